import { assertEquals, assertRejects } from "@std/assert";
import { writeCheckpoint } from "../../lib/runs/checkpoint.ts";
import { CorruptRunError } from "../../lib/runs/errors.ts";
import { readSelected } from "../../lib/runs/selected.ts";

const hash = "a".repeat(64);
const array = (value: number) => ({ shape: [1], values: Float32Array.of(value) });

/** Checkpoints of steps 1, 2, …, each with the step that validation had selected by then. */
async function directoryWith(...selected: readonly (number | null)[]): Promise<string> {
  const directory = await Deno.makeTempDir();
  for (const [i, step] of selected.entries()) {
    const arrays = { k: array(i), ...(step !== null && { "best/k": array(10 * step) }) };
    const notes = { best: step === null ? null : { step, score: 1 } };
    await writeCheckpoint(directory, { step: i + 1, arrays, notes }, hash);
  }
  return directory;
}

const cut = (directory: string) => Deno.truncate(`${directory}/checkpoint.safetensors`, 9);
const tested = (step: number) => ({ metrics: {}, selection: { step, score: 1 } });

Deno.test("readSelected() reads what validation selected, and null before that", async () => {
  const directory = await directoryWith(null, 2);
  assertEquals(await readSelected({ directory, hash }), { step: 2, arrays: { k: array(20) } });
  await cut(directory);
  assertEquals(await readSelected({ directory, hash }), null);
  assertEquals(await readSelected({ directory: await Deno.makeTempDir(), hash }), null);
});

Deno.test("readSelected() takes the checkpoint before the damaged one only if it has the step that was tested", async () => {
  const same = await directoryWith(1, 1), other = await directoryWith(1, 2);
  for (const directory of [same, other]) await cut(directory);
  assertEquals(await readSelected({ directory: same, hash, result: tested(1) }), {
    step: 1,
    arrays: { k: array(10) },
  });
  await assertRejects(
    () => readSelected({ directory: other, hash, result: tested(2) }),
    CorruptRunError,
    `${other}/checkpoint.safetensors is corrupt: step 2 was tested, and the last whole checkpoint ` +
      "selects step 1",
  );
});
