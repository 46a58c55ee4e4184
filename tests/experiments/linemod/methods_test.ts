import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { dann, dsn, mmd } from "../../../experiments/linemod/feature_adaptation.ts";
import type { PoseMethod } from "../../../experiments/linemod/method.ts";
import { pixelda } from "../../../experiments/linemod/pixelda.ts";
import type { PoseRun } from "../../../experiments/linemod/run.ts";
import {
  labeledOnly,
  pixelDaAndLabeled,
  sourceAndLabeled,
} from "../../../experiments/linemod/semi_supervised.ts";
import { sourceOnly, targetOnly } from "../../../experiments/linemod/supervised.ts";
import type { Trial } from "../../../experiments/trial.ts";
import { testOnTensorFlow } from "../../on_backends.ts";
import { bitsOf, collect } from "../../trainers/collect.ts";
import { smallRun } from "./small_run.ts";

const methods: { readonly [name: string]: PoseMethod } = {
  sourceOnly,
  mmd,
  dann,
  dsn,
  pixelda,
  targetOnly,
  labeledOnly,
  sourceAndLabeled,
  pixelDaAndLabeled,
};

const trialOf = (method: PoseMethod, run: PoseRun, steps: number): Trial =>
  method.prepare("quick", { steps }).trial(run);

const stateOf = ({ networks, optimizers }: Trial) => [...networks, ...optimizers];

for (const [name, method] of Object.entries(methods)) {
  testOnTensorFlow(`${name} trains by the seed alone, and goes on from its state`, async () => {
    const [first, other] = [await smallRun(0), await smallRun(1)];
    const [trial, resumed] = [trialOf(method, first, 3), trialOf(method, first, 3)];
    const names = stateOf(trial).map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
    const training = trial.train(0);
    const { value: record } = await training.next();
    const saved = bitsOf(stateOf(trial));
    for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
    const rest = await collect(training);
    assertEquals(await collect(resumed.train(1)), rest);
    assertNotEquals((await trialOf(method, other, 3).train(0).next()).value, record);
    const { metrics } = trial.test();
    assert(metrics.accuracy >= 0 && metrics.accuracy <= 100);
    assert(metrics.angle >= 0 && metrics.angle <= 180);
    const { attribution, embedding } = await trial.evidence!();
    const isGenerating = name.startsWith("pixelDa") || name === "pixelda";
    assertEquals(attribution?.items.length, isGenerating ? 24 : undefined);
    const domains = isGenerating ? ["source", "generated", "target"] : ["source", "target"];
    assertEquals(embedding!.domains, domains);
    assertEquals(embedding!.label.length, (domains.length - 1) * 60 + 40);
  });
}

testOnTensorFlow("targetOnly learns classes and poses", async () => {
  const run = await smallRun();
  const records = await collect(trialOf(targetOnly, run, 200).train(0));
  const meanOf = (term: string, from: number, to?: number): number => {
    const losses = records.slice(from, to).map(({ losses }) => losses[term]);
    return losses.reduce((sum, loss) => sum + loss) / losses.length;
  };
  assertLess(meanOf("task/class", -20), 0.8 * meanOf("task/class", 0, 20));
  assertLess(meanOf("task/pose", -20), meanOf("task/pose", 0, 20) - 0.5);
});

testOnTensorFlow("no method reads target labels but those that say so", async () => {
  const run = await smallRun();
  for (const method of [sourceOnly, mmd, dann, dsn, pixelda]) {
    const scenario = {
      ...run.scenario,
      get targetLabeled(): never {
        throw new Error("Labeled target images were read");
      },
    };
    await collect(trialOf(method, { ...run, scenario }, 1).train(0));
  }
});
