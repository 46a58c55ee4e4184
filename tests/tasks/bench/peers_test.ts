import { assertEquals, assertGreater, assertLess, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  checkParameters,
  installPeer,
  type PeerLibrary,
  startPeer,
  startPeers,
} from "../../../tasks/bench/peers.ts";
import { root } from "../../run_script.ts";

const library: PeerLibrary = { title: "Torch", requirement: "torch==1.2", script: "none.py" };

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
  "-m pip"*) ${pip} ;;
esac
`;

const createVenv = `mkdir -p "$3/bin" && cp "$0" "$3/bin/python"`;

Deno.test("installPeer() creates an environment once, under its final name when it is complete", async () => {
  const pip = `echo "$*" >> "$XDG_CACHE_HOME/installed"`;
  await using cache = await createFolder({ python: python(createVenv, pip) });
  const lines: string[] = [];
  const options = {
    python: join(cache.folder, "python"),
    report: (line: string) => void lines.push(line),
  };
  const installed = await installPeer(library, options);
  const folder = installed.slice(0, -"/bin/python".length);
  assertEquals(folder.startsWith(join(cache.folder, "pixelda", "bench-torch==1.2-")), true);
  assertEquals(lines, [`Installing torch==1.2 into ${folder}`]);
  assertEquals(await installPeer(library, options), installed);
  const calls = (await Deno.readTextFile(join(cache.folder, "installed"))).trim().split("\n");
  assertEquals(calls.length, 1);
  assertEquals(calls[0].endsWith(" torch==1.2"), true);
});

Deno.test("installPeer() says what is missing, and leaves nothing", async (t) => {
  const cases: { [name: string]: [venv: string, pip: string, message: RegExp] } = {
    "no module venv": [
      "echo 'ensurepip is not available'; exit 1",
      "exit 9",
      /^Cannot compare with Torch: \S+ cannot create a virtual environment\. Install its module venv, such as Debian's package python3-venv \(ensurepip is not available\)$/,
    ],
    "no network": [
      createVenv,
      "echo 'ERROR: No matching distribution' >&2; echo 'WARNING: old pip' >&2; exit 1",
      /^Cannot compare with Torch: pip cannot install torch==1\.2\. Check the network, the space in \S+ and the version of \S+ \(ERROR: No matching distribution\)$/,
    ],
  };
  for (const [name, [venv, pip, message]] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using cache = await createFolder({ python: python(venv, pip) });
      const options = { python: join(cache.folder, "python") };
      const error = await assertRejects(() => installPeer(library, options), Error);
      assertEquals(message.test(error.message), true, error.message);
      const left = await Array.fromAsync(Deno.readDir(join(cache.folder, "pixelda")));
      assertEquals(left.filter(({ name }) => !name.endsWith(".lock")), []);
    });
  }
  await assertRejects(
    () => installPeer(library, { python: "/none/python" }),
    Error,
    "Cannot compare with Torch: there is no /none/python. Install Python 3.11 or later",
  );
});

/** A script that speaks by peer.py; its step takes as many milliseconds as the settings say. */
const SCRIPT = `
import sys, time
sys.path.insert(0, sys.argv.pop(1))
from peer import read_settings, serve
settings = read_settings()
serve(lambda: time.sleep(settings["ms"] / 1000), {"task": 7})
`;

Deno.test("startPeer() talks with peer.py: parameters, then the time of a step on request", async () => {
  const command = ["python3", "-c", SCRIPT, join(root, "tasks/bench")];
  await using peer = await startPeer("Torch", command, { ms: 20 });
  assertEquals(peer.parameters, { task: 7 });
  for (let i = 0; i < 2; i++) {
    const ms = await peer.step();
    assertGreater(ms, 20);
    assertLess(ms, 2000);
  }
});

Deno.test("startPeer() reports a process that fails or prints something else", async (t) => {
  const start = (code: string) => startPeer("Torch", ["python3", "-c", code], {});
  const fails = async (run: () => Promise<unknown>, message: string) => {
    const error = await assertRejects(run, Error);
    assertEquals(error.message, message);
  };
  await t.step("at once", () =>
    fails(
      () => start("import sys; sys.exit('no memory')"),
      "Cannot time Torch: its process ended with exit code 1: no memory",
    ));
  await t.step(
    "with a greeting",
    () => fails(() => start("print('hello')"), 'Cannot time Torch: its process printed "hello"'),
  );
  await t.step("after its start", async () => {
    await using peer = await start(
      `import os; print('{"task": 7}', flush=True); input(); os._exit(9)`,
    );
    await fails(
      () => peer.step(),
      "Cannot time Torch: its process ended with exit code 9: without a message",
    );
  });
  await t.step("with a time that is none", async () => {
    await using peer = await start(`print('{"task": 7}', flush=True); input(); print('-1')`);
    await fails(() => peer.step(), 'Cannot time Torch: its process printed "-1"');
  });
});

Deno.test("startPeer() hides the engine's settings of TensorFlow", async () => {
  Deno.env.set("TF_TEST_SETTING", "1");
  const code = `import json, os; print(json.dumps({"seen": int("TF_TEST_SETTING" in os.environ)}))`;
  await using peer = await startPeer("Torch", ["python3", "-c", code], {});
  Deno.env.delete("TF_TEST_SETTING");
  assertEquals(peer.parameters, { seen: 0 });
});

const parameter = (size: number, isTrainable = true) => ({ size, isTrainable });
const networks = { task: { parameters: [parameter(3), parameter(4), parameter(5, false)] } };

Deno.test("checkParameters() counts what is trained", () => {
  checkParameters("Torch", { task: 7 }, networks as never);
  const error = assertThrows(() => checkParameters("Torch", { task: 8 }, networks as never), Error);
  assertEquals(
    error.message,
    "Cannot compare with Torch: its network task has 8 parameters, ours 7",
  );
});

Deno.test("startPeers() has no ways for a step that is not written in Python", async () => {
  const installed = { ...library, name: "torch" as const, python: "/none/python" };
  const step = { ways: {} as never, networks: {} };
  await using started = await startPeers([installed], step, 2);
  assertEquals(started.ways, {});
});
