import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { parseFlags, UsageError } from "../../experiments/cli/mod.ts";
import { planTrainings, readTrainings, sweepTrainFlags } from "../../experiments/sweep_train.ts";
import { createCanvas, writePng } from "../../lib/drawing/mod.ts";
import { openRun, runDirectory } from "../../lib/runs/mod.ts";

const command = { name: "sweep", summary: "", flags: sweepTrainFlags };
type Options = Parameters<typeof planTrainings>[0];
const parse = (args: readonly string[]) => parseFlags(command, args) as unknown as Options;

/** Folders of four images of each of two classes, and of four without. */
async function withFolders(body: (folder: string, args: string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pixelda-sweep-train-" });
  for (const part of ["source/cat", "source/dog", "target"]) {
    await Deno.mkdir(join(folder, part), { recursive: true });
    for (let i = 0; i < 4; i++) {
      await writePng(join(folder, part, `${i}.png`), createCanvas(16, 16));
    }
  }
  const at = (name: string) => join(folder, name);
  const own = ["--source", at("source"), "--target", at("target"), "--out", at("models")];
  await body(folder, [...own, "--runs", at("runs")]);
  await Deno.remove(folder, { recursive: true });
}

Deno.test("planTrainings() plans a training for each method and seed, with a model of its own", async () => {
  await withFolders((folder, args) => {
    const planned = planTrainings(parse([...args, "--methods", "pixelda,dann", "--seeds", "0,1"]));
    assertEquals(planned.map(({ group, seed }) => `${group} ${seed}`), [
      ...["models pixelda 0", "models pixelda 1", "models dann 0", "models dann 1"],
    ]);
    const [, second] = planned;
    assertEquals(second.args.toSorted(), [
      `--name=${folder}/models`,
      `--out=${folder}/models/pixelda/seed-1`,
      ...[`--runs=${folder}/runs`, "--seed=1", `--source=${folder}/source`],
      ...[`--target=${folder}/target`, "--wait"],
    ]);
    const [{ name, steps }] = second.runs;
    assertEquals(name, { table: "train", scenario: "models", method: "pixelda", seed: 1 });
    assertEquals(
      steps,
      100,
      "300 passes over 4 images in batches of 32 are 38 steps, but 100 the least",
    );
    assertThrows(() => planTrainings(parse([])), UsageError, "Say where to write the models");
    return Promise.resolve();
  });
});

Deno.test("readTrainings() makes a table of what finished trainings measured", async () => {
  await withFolders(async (folder, args) => {
    const options = parse([...args, "--methods", "pixelda,dann", "--seeds", "0-2"]);
    for (const [seed, accuracy] of [[0, 90], [1, 94]]) {
      const name = { table: "train", scenario: "models", method: "pixelda", seed };
      await using run = await openRun(runDirectory(join(folder, "runs"), name), { ...name });
      await run.writeResult({ metrics: { accuracy } });
    }
    const { rows: [pixelda, dann] } = await readTrainings(options);
    const [{ mean, std, seeds, unit }] = pixelda.cells;
    assertEquals([mean, std, seeds, unit], [92, Math.sqrt(8), [0, 1], "%"]);
    assertEquals([dann.method, dann.cells[0].mean], ["dann", null]);
    const written = join(folder, "runs/train/models/table.json");
    assertEquals(JSON.parse(await Deno.readTextFile(written)).rows.length, 2);
  });
});
