import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { installPackages } from "../../tasks/python_environment.ts";

const install = (options: Parameters<typeof installPackages>[2]) =>
  installPackages("compare with Torch", ["torch==1.2", "numpy==3.4"], options);

/** A folder with programs, which is the cache directory too; the test's end removes it. */
async function createFolder(programs: { readonly [name: string]: string }) {
  const folder = await Deno.makeTempDir();
  for (const [name, code] of Object.entries(programs)) {
    await Deno.writeTextFile(join(folder, name), code, { mode: 0o755 });
  }
  const before = Deno.env.get("XDG_CACHE_HOME");
  Deno.env.set("XDG_CACHE_HOME", folder);
  return {
    folder,
    async [Symbol.asyncDispose]() {
      if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
      else Deno.env.set("XDG_CACHE_HOME", before);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A shell script in Python's place: `venv` and `pip` are what it does for these modules. */
const python = (venv: string, pip: string) =>
  `#!/bin/sh
case "$*" in
  -c*) echo 3.99 ;;
  "-m venv"*) ${venv} ;;
  "-m pip config"*) ;;
  "-m pip"*) ${pip} ;;
esac
`;

const createVenv = `mkdir -p "$3/bin" && cp "$0" "$3/bin/python"`;

Deno.test("installPackages() creates an environment once, under its final name when it is complete", async () => {
  const pip = `echo "$*" >> "$XDG_CACHE_HOME/installed"`;
  await using cache = await createFolder({ python: python(createVenv, pip) });
  const lines: string[] = [];
  const options = {
    python: join(cache.folder, "python"),
    report: (line: string) => void lines.push(line),
  };
  const installed = await install(options);
  const folder = installed.slice(0, -"/bin/python".length);
  assertEquals(folder.startsWith(join(cache.folder, "pixelda", "python-torch==1.2-")), true);
  assertEquals(lines, [`Installing torch==1.2 numpy==3.4 into ${folder}`]);
  assertEquals(await install(options), installed);
  const calls = (await Deno.readTextFile(join(cache.folder, "installed"))).trim().split("\n");
  assertEquals(calls.length, 1);
  assertEquals(calls[0].endsWith(" torch==1.2 numpy==3.4"), true);
});

Deno.test("installPackages() says what is missing, and leaves nothing", async (t) => {
  const cases: { [name: string]: [venv: string, pip: string, message: RegExp] } = {
    "no module venv": [
      "echo 'ensurepip is not available'; exit 1",
      "exit 9",
      /^Cannot compare with Torch: \S+ cannot create a virtual environment\. Install its module venv, such as Debian's package python3-venv \(ensurepip is not available\)$/,
    ],
    "no network": [
      createVenv,
      "echo 'ERROR: No matching distribution' >&2; echo 'WARNING: old pip' >&2; exit 1",
      /^Cannot compare with Torch: pip cannot install torch==1\.2 numpy==3\.4\. Check the network, the space in \S+ and the version of \S+ \(ERROR: No matching distribution\)$/,
    ],
  };
  for (const [name, [venv, pip, message]] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using cache = await createFolder({ python: python(venv, pip) });
      const options = { python: join(cache.folder, "python") };
      const error = await assertRejects(() => install(options), Error);
      assertEquals(message.test(error.message), true, error.message);
      const left = await Array.fromAsync(Deno.readDir(join(cache.folder, "pixelda")));
      assertEquals(left.filter(({ name }) => !name.endsWith(".lock")), []);
    });
  }
  await assertRejects(
    () => install({ python: "/none/python" }),
    Error,
    "Cannot compare with Torch: there is no /none/python. Install Python 3.11 or later",
  );
});
