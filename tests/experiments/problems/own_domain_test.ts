import { assert, assertEquals } from "@std/assert";
import { type LabeledImages, subset, takeImages } from "../../../datasets/mod.ts";
import { ownDomainImages } from "../../../experiments/problems/own_domain.ts";
import { tinyImages } from "../diagnostics/tiny_images.ts";

const keysOf = ({ images, labels }: LabeledImages): Set<string> =>
  new Set(Array.from(labels, (_, i) => takeImages(images, [i]).join()));

Deno.test("ownDomainImages() prefers images that training does not use", () => {
  const [train, validation] = [tinyImages(40), tinyImages(9, 3, 5)];
  const { set, images } = ownDomainImages({ train, validation }, subset);
  assertEquals(keysOf(set), keysOf(validation));
  assertEquals(images, "9 source images it did not learn from");
});

Deno.test("ownDomainImages() takes 500 of those that training uses, always the same", () => {
  const train = tinyImages(600, 1);
  const { set, images } = ownDomainImages({ train }, subset);
  assertEquals(images, "500 of the source images it learned from");
  assertEquals(ownDomainImages({ train }, subset).set, set);
  assertEquals(keysOf(set).size, 500);
  assert(keysOf(set).isSubsetOf(keysOf(train)));
});
