/**
 * Trains PixelDA with the quick settings on the embedded digits, with its evaluations, pictures and
 * checkpoints, and writes a line of measures after every so many steps.
 *
 * Arguments: the steps, the images of a batch, the seed, and the folder of runs.
 *
 * @module
 */
import process from "node:process";
import { runCommand } from "../../experiments/cli/mod.ts";
import { defineTable } from "../../experiments/core/define_table.ts";
import { digitRows } from "../../experiments/digit_rows.ts";
import { digits } from "../../experiments/problems/digits.ts";
import { tf } from "../../lib/engine/mod.ts";
import type { TrainingRecord } from "../../lib/trainers/mod.ts";

/** Steps between two measures. */
export const STEPS_BETWEEN = 100;

/** What the process has used until a step. */
export type SoakMeasure = {
  readonly step: number;
  /** Bytes of memory, after garbage is collected, without the pages of files. */
  readonly resident: number;
  /** Milliseconds of processor time since the start. */
  readonly processor: number;
  readonly tensors: number;
};

/** Passes records on, with a line of measures now and then. */
async function* measured(records: AsyncIterable<TrainingRecord>): AsyncGenerator<TrainingRecord> {
  for await (const record of records) {
    yield record;
    // What is done after a step, such as an evaluation, is done by now.
    if (record.step % STEPS_BETWEEN === 0) console.log(JSON.stringify(measure(record.step)));
  }
}

/**
 * Collects all garbage and gives free memory back. Without it V8 keeps some as it likes: its heap grows from
 * 72 to 105 MB in 8,000 steps, while what is in it stays at 35 MB.
 */
const GIVE_BACK = { type: "major", execution: "sync", flavor: "last-resort" };

function measure(step: number): SoakMeasure {
  const { user, system } = process.cpuUsage();
  (globalThis as { gc?: (options: object) => void }).gc?.(GIVE_BACK);
  const processor = (user + system) / 1000;
  return { step, resident: ownMemory(), processor, tensors: tf.memory().numTensors };
}

/** The system drops pages of the library's file and reads them again, 25 MB at a time. */
function ownMemory(): number {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    return 1024 * Number(/^RssAnon:\s*(\d+) kB$/m.exec(status)![1]);
  } catch {
    return process.memoryUsage().rss; // not Linux
  }
}

const pixelda: typeof digitRows.pixelda = {
  ...digitRows.pixelda,
  createTrial(...args) {
    const trial = digitRows.pixelda.createTrial(...args);
    return { ...trial, train: (from) => measured(trial.train(from)) };
  },
};

/** The digits in batches of another size. */
function digitsInBatchesOf(batchSize: number): typeof digits {
  return {
    ...digits,
    async load(...args) {
      const loaded = await digits.load(...args);
      return { ...loaded, problem: { ...loaded.problem, batchSize } };
    },
  };
}

const soakTable = (batchSize: number) =>
  defineTable({
    name: "soak",
    summary: "Trains PixelDA for long, and measures the process.",
    title: "PixelDA, trained for long",
    family: digitsInBatchesOf(batchSize),
    scenarios: ["mnist-usps"],
    rows: { pixelda },
    notes: [],
  });

if (import.meta.main) {
  const [steps, batchSize, seed, out] = Deno.args;
  await runCommand(async () => {
    const table = soakTable(Number(batchSize));
    const options = { embedded: true, threads: 1, device: "cpu", quiet: true } as const;
    await table({ preset: "quick", steps: Number(steps), seeds: [Number(seed)], out, ...options });
  });
}
