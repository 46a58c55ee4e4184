import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import type { PoseLabels } from "../../lib/models/mod.ts";
import {
  createMmd,
  createSupervised,
  type DomainData,
  type TrainingRecord,
  trainMmd,
  trainSupervised,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { withEnvironment } from "../engine/changed_environment.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import { adaptation, poseTrainers } from "./pose_trainers.ts";
import { imagesAt, pixelDaOptions, posesAt, scale, tinySharedPoseTower } from "./tiny_poses.ts";

for (const [name, { create, losses, rate }] of Object.entries(poseTrainers)) {
  testOnTensorFlow(`${name}() learns one batch's classes and poses by heart`, async () => {
    const once = { source: () => posesAt(0), target: () => imagesAt(0) };
    const records = await collect(create(0).train({ from: 0, to: 80 }, { data: once, rate }));
    assertEquals(Object.keys(records[0].losses), losses);
    const mean = (term: string, part: readonly TrainingRecord[]) =>
      part.reduce((sum, { losses }) => sum + losses[term], 0) / part.length;
    const [first, last] = [records.slice(0, 5), records.slice(-5)];
    for (const term of losses.filter((term) => term.endsWith("/class"))) {
      assertLess(mean(term, last), 0.5 * mean(term, first), term);
    }
    for (const term of losses.filter((term) => term.endsWith("/pose"))) {
      assertLess(mean(term, last), mean(term, first) - 1, term);
    }
  });

  testOnTensorFlow(
    `${name}() of poses resumes bit-exactly from a saved state`,
    async () => {
      const [whole, interrupted, resumed] = [create(0), create(0), create(9)];
      const records = await collect(whole.train({ from: 0, to: 4 }));
      await collect(interrupted.train({ from: 0, to: 2 }));
      const saved = bitsOf(stateOf(interrupted.model));
      for (const parameter of stateOf(resumed.model)) parameter.write(saved[parameter.name]);
      assertEquals(await collect(resumed.train({ from: 2, to: 4 })), records.slice(2));
      assertEquals(bitsOf(stateOf(resumed.model)), bitsOf(stateOf(whole.model)));
    },
  );

  testOnTensorFlow(`${name}() of poses drops out by the seed, and by the step`, async () => {
    const losses = async (seed: number) =>
      (await collect(create(0).train({ from: 0, to: 1 }, { seed })))[0].losses;
    const first = await losses(1);
    assertEquals(await losses(1), first);
    assertNotEquals(await losses(2), first);
    const still = { source: () => posesAt(0), target: () => imagesAt(0) };
    const term = Object.keys(first).find((name) => name.endsWith("/class"))!;
    const [one, two] = await collect(create(0).train({ from: 0, to: 2 }, { data: still, rate: 0 }));
    assertNotEquals(one.losses[term], two.losses[term]);
  });

  testOnTensorFlow(`${name}() of poses leaks no tensors`, async () => {
    const learner = create(0);
    const before = tf.memory().numTensors;
    const counts = [];
    for await (const _ of learner.train({ from: 0, to: 3 })) counts.push(tf.memory().numTensors);
    assertEquals(counts, new Array(3).fill(before));
  });

  testOnTensorFlow(`${name}() of poses compiled matches eager`, async () => {
    const values = async () =>
      (await collect(create(0).train({ from: 0, to: 3 })))
        .flatMap(({ losses }) => Object.values(losses));
    const compiled = await values();
    await withEnvironment({ PIXELDA_EAGER: "1" }, async () => {
      assertClose(await values(), compiled, 1e-3);
    });
  });

  testOnTensorFlow(`${name}() of poses has a name of its own for everything in its state`, () => {
    const names = stateOf(create(0).model).map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
    assert(names.includes("task/quaternion/kernel"));
  });
}

Deno.test("Trainers of poses want poses, and have no place for a target's", () => {
  const supervised = () => createSupervised(tinySharedPoseTower());
  const options = { ...pixelDaOptions, preprocess: scale, schedule: () => 0 };
  const classesAlone = (step: number) => {
    const { images, labels } = posesAt(step);
    return { images, labels };
  };
  // What the compiler refuses is the test; nothing of it is run.
  const refused = [
    // @ts-expect-error: classes alone do not teach poses
    () => trainSupervised(supervised(), classesAlone, options, { from: 0, to: 1 }),
    // @ts-expect-error: a stream of poses is no target
    () => ({ source: posesAt, target: posesAt }) satisfies DomainData<PoseLabels>,
    () =>
      trainMmd(
        createMmd(tinySharedPoseTower()),
        // @ts-expect-error: nor is it to a trainer
        { source: posesAt, target: posesAt },
        { ...adaptation, schedule: () => 0 },
        { from: 0, to: 1 },
      ),
  ];
  assertEquals(refused.length, 3);
});
