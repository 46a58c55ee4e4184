import { assert, assertEquals } from "@std/assert";
import { readRecords, type RunRecord } from "../../lib/runs/records.ts";
import { openRun, type Run } from "../../lib/runs/run_directory.ts";
import { tensorBoardTag } from "../../lib/runs/run_log.ts";
import { listEventFiles } from "../../lib/tensorboard/event_file.ts";
import {
  findTensorBoard,
  readByTensorBoard,
  type ReadRun,
} from "../tensorboard/tensorboard_package.ts";

const config = {
  method: "pixelda",
  seed: 0,
  adam: { beta1: 0.5, nested: { epsilon: 1e-8 } },
  clip: true,
  mnistmSeed: null,
  sizes: [16, 32],
};
const steps = 12;

/** A gray picture of one pixel, between 2 white ones. */
const gray = (value: number) => ({
  shape: [1, 1, 1, 1] as const,
  values: Uint8Array.of(value),
});

/** Records every step, draws every third, saves every fourth; `killedAfter` acts as if killed. */
async function train(run: Run, { killedAfter = Infinity } = {}): Promise<void> {
  const from = (await run.readCheckpoint())?.step ?? 0;
  for (let step = from + 1; step <= steps; step++) {
    let record: RunRecord = { step, learningRate: 0.001, task: 1 / step };
    if (step % 2 === 0) record = { ...record, validationAccuracy: 50 + step / 4 };
    if (step === 5) record = { ...record, adversarial: NaN, note: "näher", fine: false };
    await run.appendRecord(record);
    if (step % 3 === 0) {
      await run.writeSamples(step, { source: gray(step), generated: gray(0) }, { scale: 1 });
    }
    if (step % 4 === 0) await run.writeCheckpoint({ step, arrays: {}, notes: {} });
    if (step === killedAfter) return;
  }
  await run.writeResult({ metrics: { accuracy: 81.5, angle: 12.25 }, data: "full" });
}

/** A record's values under their tags, numbers as 32 bits hold them. */
async function expectedScalars(directory: string): Promise<ReadRun["scalars"]> {
  const scalars: Record<string, [number, number | null][]> = {};
  for (const { step, ...record } of await readRecords(`${directory}/metrics.jsonl`)) {
    for (const [name, value] of Object.entries(record)) {
      if (typeof value === "string") continue;
      const number = value === null ? null : Math.fround(Number(value));
      (scalars[tensorBoardTag(name)] ??= []).push([step, number]);
    }
  }
  return scalars;
}

Deno.test("TensorBoard reads all that a run wrote, whole or killed and resumed", async () => {
  const folder = await findTensorBoard();
  if (folder === null) return;
  const parent = await Deno.makeTempDir();
  const directories = ["whole", "killed", "resumed", "torn", "lost"].map((name) =>
    `${parent}/${name}`
  );
  const started = Date.now() / 1000;
  for (const directory of directories) {
    if (!directory.endsWith("whole")) {
      await using run = await openRun(directory, config);
      await train(run, { killedAfter: 7 });
    }
    if (directory.endsWith("killed")) continue;
    const [name] = await listEventFiles(directory).catch(() => []);
    if (directory.endsWith("torn")) {
      const bytes = await Deno.readFile(`${directory}/${name}`);
      await Deno.writeFile(`${directory}/${name}`, bytes.subarray(0, 333));
    }
    if (directory.endsWith("lost")) await Deno.remove(`${directory}/${name}`);
    await using run = await openRun(directory, config);
    await train(run);
  }
  const [whole, killed, ...resumed] = await readByTensorBoard(folder, directories);

  const curves = await expectedScalars(directories[0]);
  assertEquals(Object.keys(curves).sort(), [
    ...["learningRate", "loss/adversarial", "loss/fine", "loss/task", "validation/accuracy"],
  ]);
  assertEquals(whole.scalars, {
    ...curves,
    "test/accuracy": [[steps, 81.5]],
    "test/angle": [[steps, 12.25]],
  });
  assertEquals(curves["loss/adversarial"], [[5, null]]);
  assertEquals(whole.texts, { "loss/note": [[5, "näher"]] });
  assertEquals(
    whole.images["samples"],
    [3, 6, 9, 12].map((step) => [step, 8, 5, [8, 5], [step, step, step]]),
  );
  assertEquals(whole.settings, {
    "adam.beta1": 0.5,
    "adam.nested.epsilon": 1e-8,
    clip: true,
    method: "pixelda",
    seed: 0,
    sizes: "[16,32]",
  });
  assertEquals([whole.version, whole.ended], [2, true]);

  assertEquals(killed.scalars, await expectedScalars(directories[1]));
  assertEquals(killed.images["samples"].map(([step]) => step), [3, 6]);
  assertEquals(killed.ended, false);

  for (const run of resumed) assertEquals({ ...run, times: [] }, { ...whole, times: [] });
  for (const { times } of [whole, ...resumed]) {
    assertEquals(times, times.toSorted((a, b) => a - b));
    assert(times.every((time) => time >= started && time <= Date.now() / 1000));
  }
});

Deno.test("a resumed run keeps the times of the events that an earlier process wrote", async () => {
  const folder = await findTensorBoard();
  if (folder === null) return;
  const directory = `${await Deno.makeTempDir()}/seed-0`;
  for (const killedAfter of [7, 11, Infinity]) {
    await using run = await openRun(directory, config);
    await train(run, { killedAfter });
    if (killedAfter === 7) await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const [{ times }] = await readByTensorBoard(folder, [directory]);
  assert(times[3] - times[0] < 1 && times[4] - times[3] >= 1, `${times}`);
  assertEquals((await listEventFiles(directory)).length, 1);
});

Deno.test("openRun() with fresh removes the event file and metrics.csv", async () => {
  const directory = `${await Deno.makeTempDir()}/seed-0`;
  {
    await using run = await openRun(directory, config);
    await train(run);
  }
  await using _ = await openRun(directory, config, { fresh: true });
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
  assertEquals(names, ["config.json", "lock"]);
});
