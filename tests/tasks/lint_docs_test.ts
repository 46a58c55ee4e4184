import { assertEquals } from "@std/assert";
import { findOwnErrors } from "../../tasks/lint_docs.ts";

const block = (rule: string, message: string, place: string) =>
  `error[${rule}]: ${message}\n  --> ${place}\n   |\n10 | export …\n\n\n`;

Deno.test("findOwnErrors() leaves out npm's files and tfjs's types, and nothing else", () => {
  const cases: [rule: string, message: string, place: string][] = [
    ["missing-jsdoc", "no comment", "/cache/npm/registry.npmjs.org/plot/1/a.d.ts:1:1"],
    [
      "private-type-ref",
      "'dense' references private type 'Tensor2D'",
      "/p/lib/layers/dense.ts:2:1",
    ],
    ["private-type-ref", "'Run' references private type 'RunLog'", "/p/lib/runs/run.ts:3:1"],
    ["missing-jsdoc", "no comment", "/p/lib/runs/errors.ts:4:1"],
  ];
  assertEquals(findOwnErrors(cases.map((each) => block(...each)).join("")), [
    "private-type-ref: 'Run' references private type 'RunLog' (/p/lib/runs/run.ts:3:1)",
    "missing-jsdoc: no comment (/p/lib/runs/errors.ts:4:1)",
  ]);
});
