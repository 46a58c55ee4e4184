import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import {
  copyParameters,
  readCheckpoint,
  restoreParameters,
  writeCheckpoint,
} from "../../lib/runs/checkpoint.ts";
import { encodeSafetensors } from "../../lib/runs/safetensors.ts";

const hash = "a".repeat(64);
const checkpoint = {
  step: 1200,
  arrays: { "generator/kernel": { shape: [1, 2], values: new Float32Array([0.1, -3]) } },
  notes: { best: { step: 1000, accuracy: 0.93 } },
};

async function path(): Promise<string> {
  return `${await Deno.makeTempDir()}/checkpoint.safetensors`;
}

Deno.test("readCheckpoint() gives back what writeCheckpoint() took, bit for bit", async () => {
  const file = await path();
  await writeCheckpoint(file, checkpoint, hash);
  const first = await Deno.readFile(file);
  assertEquals(await readCheckpoint(file, hash), checkpoint);
  await writeCheckpoint(file, checkpoint, hash);
  assertEquals(await Deno.readFile(file), first);
});

Deno.test("readCheckpoint() refuses another config and names both", async () => {
  const file = await path();
  await writeCheckpoint(file, checkpoint, hash);
  await assertRejects(
    () => readCheckpoint(file, "b".repeat(64)),
    Error,
    `it belongs to config aaaaaaaaaaaa, this is config bbbbbbbbbbbb; start over, or use another folder`,
  );
});

Deno.test("readCheckpoint() refuses a truncated or foreign file", async () => {
  const file = await path();
  await writeCheckpoint(file, checkpoint, hash);
  await Deno.truncate(file, 300);
  await assertRejects(
    () => readCheckpoint(file, hash),
    Error,
    "is corrupt: Cannot read safetensors",
  );
  await Deno.writeFile(file, encodeSafetensors({}, { step: "3" }));
  await assertRejects(() => readCheckpoint(file, hash), Error, "is corrupt: its metadata");
});

function parameter(name: string): Parameter {
  const made = new Parameter(tf.zeros([1]));
  made.name = name;
  return made;
}

Deno.test("restoreParameters() gives back what copyParameters() took, by name", () => {
  const [a, b] = [parameter("a"), parameter("b")];
  a.write(Float32Array.of(1));
  b.write(Float32Array.of(2));
  const arrays = copyParameters([a, b]);
  for (const each of [a, b]) each.write(Float32Array.of(0));
  restoreParameters([b, a], arrays);
  assertEquals([...a.read(), ...b.read()], [1, 2]);
});

Deno.test("restoreParameters() names the parameter that is missing or has another shape", () => {
  assertThrows(
    () => restoreParameters([parameter("task/bias")], {}),
    Error,
    "Cannot restore task/bias of shape [1]: the checkpoint has none",
  );
  assertThrows(
    () =>
      restoreParameters([parameter("task/bias")], {
        "task/bias": { shape: [2], values: new Float32Array(2) },
      }),
    Error,
    "Cannot restore task/bias of shape [1]: the checkpoint has one of shape [2]",
  );
});
