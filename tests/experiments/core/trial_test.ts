import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import {
  executePlan,
  type RunPlan,
  runTrial,
  type Trial,
  type TrialIntervals,
} from "../../../experiments/core/trial.ts";
import { type Engine, Parameter, tf } from "../../../lib/engine/mod.ts";
import {
  openRun,
  readRecords,
  type Run,
  runDirectory,
  RunInUseError,
  type RunRecord,
} from "../../../lib/runs/mod.ts";

const intervals: TrialIntervals = { steps: 6, log: 2, validate: 3, save: 100, sample: 4 };
const bar = { label: "trial", output: null };

function parameter(name: string): Parameter {
  const made = new Parameter(tf.zeros([1]));
  made.name = name;
  return made;
}

type FakeTrial = Trial & { readonly tested: number[] };

/**
 * Training that adds up: the moment gets the step, and the weight the moment.
 *
 * @param scores what validation finds at a weight
 */
function addingTrial(scores: (weight: number) => number = (weight) => weight): FakeTrial {
  const [weight, moment] = [parameter("task/weight"), parameter("task/weight/adam_m")];
  const tested: number[] = [];
  const add = (to: Parameter, number: number) => to.write(Float32Array.of(to.read()[0] + number));
  return {
    networks: [weight],
    optimizers: [moment],
    tested,
    async *train(from) {
      for (let step = from + 1; step <= intervals.steps; step++) {
        add(moment, step);
        add(weight, moment.read()[0]);
        yield await Promise.resolve({ step, learningRate: 0.5, losses: { task: 1 / step } });
      }
    },
    validate() {
      const score = scores(weight.read()[0]);
      return { score, metrics: { "validation/accuracy": score } };
    },
    test() {
      tested.push(weight.read()[0]);
      return { metrics: { accuracy: weight.read()[0] } };
    },
    samples: () => ({ generated: { shape: [1, 1, 1, 1], values: Uint8Array.of(0) } }),
  };
}

async function withRun(test: (open: () => Promise<Run>) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-trial-" });
  try {
    await test(() => openRun(join(directory, "seed-0"), { steps: 6 }));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const recordsOf = (run: Run): Promise<RunRecord[]> =>
  readRecords(join(run.directory, "metrics.jsonl"));

/** Steps 1 … 6 leave moments of 1, 3, 6, 10, 15, 21 and weights of 1, 4, 10, 20, 35, 56. */
Deno.test("runTrial() records, validates and draws at intervals and at the end", async () => {
  await withRun(async (open) => {
    await using run = await open();
    const outcome = await runTrial(run, addingTrial(), intervals, bar, () => false, {
      data: "numbers",
    });
    assertEquals(outcome, { finished: true, step: 6 });
    assertEquals(await recordsOf(run), [
      { step: 2, learningRate: 0.5, task: 1 / 2 },
      { step: 3, "validation/accuracy": 10 },
      { step: 4, learningRate: 0.5, task: 1 / 4 },
      { step: 6, learningRate: 0.5, task: 1 / 6, "validation/accuracy": 56 },
    ]);
    const samples = [...Deno.readDirSync(join(run.directory, "samples"))].map(({ name }) => name);
    assertEquals(samples.toSorted(), ["000004.png", "000006.png", "columns.json"]);
    const { timing: _, ...result } = (await run.readResult())!;
    assertEquals(result, {
      metrics: { accuracy: 56 },
      selection: { step: 6, score: 56 },
      steps: 6,
      data: "numbers",
    });
  });
});

Deno.test("runTrial() tests the parameters that validated best, once", async () => {
  await withRun(async (open) => {
    await using run = await open();
    const trial = addingTrial((weight) => -weight);
    await runTrial(run, trial, intervals, bar, () => false, {});
    assertEquals(trial.tested, [10]);
    const result = await run.readResult();
    assertEquals(result?.selection, { step: 3, score: -10 });
    assertEquals((await run.readCheckpoint())!.arrays["task/weight"].values[0], 56);
  });
});

for (const stop of [1, 2, 3, 4, 5]) {
  for (const sign of [1, -1]) {
    const scores = sign === 1 ? "rise" : "fall below 0";
    Deno.test(`runTrial() resumes from step ${stop} bit-exactly, where scores ${scores}`, async () => {
      const score = (weight: number) => sign * weight;
      let expected: unknown[] = [];
      const state = async (run: Run) => {
        const { timing: _, ...result } = (await run.readResult())!;
        return [result, await recordsOf(run), await run.readCheckpoint()];
      };
      await withRun(async (open) => {
        await using run = await open();
        await runTrial(run, addingTrial(score), intervals, bar, () => false, {});
        expected = await state(run);
      });
      await withRun(async (open) => {
        {
          await using run = await open();
          const trial = addingTrial(score);
          let steps = 0;
          const outcome = await runTrial(run, trial, intervals, bar, () => ++steps === stop, {});
          assertEquals(outcome, { finished: false, step: stop });
          assertEquals([trial.tested, await run.readResult()], [[], null]);
        }
        await using run = await open();
        const outcome = await runTrial(run, addingTrial(score), intervals, bar, () => false, {});
        assertEquals(outcome, { finished: true, step: 6 });
        assertEquals(await state(run), expected);
      });
    });
  }
}

Deno.test("runTrial() tests the step that a rule finds best, whatever the labels say", async () => {
  await withRun(async (open) => {
    await using run = await open();
    const trial = addingTrial(); // labels prefer the last weight, 56, to the first validated, 10
    const validate = () => {
      const { score } = trial.validate();
      return { score, metrics: { validationAccuracy: score, validationEntropy: score } };
    };
    const select = "entropy";
    await runTrial(run, { ...trial, validate }, { ...intervals, select }, bar, () => false, {});
    const { selection, metrics } = (await run.readResult())!;
    assertEquals([selection, metrics], [{ step: 3, score: -10 }, { accuracy: 10 }]);
  });
});

Deno.test("runTrial() refuses a rule whose record validation lacks", async () => {
  await withRun(async (open) => {
    await using run = await open();
    await assertRejects(
      () => runTrial(run, addingTrial(), { ...intervals, select: "dev" }, bar, () => false, {}),
      RangeError,
      "Cannot select by dev: this method's validation has no validationDev",
    );
  });
});

Deno.test("runTrial() measures the own domain at each validation, as tested and at last", async () => {
  await withRun(async (open) => {
    await using run = await open();
    // Validation selects step 3, with a weight of 10.
    const trial = addingTrial((weight) => -weight);
    const ownDomain = () => ({
      images: "7 images",
      metrics: { angle: 2 * trial.networks[0].read()[0] },
    });
    await runTrial(run, { ...trial, ownDomain }, intervals, bar, () => false, {});
    const found = (await recordsOf(run)).filter((record) => "validationSourceAngle" in record);
    const angles = found.map(({ step, validationSourceAngle }) => [step, validationSourceAngle]);
    assertEquals(angles, [[3, 20], [6, 112]]);
    const expected = { images: "7 images", tested: { angle: 20 }, last: { angle: 112 } };
    assertEquals((await run.readResult())!.ownDomain, expected);

    await Deno.remove(join(run.directory, "result.json"));
    const again = addingTrial();
    const resumed = () => ({
      images: "7 images",
      metrics: { angle: 2 * again.networks[0].read()[0] },
    });
    await runTrial(run, { ...again, ownDomain: resumed }, intervals, bar, () => false, {});
    assertEquals((await run.readResult())!.ownDomain, expected, "trained to its end before");
  });
});

Deno.test("runTrial() finishes if interrupted at the last step", async () => {
  await withRun(async (open) => {
    await using run = await open();
    let steps = 0;
    const outcome = await runTrial(run, addingTrial(), intervals, bar, () => ++steps === 6, {});
    assertEquals(outcome, { finished: true, step: 6 });
  });
});

Deno.test("runTrial() trained to its end but not tested needs no more training", async () => {
  await withRun(async (open) => {
    {
      await using run = await open();
      await runTrial(run, addingTrial((weight) => -weight), intervals, bar, () => false, {});
      await Deno.remove(join(run.directory, "result.json"));
    }
    await using run = await open();
    const trial = addingTrial();
    await runTrial(run, trial, intervals, bar, () => false, {});
    assertEquals(trial.tested, [10]);
  });
});

/** A map of one point, where the weight is. */
const mapOf = ({ networks: [weight] }: Trial) => ({
  method: "none",
  seed: 0,
  domains: ["source"],
  ...{ x: [weight.read()[0]], y: [0], domain: [0], label: [0] },
});

const filesOf = (run: Run): string[] =>
  [...Deno.readDirSync(run.directory)].map(({ name }) => name)
    .filter((name) => name === "result.json" || name.startsWith("embedding.json")).toSorted();

Deno.test("runTrial() writes diagnostics of the parameters tested, after the test", async () => {
  await withRun(async (open) => {
    await using run = await open();
    const trial = addingTrial((weight) => -weight);
    const testedBefore: number[][] = [];
    const diagnostics = () => {
      testedBefore.push([...trial.tested]);
      return Promise.resolve({ embedding: mapOf(trial) });
    };
    await runTrial(run, { ...trial, diagnostics }, intervals, bar, () => false, {});
    assertEquals(testedBefore, [[10]]);
    const embedding = JSON.parse(await Deno.readTextFile(join(run.directory, "embedding.json")));
    assertEquals([embedding, embedding.x], [mapOf(trial), [10]]);
    assertEquals(filesOf(run), ["embedding.json", "result.json"]);
  });
});

Deno.test("runTrial() stopped at its diagnostics is not finished, and writes it when it resumes", async () => {
  await withRun(async (open) => {
    {
      await using run = await open();
      const diagnostics = () => Promise.reject(new Error("Stopped"));
      const running = runTrial(
        run,
        { ...addingTrial(), diagnostics },
        intervals,
        bar,
        () => false,
        {},
      );
      await assertRejects(() => running, Error, "Stopped");
      assertEquals(filesOf(run), []);
    }
    await using run = await open();
    const trial = addingTrial();
    const diagnostics = () => ({ embedding: mapOf(trial) });
    await runTrial(run, { ...trial, diagnostics }, intervals, bar, () => false, {});
    assertEquals(trial.tested, [56]);
    assertEquals(filesOf(run), ["embedding.json", "result.json"]);
  });
});

Deno.test("runTrial() without diagnostics writes none", async () => {
  await withRun(async (open) => {
    await using run = await open();
    await runTrial(run, addingTrial(), intervals, bar, () => false, {});
    assertEquals(filesOf(run), ["result.json"]);
  });
});

Deno.test("executePlan() waits for a run that another process has open, where it is asked to", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-wait-" });
  const name = { table: "table1", scenario: "mnist-usps", method: "pixelda", seed: 0 };
  const config = { steps: 2 };
  const plan: RunPlan = {
    ...{ name, config, sources: {}, steps: 2, validate: 1, data: "none" },
    intervals: { log: 1, save: 1, sample: 1 },
    createTrial: () => Promise.reject(new Error("Nothing is left to train")),
  };
  const engine = {
    version: "2.21.0",
    library: { path: new URL(import.meta.url).pathname },
    ...{ device: "cpu", threads: 1, precision: "float32", tf32: false, deterministic: false },
  } as unknown as Engine;
  let told = "";
  const session = {
    ...{ engine, out, fresh: false, allowOtherEnvironment: false },
    output: { isTerminal: false, columns: 80, write: (text: string) => void (told += text) },
    interruption: { requested: false },
  };
  const other = await openRun(runDirectory(out, name), {
    ...name,
    precision: "float32",
    ...config,
  });
  await assertRejects(() => executePlan(plan, session), RunInUseError);
  const waiting = executePlan(plan, { ...session, wait: true });
  while (told === "") await new Promise((resolve) => setTimeout(resolve, 10));
  await other.writeResult({ metrics: { accuracy: 90 } });
  const stopped = await executePlan(plan, {
    ...session,
    wait: true,
    output: null,
    interruption: { requested: true },
  });
  assertEquals(stopped, false);
  await other[Symbol.asyncDispose]();
  assertEquals(await waiting, true);
  assertEquals(told.split("\n"), [
    `Run ${runDirectory(out, name)} is in use by process ${Deno.pid}: waiting for it`,
    "mnist-usps pixelda seed 0: already finished",
    "",
  ]);
  await Deno.remove(out, { recursive: true });
});
