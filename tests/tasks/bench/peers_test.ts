import { assertEquals, assertGreater, assertLess, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { checkParameters, startPeer, startPeers } from "../../../tasks/bench/peers.ts";
import { root } from "../../run_script.ts";

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
  const library = { title: "Torch", requirement: "torch==1.2", script: "none.py" };
  const installed = { ...library, name: "torch" as const, python: "/none/python" };
  const step = { ways: {} as never, networks: {} };
  await using started = await startPeers([installed], step, 2);
  assertEquals(started.ways, {});
});
