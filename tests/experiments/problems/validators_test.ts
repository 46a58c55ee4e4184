import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { DomainOutputs } from "../../../experiments/core/problem.ts";
import {
  chooseValidatorImages,
  validateWithoutLabels,
} from "../../../experiments/problems/validators.ts";
import type { Images, LabeledImages } from "../../../datasets/mod.ts";
import { tf } from "../../../lib/engine/mod.ts";
import { testOnTensorFlow } from "../../on_backends.ts";

/** Images of one pixel each, whose value is their place from `first` on. */
function numbered(count: number, first = 0): Images {
  const pixels = Uint8Array.from({ length: count }, (_, i) => first + i);
  return { pixels, count, height: 1, width: 1, channels: 1 };
}

/** Half of the images are of each of two classes: of dark and of light pixels. */
function labeled(images: Images): LabeledImages {
  return { images, labels: images.pixels.map((value) => value < 128 ? 0 : 1) };
}

const valuesOf = ({ pixels }: Images) => [...pixels];

Deno.test("chooseValidatorImages() chooses the same again, and no source image twice", () => {
  const train = labeled(numbered(200)), target = numbered(50, 100);
  const options = { classes: 2, isAlone: false };
  const chosen = chooseValidatorImages({ train }, target, options);
  assertEquals(chosen, chooseValidatorImages({ train }, target, options));
  assertEquals(chosen.target, target);
  const { heldOut: { images: heldOut }, source } = chosen;
  assertEquals([heldOut.count, source.count], [100, 100]);
  assertEquals(new Set([...valuesOf(heldOut), ...valuesOf(source)]).size, 200);
  assertEquals([...chosen.heldOut.labels], [...labeled(heldOut).labels]);
  assertAlmostEquals(chosen.classShares[0], 0.64, 1e-12); // 128 of 200
});

Deno.test("chooseValidatorImages() takes what training does not use, where there is some", () => {
  const source = { train: labeled(numbered(60)), validation: labeled(numbered(30, 200)) };
  const { heldOut, source: seen } = chooseValidatorImages(source, numbered(1), {
    classes: 2,
    isAlone: false,
  });
  assert(valuesOf(heldOut.images).every((value) => value >= 200));
  assert(valuesOf(seen).every((value) => value < 60));
});

Deno.test("chooseValidatorImages() bounds how many it takes", () => {
  const many = { pixels: new Uint8Array(5_000), count: 5_000, height: 1, width: 1, channels: 1 };
  const source = { train: labeled(many) };
  const count = (isAlone: boolean) => {
    const { heldOut, ...chosen } = chooseValidatorImages(source, many, { classes: 2, isAlone });
    return [chosen.target.count, heldOut.images.count, chosen.source.count];
  };
  assertEquals(count(false), [400, 200, 200]);
  assertEquals(count(true), [1_000, 200, 200]);
});

/** A classifier by brightness, so sure as `slope` is steep; its feature is the brightness. */
function byBrightness(slope: number): Required<DomainOutputs> {
  const outputs = (pixels: tf.Tensor4D) => {
    const features = tf.div(tf.sub(tf.reshape(pixels, [-1, 1]), 127.5), 128) as tf.Tensor2D;
    const score = tf.mul(features, slope) as tf.Tensor2D;
    return { logits: tf.concat([tf.neg(score), score], 1) as tf.Tensor2D, features };
  };
  return { target: outputs, source: outputs };
}

testOnTensorFlow(
  "validateWithoutLabels() prefers the sure and right to the unsure and wrong",
  () => {
    const train = labeled(numbered(256));
    const images = chooseValidatorImages({ train }, numbered(256), { classes: 2, isAlone: false });
    const [right, unsure, wrong] = [50, 0.5, -50].map((slope) =>
      validateWithoutLabels(images, byBrightness(slope))
    );
    assertEquals(Object.keys(right), [
      "validationEntropy",
      "validationInformation",
      "validationClasses",
      "validationBalance",
      "validationSnd",
      "validationDev",
      "validationReverse",
    ]);
    assert(right.validationEntropy < unsure.validationEntropy);
    assert(right.validationInformation > unsure.validationInformation);
    assertEquals([right.validationClasses, right.validationBalance], [1, 100]);
    // The target is alike: the risk is the source's, which is near 0 for the right and large for the
    // wrong, and those who learn from wrong classes are wrong of the source.
    assert(right.validationDev < 0.1, `${right.validationDev}`);
    assert(unsure.validationDev > 0.3 && unsure.validationDev < 0.7, `${unsure.validationDev}`);
    assert(wrong.validationDev > 5, `${wrong.validationDev}`);
    assert(right.validationReverse > 95, `${right.validationReverse}`);
    assert(wrong.validationReverse < 5, `${wrong.validationReverse}`);
  },
);

testOnTensorFlow("validateWithoutLabels() leaves out what needs features or two classes", () => {
  const train = labeled(numbered(100));
  const images = chooseValidatorImages({ train }, numbered(40), { classes: 2, isAlone: false });
  const { target } = byBrightness(1);
  const withoutFeatures = { target: (pixels: tf.Tensor4D) => ({ logits: target(pixels).logits }) };
  const names = Object.keys(validateWithoutLabels(images, withoutFeatures));
  assert(!names.includes("validationDev") && !names.includes("validationReverse"));
  assert(names.includes("validationSnd"));
  const one = { ...images, classShares: [1] };
  assertEquals(validateWithoutLabels(one, withoutFeatures), {});
});
