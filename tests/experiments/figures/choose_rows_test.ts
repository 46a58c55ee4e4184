import { assertEquals } from "@std/assert";
import { chooseOfEachClass, firstOfEachClass } from "../../../experiments/figures/choose_rows.ts";

Deno.test("chooseOfEachClass() takes as many of each class as fit, far from each other", () => {
  assertEquals(chooseOfEachClass([2, 0, 0, 1, 0, 2, 0], 3, 6), [1, 4, 3, 0, 5]);
  assertEquals(chooseOfEachClass([2, 0, 0, 1], 3, 1), [1, 3, 0], "one at least");
  assertEquals(chooseOfEachClass([1, 1], 3, 9), [0, 1], "classes without images have none");
});

Deno.test("firstOfEachClass() finds each class once, where it comes first", () => {
  assertEquals(firstOfEachClass([3, 3, 0, 3, 0, 7]), [0, 2, 5]);
  assertEquals(firstOfEachClass([]), []);
});
