import { assertEquals, assertThrows } from "@std/assert";
import {
  describeRule,
  LABEL_FREE_RULES,
  scoreBy,
  selectFlag,
  SELECTION_RULES,
} from "../../../experiments/core/selection.ts";

Deno.test("each rule prefers the values that its paper prefers", () => {
  const low = {
    validationEntropy: 0,
    validationInformation: 0,
    validationSnd: 0,
    validationBalance: 0,
    validationDev: 0,
    validationReverse: 0,
  };
  const high = Object.fromEntries(Object.keys(low).map((name) => [name, 1]));
  const prefersLow = Object.keys(LABEL_FREE_RULES)
    .filter((rule) => {
      const known = rule as keyof typeof LABEL_FREE_RULES;
      return scoreBy(known, low) > scoreBy(known, high);
    });
  assertEquals(prefersLow, ["entropy", "dev"]);
});

Deno.test("scoreBy() takes what is not a number for the worst, and refuses what is missing", () => {
  assertEquals(scoreBy("snd", { validationSnd: NaN }), -Infinity);
  assertEquals(scoreBy("entropy", { validationEntropy: NaN }), -Infinity);
  assertThrows(
    () => scoreBy("dev", { validationSnd: 1 }),
    RangeError,
    "Cannot select by dev: this method's validation has no validationDev; choose another rule",
  );
});

Deno.test("a rule that is not one is refused with the nearest", () => {
  const { parse } = selectFlag("");
  assertEquals(SELECTION_RULES.map((rule) => parse(rule, "select")), [...SELECTION_RULES]);
  assertThrows(
    () => parse("reverze", "select"),
    Error,
    '--select: unknown value "reverze": did you mean reverse?',
  );
  assertEquals(
    describeRule("entropy"),
    "the validated step with the lowest mean entropy of predictions on target training images, " +
      "without labels",
  );
});
