import { assertEquals } from "@std/assert";
import { readSummary } from "../../tasks/test_summary.ts";

// The lines below are what deno 2.9.6 prints.
Deno.test("readSummary() reads the last summary line, colored or not", () => {
  const output = "print | 9 passed | 9 failed\n\n" +
    "\x1b[0m\x1b[32mok\x1b[0m | 20 passed (3 steps) | 0 failed | 2 ignored \x1b[38;5;245m(1s)\x1b[0m\n\n";
  assertEquals(readSummary(output, 0), { passed: 20, failed: 0 });
  assertEquals(readSummary("FAILED | 18 passed | 2 failed (9ms)", 1), { passed: 18, failed: 2 });
});

Deno.test("readSummary() counts a failure when the run failed without a failed test", () => {
  assertEquals(readSummary("error: Type checking failed.", 1), { passed: 0, failed: 1 });
  assertEquals(readSummary("ok | 3 passed | 0 failed (1ms)", 139), { passed: 3, failed: 1 });
});
