/** The tensorboard package of Python, to read what we wrote. */
import { dirname, join } from "@std/path";
import { cacheDir } from "../../lib/files/cache_dir.ts";

const requirement = "tensorboard==2.21.0";

/** What `read_runs.py` finds in a run directory. */
export type ReadRun = {
  readonly version: number;
  readonly scalars: { readonly [tag: string]: readonly [step: number, value: number | null][] };
  /** Of the first tag's points, in seconds since 1970. */
  readonly times: readonly number[];
  readonly images: {
    readonly [tag: string]: readonly [
      step: number,
      width: number,
      height: number,
      decoded: [width: number, height: number],
      firstPixel: [red: number, green: number, blue: number],
    ][];
  };
  readonly texts: { readonly [tag: string]: readonly [step: number, text: string][] };
  readonly settings: { readonly [name: string]: string | number | boolean };
  readonly ended: boolean;
};

async function python(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("python3", { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/**
 * Finds the package, or fetches it by pip into the cache, whole or not at all.
 *
 * @returns its folder; null, with a message, where Python, pip or the package is missing
 */
export async function findTensorBoard(): Promise<string | null> {
  const folder = join(cacheDir(), "test-packages", requirement);
  if (await Deno.stat(folder).then(() => true, () => false)) return folder;
  await Deno.mkdir(dirname(folder), { recursive: true });
  const arriving = await Deno.makeTempDir({ dir: dirname(folder) });
  const flags = ["--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--retries=1"];
  try {
    await python("-m", "pip", "install", ...flags, "--target", arriving, requirement);
    await Deno.rename(arriving, folder).catch(async (error) => {
      if (!(await Deno.stat(folder)).isDirectory) throw error; // Another test was faster.
    });
    return folder;
  } catch (error) {
    console.error(`skipped: no ${requirement}, as pip does not install it: ${error}`);
    return null;
  } finally {
    await Deno.remove(arriving, { recursive: true }).catch(() => {});
  }
}

/** Reads run directories with the package. */
export async function readByTensorBoard(
  folder: string,
  directories: readonly string[],
): Promise<ReadRun[]> {
  const script = join(import.meta.dirname!, "read_runs.py");
  return JSON.parse(await python(script, folder, ...directories));
}
