import { assertEquals } from "@std/assert";
import { createMutants } from "../../tasks/mutants.ts";

const variants = (source: string) => createMutants(source).map(({ changed }) => changed);

Deno.test("createMutants() leaves comments, strings, imports and types alone", () => {
  const source = [
    'import { tf } from "./engine2 + 3.ts";',
    "/** Half of 3 * 4. */",
    "export type Half = { readonly value: 2 };",
    'const text = `${1 + 2} < 3` + "4 - 5"; // 6',
  ];
  assertEquals(variants(source.join("\n")), []);
});

Deno.test("createMutants() changes axes, reductions, signs and factors", () => {
  assertEquals(variants("  return tf.mean(x, 1);"), [
    "return tf.sum(x, 1);",
    "return ((...args) => tf.neg(tf.mean(...args)))(x, 1);",
    "return ((...args) => tf.mul(tf.mean(...args), 2))(x, 1);",
    "return tf.mean(x, 2);",
    "return tf.mean(x, 0);",
  ]);
  assertEquals(variants("const k = [-a, 1e-4];"), [
    "const k = [a, 1e-4];",
    "const k = [-a, 0.0002];",
  ]);
});

Deno.test("createMutants() changes comparisons and conditions, and reports the line", () => {
  const mutants = createMutants("a;\nif (x < y && !z) return;\nb;");
  assertEquals(mutants.map(({ changed }) => changed), [
    "if (1 || x < y && !z) return;",
    "if (0) if (x < y && !z) return;",
    "if (x <= y && !z) return;",
    "if (x > y && !z) return;",
    "if (x < y || !z) return;",
    "if (x < y && z) return;",
  ]);
  assertEquals(mutants.map(({ line }) => line), new Array(6).fill(2));
  assertEquals(mutants[2].source, "a;\nif (x <= y && !z) return;\nb;");
});
