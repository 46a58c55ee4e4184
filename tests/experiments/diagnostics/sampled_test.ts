import { assert, assertEquals } from "@std/assert";
import { takeImages } from "../../../datasets/mod.ts";
import { sampled } from "../../../experiments/diagnostics/sampled.ts";
import { tinyImages } from "./tiny_images.ts";

Deno.test("sampled() takes different images of a set in order, each with its class", () => {
  const set = tinyImages(40);
  const { images, labels } = sampled(set, 12);
  assertEquals([images.count, labels.length], [12, 12]);
  const all = Array.from({ length: 40 }, (_, i) => takeImages(set.images, [i]).join());
  const places = Array.from(labels, (_, i) => all.indexOf(takeImages(images, [i]).join()));
  assertEquals(new Set(places).size, 12);
  assertEquals([...labels], places.map((place) => set.labels[place]));
  assert(labels.includes(0) && labels.includes(1));
});

Deno.test("sampled() takes the same images each time, and all of a small set", () => {
  const set = tinyImages(9);
  assertEquals(sampled(set, 4), sampled(set, 4));
  assertEquals(sampled(set, 20).labels.toSorted(), set.labels);
});
