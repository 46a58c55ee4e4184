/** Scripts of this repository in processes of their own, as `deno task` runs them. */
import { fromFileUrl } from "@std/path";
import { scriptArguments } from "../tasks/launch.ts";

/** Where this repository is. */
export const root = fromFileUrl(new URL("..", import.meta.url));

/** A command that runs a script, with `@std` from where this process has it. */
export function scriptCommand(
  script: string,
  args: readonly string[],
  options: Deno.CommandOptions = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [...scriptArguments(script), ...args],
    cwd: root,
    ...options,
    env: { NO_COLOR: "1", ...options.env },
  });
}

/** Runs a script to its end. */
export async function runScript(
  script: string,
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await scriptCommand(script, args, { env }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
