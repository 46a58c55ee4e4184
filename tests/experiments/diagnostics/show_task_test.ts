import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { embedDomains } from "../../../experiments/diagnostics/show_task.ts";
import { tf } from "../../../lib/engine/mod.ts";
import { testOnTensorFlow } from "../../on_backends.ts";
import { tinyImages } from "./tiny_images.ts";

/** Features of a few numbers: mean pixels by channel, moved. */
const features = (offset: number) => (pixels: tf.Tensor4D): tf.Tensor2D =>
  tf.add(tf.div(tf.mean(tf.cast(pixels, "float32"), [1, 2]), 255), offset) as tf.Tensor2D;

const near = { ...tinyImages(40, 3, 1), features: features(0) };
const far = { ...tinyImages(50, 3, 2), features: features(9) };

testOnTensorFlow("embedDomains() has a point for each image, by domain and class", async () => {
  const map = (await embedDomains({ source: near, target: far }, { seed: 3 }))!;
  assertEquals([map.method, map.seed, map.domains], ["umap", 3, ["source", "target"]]);
  const each = (value: number, count: number): number[] => new Array(count).fill(value);
  assertEquals(map.domain, [...each(0, 40), ...each(1, 50)]);
  assertEquals(map.label.slice(0, 40).toSorted(), [...near.labels]);
  assertEquals(map.label.slice(40).toSorted(), [...far.labels]);
  assertEquals([map.x.length, map.y.length], [90, 90]);
  const distance = (a: number, b: number) => Math.hypot(map.x[a] - map.x[b], map.y[a] - map.y[b]);
  for (let i = 0; i < 90; i++) {
    const others = map.domain.map((_, j) => j).filter((j) => j !== i);
    const nearest = others.reduce((a, b) => distance(i, b) < distance(i, a) ? b : a);
    assertEquals(map.domain[nearest], map.domain[i], `the neighbor of point ${i}`);
  }
});

testOnTensorFlow("embedDomains() shows some hundred images of large sets", async () => {
  const many = { ...tinyImages(700), features: features(0) };
  const map = (await embedDomains({ source: many, target: near }, { seed: 0 }))!;
  assertEquals(map.domain.filter((domain) => domain === 0).length, 200);
  assert(map.label.slice(0, 200).includes(1));
});

testOnTensorFlow("embedDomains() maps by the seed alone, and frees its tensors", async () => {
  const before = tf.memory().numTensors;
  const map = await embedDomains({ source: near }, { seed: 0 });
  assertEquals(await embedDomains({ source: near }, { seed: 0 }), map);
  assertNotEquals((await embedDomains({ source: near }, { seed: 1 }))!.x, map!.x);
  assertEquals(tf.memory().numTensors, before);
});

testOnTensorFlow("embedDomains() leaves out features that are not finite", async () => {
  const lost = { ...far, features: features(NaN) };
  const map = (await embedDomains({ source: lost, target: near }, { seed: 0 }))!;
  assertEquals([map.domains, map.x.length], [["source", "target"], 40]);
  assert(map.domain.every((domain) => domain === 1));
  assertEquals(await embedDomains({ source: lost }, { seed: 0 }), undefined);
});
