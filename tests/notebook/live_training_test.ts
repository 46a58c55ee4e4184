import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import { type LiveRecord, liveTraining, resumeRun } from "../../lib/notebook/live_training.ts";
import type { MimeBundle } from "../../lib/notebook/view.ts";
import { openRun, readRecords } from "../../lib/runs/mod.ts";

const config = { method: "counting" };
const script = new URL("./interrupted_training.ts", import.meta.url).href;

function weight(): Parameter {
  const made = new Parameter(tf.zeros([1]));
  made.name = "weight";
  return made;
}

/** Sets the weight to the number of steps done. */
async function* counting(
  parameter: Parameter,
  from: number,
  to: number,
): AsyncGenerator<LiveRecord> {
  for (let step = from + 1; step <= to; step++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    parameter.write(Float32Array.of(step));
    yield { step, losses: { task: 1 / step } };
  }
}

async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(`${directory}/run`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("liveTraining() passes on each record of the training, as it is", async () => {
  const items = await Array.fromAsync(counting(weight(), 0, 3));
  const options = { label: "counting", total: 3 };
  assertEquals(await Array.fromAsync(liveTraining(counting(weight(), 0, 3), options)), items);
});

/** Trains in a process of its own, until it is interrupted. */
async function interrupted(directory: string): Promise<Record<string, number | boolean>> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", script, directory],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (text === "") child.kill("SIGINT");
    text += chunk;
  }
  assertEquals((await child.status).code, 0);
  return JSON.parse(text.slice("ready\n".length));
}

Deno.test("liveTraining() stops after a step when interrupted, and resumes from there", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await inDirectory(async (directory) => {
    const first = await interrupted(directory);
    assertEquals(first, { from: 0, resumed: 0, step: first.step, isFreed: true });
    const second = await interrupted(directory);
    assertEquals([second.from, second.resumed], [first.step, first.step]);
    assertEquals(second.step > first.step, true);
  });
});

Deno.test("liveTraining() resumes with the records of an uninterrupted run", async () => {
  const options = { label: "counting", total: 6 };
  const recordsOf = async (directory: string, ends: readonly number[]) => {
    for (const end of ends) {
      await using run = await openRun(directory, config);
      const parameter = weight();
      const keep = { run, state: [parameter] };
      const from = await resumeRun(run, keep.state);
      for await (
        const { step } of liveTraining(counting(parameter, from, 6), { ...options, keep })
      ) {
        if (step === end) break;
      }
    }
    return await readRecords(`${directory}/metrics.jsonl`);
  };
  await inDirectory(async (directory) => {
    const parts = await recordsOf(`${directory}-parts`, [2, 5, 6]);
    assertEquals(parts, await recordsOf(`${directory}-whole`, [6]));
    assertEquals(parts.map(({ step }) => step), [1, 2, 3, 4, 5, 6]);
  });
});

Deno.test("liveTraining() rethrows an error and leaves the last saved state", async () => {
  async function* diverging(parameter: Parameter): AsyncGenerator<LiveRecord> {
    yield* counting(parameter, 2, 4);
    throw new Error("Training diverged");
  }
  await inDirectory(async (directory) => {
    await using run = await openRun(directory, config);
    const parameter = weight();
    const keep = { run, state: [parameter] };
    const options = { label: "counting", total: 6, keep };
    await Array.fromAsync(liveTraining(counting(parameter, 0, 2), options));
    await assertRejects(
      () => Array.fromAsync(liveTraining(diverging(parameter), options)),
      Error,
      "Training diverged",
    );
    assertEquals(await resumeRun(run, keep.state), 2);
  });
});

Deno.test("liveTraining() shows bar and curves in place, and finally where it stopped", async () => {
  const shown: MimeBundle[] = [];
  const display = { update: (bundle: MimeBundle) => Promise.resolve(void shown.push(bundle)) };
  const training = liveTraining(
    counting(weight(), 0, 4),
    { label: "A < B", total: 8 },
    display,
  );
  await Array.fromAsync(training);
  const last = shown.at(-1)!;
  assertStringIncludes(last["text/plain"], "A < B 4/8 50 %");
  assertStringIncludes(last["text/plain"], "stopped at step 4");
  assertStringIncludes(last["text/plain"], "1 → 0.25 at step 4");
  assertStringIncludes(last["text/html"]!, "A &lt; B 4/8");
  assertStringIncludes(last["text/html"]!, "<svg");
});

Deno.test("liveTraining() with no step left shows nothing and keeps what is saved", async () => {
  await inDirectory(async (directory) => {
    await using run = await openRun(directory, config);
    const parameter = weight();
    const keep = { run, state: [parameter] };
    const shown: MimeBundle[] = [];
    const display = { update: (bundle: MimeBundle) => Promise.resolve(void shown.push(bundle)) };
    const options = { label: "counting", total: 2, keep };
    await Array.fromAsync(liveTraining(counting(parameter, 0, 2), options));
    await Array.fromAsync(liveTraining(counting(parameter, 2, 2), options, display));
    assertEquals([shown.length, await resumeRun(run, keep.state)], [0, 2]);
  });
});
