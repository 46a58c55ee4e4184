/**
 * Installs Deno's Jupyter kernel, and opens the notebooks if there is a Jupyter to open them.
 *
 * ```sh
 * deno task notebook
 * ```
 */
import { join } from "node:path";
import { parseFlags, runCommand } from "../experiments/cli/mod.ts";

const root = join(import.meta.dirname!, "..");

/** What opens notebooks, best first. */
const COMMANDS = [["jupyter", "lab"], ["jupyter", "notebook"]];

const WHAT_TO_DO = `The kernel "Deno" is installed, but no Jupyter was found to open notebooks with.
Either install one and run this again:
  python3 -m pip install jupyterlab
or open the folder notebooks/ in an editor that knows Jupyter, such as VS Code, and choose the
kernel "Deno".`;

/** @returns the first command that runs; null if none does */
export async function findJupyter(
  candidates: readonly string[][] = COMMANDS,
): Promise<string[] | null> {
  for (const [program, ...args] of candidates) {
    if (await runs(program, [...args, "--version"])) return [program, ...args];
  }
  return null;
}

async function runs(program: string, args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function open(): Promise<number> {
  const install = new Deno.Command(Deno.execPath(), {
    args: ["jupyter", "--install", "--force"],
    stdout: "null",
    stderr: "piped",
  });
  const { success, stderr } = await install.output();
  if (!success) {
    console.error(`Cannot install the kernel: ${new TextDecoder().decode(stderr).trim()}`);
    return 1;
  }
  const jupyter = await findJupyter();
  if (jupyter === null) {
    console.log(WHAT_TO_DO);
    return 0;
  }
  const [program, ...args] = jupyter;
  const { code } = await new Deno.Command(program, {
    args: [...args, join(root, "notebooks")],
  }).spawn().status;
  return code;
}

if (import.meta.main) {
  const summary = "Installs Deno's Jupyter kernel, and opens the notebooks.";
  await runCommand(async () => {
    parseFlags({ name: "notebook", summary, flags: {} }, Deno.args);
    Deno.exit(await open());
  });
}
