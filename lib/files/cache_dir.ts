/**
 * Where downloads are kept between runs.
 *
 * @module
 */

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * Returns pixelda's folder in the user's cache directory, whether or not it exists yet:
 * `$XDG_CACHE_HOME` or `~/.cache` on Linux, `~/Library/Caches` on macOS (where `XDG_CACHE_HOME`
 * counts too, if set), `%LOCALAPPDATA%` on Windows.
 *
 * A variable that is empty or holds a relative path counts as unset, as the XDG specification says;
 * the home directory is then that of the user's account.
 *
 * @returns an absolute path that ends in `pixelda`
 * @throws {Deno.errors.NotFound} if neither the environment nor the account has a home directory
 *
 * @example
 * ```ts
 * if (!cacheDir().endsWith("pixelda")) throw new Error(cacheDir());
 * ```
 */
export function cacheDir(): string {
  const xdg = absolute("XDG_CACHE_HOME");
  if (xdg) return join(xdg, "pixelda");
  if (Deno.build.os === "windows") {
    return join(absolute("LOCALAPPDATA") ?? join(home(), "AppData", "Local"), "pixelda");
  }
  return Deno.build.os === "darwin"
    ? join(home(), "Library", "Caches", "pixelda")
    : join(home(), ".cache", "pixelda");
}

function home(): string {
  const found: string | null = absolute("HOME") ?? homedir(); // null where the account has none
  if (found && isAbsolute(found)) return found;
  throw new Deno.errors.NotFound(
    "Cannot find the cache directory: HOME is not set to an absolute path. Set HOME, or " +
      "XDG_CACHE_HOME to the absolute path of a folder",
  );
}

function absolute(name: string): string | undefined {
  const value = Deno.env.get(name);
  return value && isAbsolute(value) ? value : undefined;
}
