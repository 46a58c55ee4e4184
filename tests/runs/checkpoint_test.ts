import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import {
  copyParameters,
  readCheckpoint,
  restoreParameters,
  writeCheckpoint,
} from "../../lib/runs/checkpoint.ts";
import { CorruptRunError } from "../../lib/runs/errors.ts";
import { encodeSafetensors } from "../../lib/runs/safetensors.ts";

const hash = "a".repeat(64);
const checkpoint = {
  step: 1200,
  arrays: { "generator/kernel": { shape: [1, 2], values: new Float32Array([0.1, -3]) } },
  notes: { best: { step: 1000, accuracy: 0.93 } },
};

/** A run directory with checkpoints of these steps; all but the last two are gone. */
async function directoryWith(...steps: readonly number[]): Promise<string> {
  const directory = await Deno.makeTempDir();
  for (const step of steps) await writeCheckpoint(directory, { ...checkpoint, step }, hash);
  return directory;
}

const newest = (directory: string) => join(directory, "checkpoint.safetensors");
const before = (directory: string) => join(directory, "checkpoint-before.safetensors");

/** Flips one bit of a file. */
async function flip(path: string, bit: number): Promise<void> {
  const bytes = await Deno.readFile(path);
  bytes[bit >> 3] ^= 1 << (bit & 7);
  await Deno.writeFile(path, bytes);
}

Deno.test("readCheckpoint() gives back what writeCheckpoint() took, bit for bit", async () => {
  const directory = await directoryWith(1200);
  const first = await Deno.readFile(newest(directory));
  assertEquals(await readCheckpoint(directory, hash), checkpoint);
  await writeCheckpoint(directory, checkpoint, hash);
  assertEquals(await Deno.readFile(newest(directory)), first);
  assertEquals(await readCheckpoint(await Deno.makeTempDir(), hash), null);
});

Deno.test("readCheckpoint() refuses another config and names both", async () => {
  const directory = await directoryWith(1200);
  await assertRejects(
    () => readCheckpoint(directory, "b".repeat(64)),
    Error,
    `it belongs to config aaaaaaaaaaaa, this is config bbbbbbbbbbbb; start over, or use another folder`,
  );
});

Deno.test("readCheckpoint() reads no file with a flipped bit, wherever it is", async () => {
  const directory = await directoryWith(1200);
  const bytes = await Deno.readFile(newest(directory));
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    await flip(newest(directory), bit);
    await assertRejects(
      () => readCheckpoint(directory, hash),
      CorruptRunError,
      `${newest(directory)} is corrupt: `,
      `bit ${bit}`,
    );
    await Deno.writeFile(newest(directory), bytes);
  }
});

Deno.test("writeCheckpoint() keeps two, and readCheckpoint() goes back to the one before", async () => {
  const last = 8 * (await Deno.readFile(newest(await directoryWith(1)))).length - 1;
  const directory = await directoryWith(100, 200, 300);
  assertEquals((await readCheckpoint(directory, hash))?.step, 300);
  await flip(newest(directory), last);
  const found = await readCheckpoint(directory, hash);
  const damage = /^(.*) is corrupt: Cannot read safetensors: the checksum is .{12}, not .{12}$/;
  assertEquals([found?.step, damage.exec(found!.damage!)?.[1]], [200, newest(directory)]);

  await Deno.truncate(before(directory), 300);
  const error = await assertRejects(() => readCheckpoint(directory, hash), CorruptRunError);
  assertStringIncludes(error.message, `${newest(directory)} is corrupt: `);
  assertStringIncludes(error.message, `; and ${before(directory)} is corrupt: `);

  // As a process leaves it that is killed between the two renames.
  const torn = await directoryWith(100, 200);
  await Deno.remove(newest(torn));
  assertEquals(await readCheckpoint(torn, hash), { ...checkpoint, step: 100 });
});

Deno.test({
  name: "readCheckpoint() goes back to the one before where the last cannot be read",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const directory = await directoryWith(100, 200);
    await Deno.remove(newest(directory));
    // Its first byte is at an address that no process has: an I/O error.
    await Deno.symlink("/proc/self/mem", newest(directory));
    const found = await readCheckpoint(directory, hash);
    const damage = `${newest(directory)} is corrupt: it cannot be read: Input/output error`;
    assertEquals([found?.step, found?.damage?.slice(0, damage.length)], [100, damage]);
  },
});

Deno.test("readCheckpoint() refuses a truncated or foreign file, and reads one of format 1", async () => {
  const directory = await directoryWith(1200);
  await Deno.truncate(newest(directory), 300);
  await assertRejects(
    () => readCheckpoint(directory, hash),
    Error,
    "is corrupt: Cannot read safetensors",
  );
  const metadata = { format: "pixelda-checkpoint-2", step: "3", config: hash, notes: "{}" };
  for (const foreign of [{ step: "3" }, metadata]) {
    await Deno.writeFile(newest(directory), encodeSafetensors({}, foreign));
    await assertRejects(() => readCheckpoint(directory, hash), Error, "is corrupt: its metadata");
  }
  const old = encodeSafetensors({}, { ...metadata, format: "pixelda-checkpoint-1" });
  await Deno.writeFile(newest(directory), old);
  assertEquals((await readCheckpoint(directory, hash))?.step, 3);
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
