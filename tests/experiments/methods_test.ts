/** What holds for every row of every table: seeds, resuming, and no look at target labels. */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { loadScenario } from "../../datasets/mod.ts";
import type { LoadedProblem } from "../../experiments/core/problem.ts";
import type { Row } from "../../experiments/core/row.ts";
import { resolve } from "../../experiments/core/settings.ts";
import type { Trial } from "../../experiments/core/trial.ts";
import { createDigitProblem } from "../../experiments/problems/digits.ts";
import { digitRows } from "../../experiments/digit_rows.ts";
import { poseRows } from "../../experiments/pose_rows.ts";
import { linemod, poseRow } from "../../experiments/problems/linemod.ts";
import { labeledOnly, sourceAndLabeled } from "../../experiments/methods/supervised.ts";
import { pixelDaAndLabeled } from "../../experiments/methods/pixelda.ts";
import * as semiSupervised from "../../experiments/settings/linemod/supervised.ts";
import type { JsonRecord } from "../../lib/files/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect } from "../trainers/collect.ts";
import { smallProblem } from "./problems/small_problem.ts";

const digits = createDigitProblem(
  await loadScenario("mnist-usps", { embedded: true, offline: true }),
  "quick",
  { mnistmSeed: null },
);
const poses = await smallProblem();

const semiSupervisedRows = {
  "labeled-only": poseRow({
    label: "",
    methodWithTargetLabels: labeledOnly,
    settings: semiSupervised.labeledOnly,
  }),
  "source-labeled": poseRow({
    label: "",
    methodWithTargetLabels: sourceAndLabeled,
    settings: semiSupervised.sourceAndLabeled,
  }),
  "pixelda-labeled": poseRow({
    label: "",
    methodWithTargetLabels: pixelDaAndLabeled,
    settings: semiSupervised.pixelDaAndLabeled,
  }),
};

/** A row on a small problem: creates a trial of a seed and so many steps. */
type Case = { readonly row: Row<never>; readonly create: (seed: number, steps: number) => Trial };

function createCase<P>(row: Row<P>, loaded: LoadedProblem<P>, id: string): Case {
  const own = resolve(row.settings("quick", id)) as unknown as JsonRecord;
  return {
    row: row as unknown as Row<never>,
    create: (seed, steps) => row.createTrial(loaded, { ...own, steps }, seed),
  };
}

const cases: { readonly [name: string]: Case } = {
  ...Object.fromEntries(
    Object.entries(digitRows).map(([name, row]) => [
      `digits ${name}`,
      createCase(row, digits, "mnist-usps"),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({ ...poseRows, ...semiSupervisedRows }).map(([name, row]) => [
      `linemod ${name}`,
      createCase(row, poses, "linemod"),
    ]),
  ),
};

const stateOf = ({ networks, optimizers }: Trial) => [...networks, ...optimizers];

for (const [name, { create }] of Object.entries(cases)) {
  testOnTensorFlow(`${name} is deterministic per seed, and resumes bit-exactly`, async () => {
    const [trial, resumed] = [create(0, 3), create(0, 3)];
    const names = stateOf(trial).map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
    const training = trial.train(0);
    const { value: first } = await training.next();
    const saved = bitsOf(stateOf(trial));
    for (const parameter of stateOf(resumed)) parameter.write(saved[parameter.name]);
    const rest = await collect(training);
    assertEquals(rest.map(({ step }) => step), [2, 3]);
    assertEquals(await collect(resumed.train(1)), rest);
    assertNotEquals((await create(1, 3).train(0).next()).value, first);
  });
}

Deno.test("no row is given target labels but those that say so", async () => {
  const refuse = (): never => {
    throw new Error("Labeled target images were read");
  };
  const guarded = { batches: refuse, batchesWithSource: refuse };
  const users: string[] = [];
  for (const [name, { row }] of Object.entries(cases)) {
    const loaded = name.startsWith("digits")
      ? { ...digits, labeledTarget: guarded }
      : { ...poses, labeledTarget: guarded };
    const id = name.startsWith("digits") ? "mnist-usps" : "linemod";
    const own = { ...resolve(row.settings("quick", id)) as unknown as JsonRecord, steps: 1 };
    const train = () => row.createTrial(loaded as never, own, 0);
    if (row.usesTargetLabels) {
      users.push(name);
      assertThrows(train, Error, "Labeled target images were read");
    } else await collect(train().train(0));
  }
  assertEquals(users, [
    "digits target-only",
    "linemod target-only",
    "linemod labeled-only",
    "linemod source-labeled",
    "linemod pixelda-labeled",
  ]);
});

testOnTensorFlow(
  "PixelDA's picture shows all classes, and images whose noise alone differs",
  () => {
    const { side, channels } = poses.problem;
    const { source, generated } = cases["linemod pixelda"].create(0, 1).samples!();
    assertEquals(source.shape, [10, side, side, channels - 1]);
    const row = ({ shape: [rows], values }: typeof source, at: number) =>
      values.subarray(at * values.length / rows, (at + 1) * values.length / rows).join();
    const sources = Array.from({ length: 10 }, (_, at) => row(source, at));
    assertEquals([sources[0], sources[2]], [sources[1], sources[3]]);
    assertEquals(new Set(sources).size, 8);
    assertNotEquals(row(generated, 0), row(generated, 1));
    assertNotEquals(row(generated, 2), row(generated, 3));
  },
);

Deno.test("a problem holds no label of the target, however deep one looks", () => {
  for (const { problem } of [digits, poses]) {
    const { source: _source, shown: _shown, ...rest } = problem;
    const seen: string[] = [];
    const look = (value: unknown): void => {
      if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
      for (const [key, inner] of Object.entries(value)) {
        seen.push(key);
        look(inner);
      }
    };
    look(rest);
    assert(!seen.includes("labels") && !seen.includes("quaternions"), seen.join());
  }
});

Deno.test("coralTrial tests the SVM that is best on the validation images", async () => {
  const own = resolve(digitRows.coral.settings("quick", "mnist-usps")) as unknown as JsonRecord;
  const settings = { ...own, steps: 60, examples: 500, regularizations: [1] };
  const penalties = [1e-6, 1e-3, 1e-2];
  const trial = digitRows.coral.createTrial(digits, { ...settings, penalties }, 0);
  await collect(trial.train(0));
  const before = bitsOf(trial.networks);
  const { metrics, penalty, candidates } = trial.test();
  assertEquals(bitsOf(trial.networks), before);
  assert(metrics.accuracy > 40, `${metrics.accuracy}`);
  const scored = candidates as { penalty: number; validationAccuracy: number }[];
  assertEquals(scored.map((one) => one.penalty), penalties);
  const best = Math.max(...scored.map(({ validationAccuracy }) => validationAccuracy));
  assertEquals(scored.find((one) => one.penalty === penalty)!.validationAccuracy, best);
  assert(scored[0].validationAccuracy < best, "so small a penalty should learn little");
});

Deno.test("a method for classes alone is refused in a table of poses, by type", () => {
  const rows = [poseRows.mmd];
  // @ts-expect-error: CORAL's row is one of digits
  const wrong: typeof rows = [digitRows.coral];
  assertEquals([rows.length, wrong.length], [1, 1]);
  assertEquals(linemod.metrics.map(({ name }) => name), ["accuracy", "angle"]);
});
