import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { batchesInOrder, type Images, takeImages } from "../../../datasets/mod.ts";
import { attribute, type GeneratedSamples } from "../../../experiments/diagnostics/attribution.ts";
import { takeRandom } from "../../../experiments/diagnostics/samples.ts";
import { tf } from "../../../lib/engine/mod.ts";
import { inferencePass, normalInitializer, preprocess } from "../../../lib/layers/mod.ts";
import {
  createDiscriminator,
  createGenerator,
  discriminate,
  generate,
} from "../../../lib/models/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { testOnTensorFlow } from "../../on_backends.ts";
import { tinyImages } from "./tiny_images.ts";

const size = { height: 8, width: 8, filters: 4 };

/** Networks of random weights that generate from 30 images, for 50 others. */
function createSamples({ channels = 3, seed = 0 } = {}): GeneratedSamples {
  const initializer = normalInitializer(0, 0.3);
  const format = (images: tf.Tensor4D) => preprocess(images, { side: 8, channels }, "resize");
  return {
    source: tinyImages(30, channels, 1),
    target: tinyImages(50, channels, 2).images,
    format: { source: format, target: format },
    generator: createGenerator({
      ...size,
      ...{ inputChannels: channels, outputChannels: channels, blocks: 1, noiseDimensions: 5 },
    }, initializer),
    discriminator: createDiscriminator({
      ...size,
      ...{ channels, keepProbability: 0.5, noiseStandardDeviation: 1 },
    }, initializer),
    classify: (generated) => tf.mul(tf.mean(generated, [1, 2]), 7) as tf.Tensor2D,
    key: { seed, stream: "evaluation", step: 0 },
  };
}

const input = (images: Images, format: GeneratedSamples["format"]["source"]): tf.Tensor4D =>
  format(batchesInOrder(images).next().value!);

testOnTensorFlow("attribute() rates generated images as in evaluation", () => {
  const made = createSamples();
  const { items } = attribute(made)!;
  const { images, labels } = takeRandom(made.source, 24);
  const pass = inferencePass(made.key);
  const generated = generate(made.generator, input(images, made.format.source), pass);
  const logits = made.classify(generated).arraySync();
  const rated = discriminate(made.discriminator, generated, pass).dataSync();
  assertEquals(items.map(({ label }) => label), [...labels]);
  items.forEach(({ taskScores, discriminatorScore, z }, i) => {
    const exponentials = logits[i].map(Math.exp);
    const sum = exponentials.reduce((a, b) => a + b);
    assertClose(taskScores, exponentials.map((each) => each / sum), 1e-5);
    assertAlmostEquals(discriminatorScore, 1 / (1 + Math.exp(-rated[i])), 1e-5);
    assertEquals(z.length, 5);
    assert(z.every((each) => Math.abs(each) <= 1));
  });
});

testOnTensorFlow("attribute() finds the target image nearest to the one generated", () => {
  const made = createSamples();
  const { items, columns } = attribute(made)!;
  const { images } = takeRandom(made.source, 24);
  const pass = inferencePass(made.key);
  const generated = generate(made.generator, input(images, made.format.source), pass).dataSync();
  const targets = input(made.target, made.format.target).dataSync();
  const numbers = 8 * 8 * 3;
  items.forEach(({ nearest }, i) => {
    const distances = Array.from({ length: 50 }, (_, j) => {
      let square = 0;
      for (let k = 0; k < numbers; k++) {
        square += (generated[i * numbers + k] - targets[j * numbers + k]) ** 2;
      }
      return Math.sqrt(square);
    });
    assertEquals(nearest.index, distances.indexOf(Math.min(...distances)));
    assertAlmostEquals(nearest.distance, Math.min(...distances), 1e-3);
  });
  const indices = items.map(({ nearest }) => nearest.index);
  assertEquals(columns.nearest.values, takeImages(made.target, indices));
  assertEquals(columns.source.values, images.pixels);
  assertEquals(
    columns.generated.values,
    Uint8Array.from(generated, (each) => Math.round((each + 1) * 127.5)),
  );
});

testOnTensorFlow("attribute() draws the same each time, another z by another seed", () => {
  const [first, other] = [attribute(createSamples())!, attribute(createSamples({ seed: 1 }))!];
  assertEquals(attribute(createSamples()), first);
  assertNotEquals(other.items[0].z, first.items[0].z);
  assertNotEquals(other.columns.generated.values, first.columns.generated.values);
});

testOnTensorFlow(
  "attribute() shows the colors of images with depth, and frees its tensors",
  () => {
    const made = createSamples({ channels: 4 });
    const before = tf.memory().numTensors;
    const { columns } = attribute(made)!;
    assertEquals(tf.memory().numTensors, before);
    const shapes = Object.entries(columns).map(([column, { shape }]) => `${column} ${shape}`);
    assertEquals(shapes, ["source 24,8,8,3", "generated 24,8,8,3", "nearest 24,8,8,3"]);
  },
);

testOnTensorFlow("attribute() has nothing to say of networks gone to pieces", () => {
  const made = createSamples();
  const { kernel } = made.generator.layers.conv_out;
  kernel.write(new Float32Array(kernel.size).fill(NaN));
  const before = tf.memory().numTensors;
  assertEquals(attribute(made), undefined);
  assertEquals(tf.memory().numTensors, before);
});
