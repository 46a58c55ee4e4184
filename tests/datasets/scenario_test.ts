import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { Images, LabeledImages } from "../../datasets/images.ts";
import { loadScenario, type ScenarioId } from "../../datasets/scenario.ts";
import { DataError } from "../../lib/files/data_file.ts";
import { dataDir, isMissing } from "./data_dir.ts";

function keys({ pixels, count }: Images, of = (image: Uint8Array) => image): Set<string> {
  const size = pixels.length / count;
  return new Set(
    Array.from({ length: count }, (_, i) => of(pixels.subarray(i * size, (i + 1) * size)).join()),
  );
}

function hasAllClasses({ images, labels }: LabeledImages): boolean {
  return labels.length === images.count && new Set(labels).size === 10 &&
    images.pixels.length === images.count * images.height * images.width * images.channels;
}

const offline = async () => ({ offline: true, cache: await Deno.makeTempDir() });

Deno.test("loadScenario() returns the embedded sample when there is nothing else", async () => {
  const sizes = { "mnist-usps": [4000, 16, 1], "mnist-mnistm": [7000, 32, 3] };
  for (const [id, [count, side, channels]] of Object.entries(sizes)) {
    const scenario = await loadScenario(id as ScenarioId, await offline());
    const { train, validation, test } = scenario.target;
    assertEquals(scenario.data, "embedded");
    assertMatch(scenario.description, /embedded sample \(no data directory given, and offline\)/);
    assertEquals([train.count, train.width, train.channels], [count, side, channels]);
    assertEquals([validation.images.count, test.images.count], [1000, 1000]);
    assertEquals(scenario.source.train.images.count, 7000);
    // The digits that MNIST→USPS leaves are MNIST-M's in the other scenario.
    const others = scenario.source.validation;
    assertEquals(others?.images.count, id === "mnist-usps" ? 1000 : undefined);
    if (others) {
      assert(hasAllClasses(others));
      const learned = keys(scenario.source.train.images).union(keys(scenario.source.test.images));
      assert(keys(others.images).isDisjointFrom(learned));
    }
    for (const set of [scenario.source.train, scenario.targetLabeled, validation, test]) {
      assert(hasAllClasses(set));
    }
    assertEquals(Object.keys(scenario.target.train).includes("labels"), false);
    assert(scenario.targetLabeled.images === train);
    const [trainKeys, validationKeys, testKeys] = [train, validation.images, test.images]
      .map((images) => keys(images));
    assertEquals(validationKeys.size, 1000);
    assert(validationKeys.isDisjointFrom(trainKeys));
    // USPS has a few exact doubles across its published parts.
    if (id === "mnist-mnistm") assert(testKeys.isDisjointFrom(trainKeys.union(validationKeys)));
  }
});

Deno.test("loadScenario() is the same every time, and MNIST-M follows its seed", async () => {
  const options = await offline();
  const [a, b, c] = [
    await loadScenario("mnist-mnistm", options),
    await loadScenario("mnist-mnistm", options),
    await loadScenario("mnist-mnistm", { ...options, mnistmSeed: 7 }),
  ];
  assertEquals(a, b);
  assertEquals(a.target.validation.labels, c.target.validation.labels);
  assert(keys(a.target.test.images).isDisjointFrom(keys(c.target.test.images)));
  assertMatch(c.description, /windows drawn by seed 7/);
});

Deno.test("loadScenario() throws when a data directory lacks a file or the name is wrong", async () => {
  const dir = await Deno.makeTempDir();
  await assertRejects(
    () => loadScenario("mnist-usps", { dataDir: dir }),
    DataError,
    `Cannot read ${dir}/mnist/train-images-idx3-ubyte.gz: it is missing, put the file there`,
  );
  await assertRejects(
    () => loadScenario("mnist-svhn" as ScenarioId),
    RangeError,
    'Cannot load scenario "mnist-svhn": choose one of mnist-usps, mnist-mnistm',
  );
});

Deno.test("loadScenario() splits the published MNIST and USPS as the paper", {
  ignore: isMissing("mnist", "usps"),
}, async () => {
  const scenario = await loadScenario("mnist-usps", { dataDir });
  const { source, target } = scenario;
  assertEquals([source.train.images.count, source.test.images.count], [50000, 10000]);
  const others = keys(source.validation!.images);
  assertEquals(others.size, 1000);
  assert(others.isDisjointFrom(keys(source.train.images)));
  assertEquals(
    [target.train.count, target.validation.images.count, target.test.images.count],
    [6291, 1000, 2007],
  );
  assertEquals(scenario.data, "full");
  assertEquals(
    scenario.description,
    "MNIST→USPS, full data: 50,000 source, 6,291 target, 1,000 validation, 2,007 test images",
  );
});
