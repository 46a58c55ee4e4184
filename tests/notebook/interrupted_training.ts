/** Trains until it is interrupted: `interrupted_training.ts DIRECTORY`. */
import { Parameter, startEngine, tf } from "../../lib/engine/mod.ts";
import { liveTraining, resumeRun } from "../../lib/notebook/live_training.ts";
import { openRun } from "../../lib/runs/mod.ts";

await startEngine();
const weight = new Parameter(tf.zeros([1]));
weight.name = "weight";

let isFreed = false;
async function* counting(from: number) {
  try {
    for (let step = from + 1; step <= 1e9; step++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      weight.write(Float32Array.of(step));
      yield { step, losses: { task: 1 / step } };
    }
  } finally {
    isFreed = true;
  }
}

let step = 0;
await using run = await openRun(Deno.args[0], { method: "counting" });
const keep = { run, state: [weight] };
const from = await resumeRun(run, keep.state);
const resumed = weight.read()[0];
const training = liveTraining(counting(from), { label: "counting", total: 1e9, keep });
for await (const { step: done } of training) {
  if (done === from + 5) console.log("ready");
  step = done;
}
console.log(JSON.stringify({ from, resumed, step, isFreed }));
