/**
 * Checks that every public name of the package is documented, by `deno doc --lint` of all entry
 * points.
 *
 * Left out is what cannot be documented here: names of npm packages, and that `tf.Tensor`, a type
 * of tfjs, is not this package's own.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { importMapArguments } from "./launch.ts";

const root = fromFileUrl(new URL("..", import.meta.url));

/** Types of tfjs that signatures name. */
const TFJS_TYPE = /references private type '(Tensor(\dD)?|Scalar)'/;

/**
 * Selects the errors of `deno doc --lint` that are about this package's own files.
 *
 * @param output what `deno doc --lint` wrote to its standard error, without colors
 * @returns a line per error: the message and its place
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const output = "error[missing-jsdoc]: no doc\n  --> /pixelda/mod.ts:1:1\n";
 * assertEquals(findOwnErrors(output), ["missing-jsdoc: no doc (/pixelda/mod.ts:1:1)"]);
 * ```
 */
export function findOwnErrors(output: string): string[] {
  return [...output.matchAll(/^error\[([^\]]+)\]: (.*)\n *--> (.*)$/gm)]
    .filter(([, , message, place]) =>
      !place.includes("/registry.npmjs.org/") && !TFJS_TYPE.test(message) &&
      // `export { tf }` is a namespace of npm: a comment on it is not read.
      !/lib\/engine\/tfjs\.ts:/.test(place)
    )
    .map(([, rule, message, place]) => `${rule}: ${message} (${place})`);
}

if (import.meta.main) {
  const { exports } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const entryPoints = Object.values<string>(exports);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...importMapArguments(root), ...entryPoints],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  const output = new TextDecoder().decode(stderr);
  const errors = findOwnErrors(output);
  if (!success && !output.includes("documentation lint error")) errors.push(output.trim());
  for (const error of errors) console.error(error);
  console.log(`${entryPoints.length} entry points, ${errors.length} documentation errors`);
  if (errors.length > 0) Deno.exit(1);
}
