/**
 * An environment for pip without the user's settings, but for those that say where packages are.
 *
 * @module
 */

/** Where packages come from, and the way there; other settings could refuse or change a package. */
const KEPT = [
  "index-url",
  "extra-index-url",
  "find-links",
  "no-index",
  "proxy",
  "cert",
  "client-cert",
  "trusted-host",
  "keyring-provider",
];

/**
 * Returns the environment to run pip in, all of it: mirrors, proxy and certificates are the user's,
 * of the variables and of pip's configuration files; what would stop or bend a download of a pinned
 * package (`PIP_REQUIRE_VIRTUALENV`, `PIP_CONSTRAINT`, `PIP_REQUIRE_HASHES`, `PIP_TARGET`, …) is not
 * in it. pip's own `--isolated` would lose the mirrors, too.
 *
 * @param python whose pip it is
 * @param command of pip, whose section of the files counts more than `global`
 * @returns variables by name, for a process that inherits none
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * Deno.env.set("PIP_REQUIRE_VIRTUALENV", "1");
 * Deno.env.set("PIP_PROXY", "http://localhost:3128");
 * const environment = await pipEnvironment("python3", "download");
 * assertEquals(environment.PIP_REQUIRE_VIRTUALENV, undefined);
 * assertEquals(environment.PIP_PROXY, "http://localhost:3128");
 * Deno.env.delete("PIP_REQUIRE_VIRTUALENV");
 * Deno.env.delete("PIP_PROXY");
 * ```
 */
export async function pipEnvironment(
  python: string,
  command: "download" | "install",
): Promise<Record<string, string>> {
  const inherited = Object.entries(Deno.env.toObject());
  const environment = Object.fromEntries(inherited.filter(([name]) => !/^PIP_/i.test(name)));
  const files = parsePipSettings(await listSettings(python));
  for (const setting of KEPT) {
    const variable = `PIP_${setting.toUpperCase().replaceAll("-", "_")}`;
    const value = Deno.env.get(variable) ?? files[`${command}.${setting}`] ??
      files[`global.${setting}`];
    if (value) environment[variable] = value;
  }
  // Read already; pip reads no file of this name.
  environment.PIP_CONFIG_FILE = Deno.build.os === "windows" ? "nul" : "/dev/null";
  return environment;
}

/** What pip says that its files and variables set; nothing if it cannot say. */
async function listSettings(python: string): Promise<string> {
  try {
    const { success, stdout } = await new Deno.Command(python, {
      args: ["-m", "pip", "config", "list"],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : "";
  } catch {
    return ""; // there is no such Python, which its caller sees when it runs pip
  }
}

/**
 * Reads the output of `pip config list`: a line for each setting, such as `global.proxy='…'`.
 *
 * @returns values by section and name
 */
export function parsePipSettings(text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [, name, , quoted] of text.matchAll(/^([\w:.-]+)=(['"])(.*)\2\r?$/gm)) {
    // Python's notation; several addresses are on lines of their own.
    settings[name] = quoted.replace(/\\(.)/g, (_, c) => c === "n" || c === "r" ? "\n" : c).trim();
  }
  return settings;
}
