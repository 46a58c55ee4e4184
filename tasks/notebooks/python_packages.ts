/**
 * The Python packages that run notebooks without a browser.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { cacheDir } from "../../lib/files/mod.ts";

const requirements = join(import.meta.dirname!, "requirements.txt");

/**
 * Installs nbclient and what it needs, of the versions pinned in requirements.txt, into a folder of
 * pixelda's cache that nothing else uses.
 *
 * @param python the interpreter, which needs pip
 * @returns the folder, for `PYTHONPATH`
 * @throws {Error} if pip cannot install them
 */
export async function installPythonPackages(python: string): Promise<string> {
  const pinned = await Deno.readTextFile(requirements);
  const { stdout } = await run(python, ["-c", "import sys; print(sys.version)"]);
  const hash = createHash("sha256").update(pinned).update(stdout).digest("hex").slice(0, 12);
  const folder = join(cacheDir(), `notebooks-${hash}`);
  if (await Deno.stat(folder).then(() => true, () => false)) return folder;
  const unfinished = `${folder}.${Deno.pid}.tmp`;
  const { success, stderr } = await run(python, [
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"],
    ...["--target", unfinished, "--requirement", requirements],
  ]);
  if (!success) {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
    throw new Error(`Cannot install what runs notebooks: ${stderr.trim()}`);
  }
  await Deno.rename(unfinished, folder);
  return folder;
}

/** @returns the first Python that has pip; null if there is none */
export async function findPython(): Promise<string | null> {
  for (const python of ["python3", "python"]) {
    try {
      if ((await run(python, ["-m", "pip", "--version"])).success) return python;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}

async function run(command: string, args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
