import { assertEquals } from "@std/assert";
import { differentiate, tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, trainingPass } from "../../lib/layers/mod.ts";
import { classificationLoss } from "../../lib/losses/mod.ts";
import {
  type Branch,
  classify,
  createPoseTower,
  createTaskTower,
  doublingPoseLayout,
  MINI_POSE_LAYOUT,
  type PoseLabels,
  type Task,
  taskFeatures,
} from "../../lib/models/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

const size = { height: 8, width: 8, classes: 3, channels: { source: 4, generated: 4 } };
const initializer = glorotUniformInitializer(0);
const poseWeights = { source: 0.25, generated: 0.125 };
const layouts = { mini: MINI_POSE_LAYOUT, doubling: doublingPoseLayout(8) };

const images = () => tf.randomUniform([2, 8, 8, 4], -1, 1, "float32", 1) as tf.Tensor4D;
const labels = (): PoseLabels => ({
  labels: tf.tensor1d([0, 2], "int32"),
  quaternions: tf.tensor2d([[1, 0, 0, 0], [0, 0.6, 0.8, 0]]),
});

const pass = trainingPass({ seed: 0, stream: "test", step: 0 });
const lossOf = (task: Task<PoseLabels>, branch: Branch) =>
  task.loss(task.features(images(), branch), labels(), branch, pass);

const tasks: { readonly [name: string]: () => Task<PoseLabels> } = {
  "the task tower": () => createTaskTower(size, initializer),
  "the mini pose tower": () =>
    createPoseTower({ ...size, layout: layouts.mini, poseWeights }, initializer),
  "the doubling pose tower": () =>
    createPoseTower({ ...size, layout: layouts.doubling, poseWeights }, initializer),
};

for (const [name, create] of Object.entries(tasks)) {
  testOnBackends(`Task: ${name} has features of the size it says`, () => {
    const task = create();
    assertEquals(task.features(images(), "source").shape, [2, task.featureSize]);
  });

  testOnBackends(
    `Task: the losses of ${name} reach its trainableParameters and no other parameter`,
    () => {
      for (const branch of ["source", "generated"] as const) {
        const task = create();
        const trainableParameters = task.trainableParameters(branch);
        // It throws if one is not reached.
        const { gradients } = differentiate(() => lossOf(task, branch), trainableParameters);
        assertEquals(
          gradients.map(({ shape }) => shape),
          trainableParameters.map(({ shape }) => shape),
        );
        const before = lossOf(task, branch).total.dataSync()[0];
        for (const other of task.parameters.filter((one) => !trainableParameters.includes(one))) {
          other.write(new Float32Array(other.size).fill(9));
        }
        assertEquals(lossOf(task, branch).total.dataSync()[0], before);
      }
    },
  );

  testOnBackends(
    `Task: ${name} has trainableParameters of each branch, that share all but the first`,
    () => {
      const task = create();
      const [source, generated] = (["source", "generated"] as const).map(task.trainableParameters);
      const apart = task.parameters.filter((one) =>
        source.includes(one) !== generated.includes(one)
      );
      const own = task.parameters.filter(({ name }) => name.includes("/private/"));
      assertEquals(apart, own);
      assertEquals(new Set([...source, ...generated]).size, task.parameters.length);
    },
  );
}

testOnBackends("createTaskTower() learns by the logits of classify()", () => {
  const tower = createTaskTower(size, initializer);
  const { total } = lossOf(tower, "source");
  const expected = classificationLoss(classify(tower, images(), "source"), labels().labels);
  assertClose(total, [...expected.dataSync()], 0);
  const [fc3] = taskFeatures(tower, images(), "source");
  assertClose(tower.features(images(), "source"), [...fc3.dataSync()], 0);
});

testOnBackends("createTaskTower() decays all kernels but the logits'", () => {
  const { weightDecayParameters } = createTaskTower(
    { ...size, channels: { source: 1 } },
    initializer,
  );
  assertEquals(weightDecayParameters.map(({ name }) => name), [
    "task/private/source/kernel",
    "task/conv/kernel",
    "task/hidden/0/kernel",
    "task/hidden/1/kernel",
  ]);
});
