import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { trainingPass } from "../../lib/layers/mod.ts";
import { contentLoss } from "../../lib/losses/mod.ts";
import { generate, type PoseLabels, type PoseTower } from "../../lib/models/mod.ts";
import { clockAt } from "../../lib/optimizers/mod.ts";
import {
  type PixelDa,
  type PixelDaData,
  pixelDaStep,
  type TrainingRecord,
  trainPixelDa,
} from "../../lib/trainers/mod.ts";
import { assertClose } from "../assert_close.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { bitsOf, collect, stateOf } from "./collect.ts";
import { data, imagesAt, pixelDaOptions, posesAt, scale, tinyPosePixelDa } from "./tiny_poses.ts";

const weightsOf = (content?: number) => ({ adversarial: 0.01, task: 0.01, content });

function train(
  model: PixelDa<PoseTower>,
  content: number | undefined,
  to: number,
  batches: PixelDaData<PoseLabels> = data,
): Promise<TrainingRecord[]> {
  const options = { ...pixelDaOptions, generatorWeights: weightsOf(content) };
  return collect(trainPixelDa(model, batches, options, { from: 0, to }));
}

/** What G makes of the first step's source images. */
const firstGenerated = ({ networks: { generator } }: PixelDa<PoseTower>): tf.Tensor4D => {
  const pass = trainingPass({ seed: pixelDaOptions.seed, stream: "pixelda/generator", step: 0 });
  return generate(generator, scale(posesAt(0).images), pass);
};

testOnTensorFlow("trainPixelDa() reports the content loss of the masks' pixels", async () => {
  const model = tinyPosePixelDa();
  const { images, masks } = posesAt(0);
  const expected = contentLoss(scale(images), firstGenerated(model), masks);
  const [{ losses }] = await train(model, 0.1, 1);
  assertClose([losses.content], [...expected.dataSync()], 1e-4);
});

testOnTensorFlow("trainPixelDa() counts all pixels where there are no masks", async () => {
  const model = tinyPosePixelDa();
  const { images } = posesAt(0);
  const expected = contentLoss(scale(images), firstGenerated(model));
  const withoutMasks = (step: number) => {
    const { masks: _, ...batch } = posesAt(step);
    return batch;
  };
  const [{ losses }] = await train(model, 0.1, 1, { source: withoutMasks, target: imagesAt });
  assertClose([losses.content], [...expected.dataSync()], 1e-4);
});

testOnTensorFlow("trainPixelDa() keeps the foreground's content by the content loss", async () => {
  const last = async (content: number) =>
    (await train(tinyPosePixelDa(), content, 40)).at(-1)!.losses.content;
  assertLess(await last(1), 0.5 * await last(0));
});

testOnTensorFlow(
  "trainPixelDa() with a content loss of weight 0 trains as without one",
  async () => {
    const [none, zero] = [tinyPosePixelDa(), tinyPosePixelDa()];
    const records = await train(none, undefined, 2);
    const reported = await train(zero, 0, 2);
    assertEquals(bitsOf(stateOf(zero)), bitsOf(stateOf(none)));
    assertEquals(Object.keys(records[0].losses).includes("content"), false);
    assertEquals(Object.keys(reported[0].losses).includes("content"), true);
  },
);

testOnTensorFlow("pixelDaStep() takes the masks of G's own source images", () => {
  const model = tinyPosePixelDa();
  const options = { ...pixelDaOptions, generatorWeights: weightsOf(0.1) };
  const batch = { source: posesAt(0), target: imagesAt(0) };
  const clock = clockAt(0, 0, pixelDaOptions.adam);
  const empty = { ...posesAt(1), masks: tf.zerosLike(posesAt(1).masks) };
  const { content } = pixelDaStep(model, options, { ...batch, generatorSource: empty }, clock);
  assertEquals(content.dataSync()[0], 0);
  assertThrows(
    () =>
      pixelDaStep(model, options, {
        ...batch,
        source: { ...posesAt(0), masks: tf.zeros([4, 4, 4, 1]) as tf.Tensor4D },
      }, clock),
    TypeError,
    "mask must be [4,8,8,1], found [4,4,4,1]",
  );
});
