/**
 * A copy of the repository for notebooks to run in, so that they find no runs and leave none.
 *
 * @module
 */
import { join } from "node:path";

/** Where notebooks run; it is removed with the scope. */
export type Sandbox = AsyncDisposable & {
  /** Stands for the repository's folder `notebooks`. */
  readonly folder: string;
  /** For Jupyter: its kernel is the Deno that runs this, and its files stay here. */
  readonly environment: Record<string, string>;
};

/** What notebooks import. */
const linked = ["mod.ts", "lib", "datasets"];
/** What Deno reads on the way; the lock file it may write too. */
const copied = ["deno.json", "deno.lock"];

/**
 * Makes a sandbox.
 *
 * @param root of the repository
 *
 * @example
 * ```ts
 * await using sandbox = await createSandbox(".");
 * if (!(await Deno.stat(`${sandbox.folder}/../mod.ts`)).isFile) throw new Error("Not linked");
 * ```
 */
export async function createSandbox(root: string): Promise<Sandbox> {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-notebooks-" });
  const path = await Deno.realPath(root);
  for (const name of linked) await Deno.symlink(join(path, name), join(directory, name));
  for (const name of copied) await Deno.copyFile(join(path, name), join(directory, name));
  const folder = join(directory, "notebooks");
  const kernel = join(directory, "jupyter", "kernels", "deno");
  for (const each of [folder, kernel]) await Deno.mkdir(each, { recursive: true });
  const spec = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
  };
  await Deno.writeTextFile(join(kernel, "kernel.json"), JSON.stringify(spec));
  return {
    folder,
    environment: {
      JUPYTER_PATH: join(directory, "jupyter"),
      JUPYTER_RUNTIME_DIR: join(directory, "jupyter", "runtime"),
      JUPYTER_PLATFORM_DIRS: "1",
      NO_COLOR: "1",
    },
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}
