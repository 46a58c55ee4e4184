/**
 * Where downloads are kept between runs.
 *
 * @module
 */

import { join } from "node:path";

/**
 * Returns pixelda's folder in the user's cache directory, whether or not it exists yet:
 * `$XDG_CACHE_HOME` or `~/.cache` on Linux, `~/Library/Caches` on macOS (where `XDG_CACHE_HOME`
 * counts too, if set), `%LOCALAPPDATA%` on Windows.
 *
 * @returns an absolute path that ends in `pixelda`
 * @throws {Deno.errors.NotFound} if the environment names no home directory
 *
 * @example
 * ```ts
 * if (!cacheDir().endsWith("pixelda")) throw new Error(cacheDir());
 * ```
 */
export function cacheDir(): string {
  const xdg = Deno.env.get("XDG_CACHE_HOME");
  if (xdg) return join(xdg, "pixelda");
  if (Deno.build.os === "windows") return join(fromEnvironment("LOCALAPPDATA"), "pixelda");
  const home = fromEnvironment("HOME");
  return Deno.build.os === "darwin"
    ? join(home, "Library", "Caches", "pixelda")
    : join(home, ".cache", "pixelda");
}

function fromEnvironment(name: string): string {
  const value = Deno.env.get(name);
  if (value) return value;
  throw new Deno.errors.NotFound(
    `Cannot find the cache directory: ${name} is not set. Set XDG_CACHE_HOME to a folder`,
  );
}
