import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer, inferencePass, trainingPass } from "../../lib/layers/mod.ts";
import { classificationLoss, poseLoss } from "../../lib/losses/mod.ts";
import {
  createPoseTower,
  estimatePose,
  MINI_POSE_LAYOUT,
  type PoseTower,
  type PoseTowerConfig,
} from "../../lib/models/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { assertGradient } from "./assert_gradient.ts";

const made = (config: Partial<PoseTowerConfig> = {}): PoseTower =>
  createPoseTower({
    height: 8,
    width: 8,
    channels: { source: 3, generated: 3 },
    classes: 5,
    layout: { kernelSize: 3, filters: [4, 6], privateLayers: 1, units: 7 },
    poseWeights: { source: 0.25, generated: 0.125 },
    ...config,
  }, glorotUniformInitializer(0));

const imagesOf = (...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, "float32", 1) as tf.Tensor4D;

const noise = { seed: 0, stream: "test", step: 0 };
const [inference, training] = [inferencePass(noise), trainingPass(noise)];

testOnBackends("estimatePose() gives unit quaternions and logits, for any channels", () => {
  for (const channels of [1, 3, 4]) {
    const tower = made({ height: 10, width: 6, channels: { source: channels } });
    const { logits, quaternions } = estimatePose(
      tower,
      imagesOf(3, 10, 6, channels),
      "source",
      inference,
    );
    assertEquals([logits.shape, quaternions.shape], [[3, 5], [3, 4]]);
    assertClose(tf.norm(quaternions, 2, 1), [1, 1, 1], 1e-5);
  }
});

testOnBackends("estimatePose() gives the direction of the head's tangents", () => {
  const tower = made();
  const { kernel, bias } = tower.layers.quaternion;
  kernel.write(new Float32Array(kernel.size));
  bias!.write(Float32Array.of(0.5, -1, 0, 2));
  const tangents = [0.5, -1, 0, 2].map(Math.tanh);
  const length = Math.hypot(...tangents);
  const { quaternions } = estimatePose(tower, imagesOf(1, 8, 8, 3), "source", inference);
  assertClose(quaternions, tangents.map((x) => x / length), 1e-5);
});

testOnBackends("estimatePose() of a head of zeros is 0, not NaN", () => {
  const tower = made();
  tower.layers.quaternion.kernel.write(new Float32Array(7 * 4));
  const { quaternions } = estimatePose(tower, imagesOf(1, 8, 8, 3), "source", inference);
  assertClose(quaternions, [0, 0, 0, 0], 0);
});

testOnBackends("estimatePose() takes each branch's own first layers and shares the rest", () => {
  const tower = made();
  const x = imagesOf(2, 8, 8, 3);
  const of = (branch: "source" | "generated") =>
    Object.values(estimatePose(tower, x, branch, inference)).flatMap((y) => [...y.dataSync()]);
  assertNotEquals(of("generated"), of("source"));
  const [own, other] = [tower.layers.private.source!, tower.layers.private.generated!];
  own.forEach(({ kernel }, i) => other[i].kernel.write(kernel.read()));
  assertEquals(of("generated"), of("source"));
});

testOnBackends("estimatePose() drops half of the hidden units in training, by the noise", () => {
  const tower = made({ layout: { ...MINI_POSE_LAYOUT, filters: [4, 6], units: 2_000 } });
  // Each hidden unit is 1, and counts for 1 in each logit: training keeps half of them, twice.
  tower.layers.hidden.kernel.write(new Float32Array(tower.layers.hidden.kernel.size));
  tower.layers.hidden.bias!.write(new Float32Array(2_000).fill(1));
  tower.layers.logits.kernel.write(new Float32Array(2_000 * 5).fill(1));
  const logitOf = (pass: typeof training) =>
    estimatePose(tower, imagesOf(1, 8, 8, 3), "source", pass).logits.dataSync()[0];
  assertEquals(logitOf(inference), 2_000);
  const trained = logitOf(training);
  assertNotEquals(trained, 2_000);
  assertClose([trained], [2_000], 6 * Math.sqrt(2_000)); // 6 standard deviations
  assertEquals(logitOf(training), trained);
  assertNotEquals(logitOf(trainingPass({ ...noise, step: 1 })), trained);
});

testOnBackends("createPoseTower() weighs the pose loss by branch, the class loss by 1", () => {
  const tower = made();
  const [x, labels] = [imagesOf(2, 8, 8, 3), tf.tensor1d([1, 4], "int32")];
  const quaternions = tf.tensor2d([[1, 0, 0, 0], [0, 0, 0.6, 0.8]]);
  for (const [branch, weight] of [["source", 0.25], ["generated", 0.125]] as const) {
    const found = tower.loss(tower.features(x, branch), { labels, quaternions }, branch, inference);
    const estimate = estimatePose(tower, x, branch, inference);
    const [ofClass] = classificationLoss(estimate.logits, labels).dataSync();
    const [ofPose] = poseLoss(estimate.quaternions, quaternions).dataSync();
    assertClose(found.total, [ofClass + weight * ofPose], 1e-5);
    assertClose(found.components.class, [ofClass], 0);
    assertClose(found.components.pose, [ofPose], 0);
  }
});

testOnBackends("createPoseTower() trains no pose head without weight", () => {
  const { trainableParameters } = made({ poseWeights: { source: 0.25, generated: 0 } });
  const headOf = (branch: "source" | "generated") =>
    trainableParameters(branch).filter(({ name }) => name.startsWith("task/quaternion/")).length;
  assertEquals([headOf("source"), headOf("generated")], [2, 0]);
});

testOnBackends("createPoseTower() has the gradients of central differences", () => {
  const tower = made();
  const x = imagesOf(2, 8, 8, 3);
  const labels = {
    labels: tf.tensor1d([1, 4], "int32"),
    quaternions: tf.tensor2d([[1, 0, 0, 0], [0, 0, 0.6, 0.8]]),
  };
  const loss = () => tower.loss(tower.features(x, "source"), labels, "source", inference).total;
  assertGradient(loss, tower.layers.quaternion.kernel, { h: 1e-3, tolerance: 2e-2 });
  assertGradient(loss, tower.layers.logits.bias!);
});

testOnBackends("estimatePose() says which branch the tower was made without", () => {
  assertThrows(
    () =>
      estimatePose(made({ channels: { source: 3 } }), imagesOf(1, 8, 8, 3), "generated", inference),
    TypeError,
    "Cannot estimate poses: the tower was made without the branch generated",
  );
});

testOnBackends("createPoseTower() begins the parameters' names with the name given", () => {
  const config = made().config;
  const [tower, average] = ["task", "task_average"].map((name) =>
    createPoseTower(config, glorotUniformInitializer(0), name)
  );
  assertEquals(average.parameters[0].name, "task_average/private/source/0/kernel");
  assertEquals(average.parameters.map((p) => p.read()), tower.parameters.map((p) => p.read()));
  assertEquals(new Set(tower.parameters.map(({ name }) => name)).size, tower.parameters.length);
});
