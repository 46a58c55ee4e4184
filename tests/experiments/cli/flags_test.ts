import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../experiments/cli/command.ts";
import {
  chosenDataDir,
  chosenSeeds,
  editDistance,
  seeds,
  suggest,
  threadCount,
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

Deno.test("threadCount() refuses more threads than there are processors", () => {
  const { parse } = threadCount("Threads", 8);
  assertEquals(parse("1", "threads"), 1);
  assertEquals(parse("8", "threads"), 8);
  assertThrows(
    () => parse("5000", "threads"),
    UsageError,
    "--threads 5000: this machine has 8 processors, so give at most 8",
  );
  assertThrows(
    () => parse("0", "threads"),
    UsageError,
    '--threads needs a whole number of at least 1, got "0"',
  );
});

Deno.test("seeds() refuses more than a thousand before it makes a list of them", () => {
  const { parse } = seeds("Seeds");
  assertEquals(parse("0-999", "seeds").length, 1000);
  assertThrows(
    () => parse("0-999999999", "seeds"),
    UsageError,
    "--seeds 0-999999999 names 1000000000 seeds; at most 1000 are allowed",
  );
  assertThrows(
    () => parse("0-999,5000-5999", "seeds"),
    UsageError,
    "--seeds names more than 1000 seeds: give fewer",
  );
  assertThrows(
    () => parse("99999999999", "seeds"),
    UsageError,
    '--seeds needs a whole number of at least 0, got "99999999999"',
  );
});
