import { assertEquals } from "@std/assert";
import { editDistance, suggest } from "../../../experiments/cli/suggestion.ts";

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
