import { assertEquals } from "@std/assert";
import {
  chosenDataDir,
  chosenSeeds,
  editDistance,
  suggest,
} from "../../../experiments/cli/flags.ts";

Deno.test("chosenSeeds() prefers --seed", () => {
  assertEquals(chosenSeeds({ seed: 5, seeds: [0] }), [5]);
  assertEquals(chosenSeeds({ seed: 0, seeds: [1] }), [0]);
  assertEquals(chosenSeeds({ seed: undefined, seeds: [0, 2] }), [0, 2]);
});

Deno.test("chosenDataDir() prefers --data-dir to PIXELDA_DATA, and ignores an empty one", () => {
  const before = Deno.env.get("PIXELDA_DATA");
  try {
    Deno.env.set("PIXELDA_DATA", "from-environment");
    assertEquals(chosenDataDir({}), "from-environment");
    assertEquals(chosenDataDir({ dataDir: "given" }), "given");
    Deno.env.set("PIXELDA_DATA", "");
    assertEquals(chosenDataDir({}), undefined);
  } finally {
    if (before === undefined) Deno.env.delete("PIXELDA_DATA");
    else Deno.env.set("PIXELDA_DATA", before);
  }
});

Deno.test("editDistance() agrees with distances worked by hand", () => {
  assertEquals(editDistance("", "abc"), 3);
  assertEquals(editDistance("sunday", "saturday"), 3);
  assertEquals(editDistance("--sed", "--seed"), 1);
  assertEquals(editDistance("same", "same"), 0);
});

Deno.test("suggest() names the nearest word, or all when none is near", () => {
  assertEquals(suggest("mnst-usps", ["mnist-mnistm", "mnist-usps"]), "did you mean mnist-usps?");
  assertEquals(suggest("imagenet", ["mnist", "usps"]), "expected one of mnist, usps");
});
