import { assert, assertEquals } from "@std/assert";
import { subset, takeImages } from "../../../datasets/mod.ts";
import { ownDomainImages } from "../../../experiments/problems/own_domain.ts";
import { tinyImages } from "../diagnostics/tiny_images.ts";

Deno.test("ownDomainImages() prefers images that training does not use", () => {
  const [train, validation] = [tinyImages(40), tinyImages(9, 3, 5)];
  const { set, images } = ownDomainImages({ train, validation }, subset);
  assertEquals(set === validation, true);
  assertEquals(images, "9 source images it did not learn from");
});

Deno.test("ownDomainImages() takes 1,000 of those that training uses, always the same", () => {
  const train = tinyImages(1_200, 1);
  const { set, images } = ownDomainImages({ train }, subset);
  assertEquals(images, "1,000 of the source images it learned from");
  assertEquals(ownDomainImages({ train }, subset).set, set);
  const keys = new Set(Array.from(set.labels, (_, i) => takeImages(set.images, [i]).join()));
  assertEquals(keys.size, 1_000);
  const learned = Array.from(train.labels, (_, i) => takeImages(train.images, [i]).join());
  assert(keys.isSubsetOf(new Set(learned)));
});
