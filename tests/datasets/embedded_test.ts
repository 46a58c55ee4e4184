import { assert, assertEquals } from "@std/assert";
import { loadEmbeddedDigits, loadEmbeddedPhotos } from "../../datasets/embedded.ts";
import type { LabeledImages } from "../../datasets/images.ts";
import { loadMnist } from "../../datasets/mnist.ts";
import { loadUsps } from "../../datasets/usps.ts";
import { dataDir, isMissing } from "./data_dir.ts";

Deno.test("the embedded pack is at most 4 MB", () => {
  const folder = new URL("../../datasets/embedded/", import.meta.url);
  let bytes = 0;
  for (const { name } of Deno.readDirSync(folder)) {
    bytes += Deno.statSync(new URL(name, folder)).size;
  }
  assert(bytes > 0 && bytes <= 4_000_000, `${bytes} bytes`);
});

Deno.test("loadEmbeddedPhotos() returns color photos that are not flat", async () => {
  const { train, test } = await loadEmbeddedPhotos();
  assertEquals([train.length, test.length], [7, 7]);
  for (const photo of [...train, ...test]) {
    assertEquals(photo.pixels.length, photo.width * photo.height * 3);
    assert(new Set(photo.pixels).size > 64);
  }
});

Deno.test("loadEmbeddedDigits() returns digits of the published sets, each once", {
  ignore: isMissing("mnist", "usps"),
}, async () => {
  const keys = ({ images, labels }: LabeledImages): string[] => {
    const size = images.height * images.width;
    return Array.from(
      labels,
      (label, i) => `${label} ${images.pixels.subarray(i * size, (i + 1) * size)}`,
    );
  };
  const published = { mnist: await loadMnist(dataDir), usps: await loadUsps(dataDir) };
  for (const set of ["mnist", "usps"] as const) {
    const embedded = await loadEmbeddedDigits(set);
    for (const part of ["train", "test"] as const) {
      const known = new Set(keys(published[set][part]));
      const ours = keys(embedded[part]);
      assert(ours.every((key) => known.has(key)));
      // USPS has a few exact doubles within a part.
      assert(new Set(ours).size > ours.length - 5);
    }
  }
});
