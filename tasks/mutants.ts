/**
 * Small changes of formulas, for `deno task mutate`.
 *
 * @module
 */

/** A changed file. */
export type Mutant = {
  /** Line of the change, from 1. */
  readonly line: number;
  /** That line after the change, without indentation. */
  readonly changed: string;
  readonly source: string;
};

type Replacements = { readonly [found: string]: readonly string[] };

const OPERATORS: Replacements = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "**": ["*"],
  "%": ["*"],
  "+=": ["-=", "="],
  "===": ["!=="],
  "!==": ["==="],
  "<": ["<=", ">"],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "&&": ["||"],
  "||": ["&&"],
};

const IDENTITY = "((x) => x)";

const FUNCTIONS: Replacements = {
  "tf.add": ["tf.sub"],
  "tf.sub": ["tf.add"],
  "tf.mul": ["tf.div"],
  "tf.div": ["tf.mul"],
  "tf.sum": ["tf.mean"],
  "tf.mean": ["tf.sum"],
  "tf.square": ["tf.abs", IDENTITY],
  "tf.abs": ["tf.square", IDENTITY],
  "tf.sqrt": [IDENTITY],
  "tf.rsqrt": [IDENTITY, "tf.sqrt"],
  "tf.exp": [IDENTITY],
  "tf.log": [IDENTITY],
  "tf.maximum": ["tf.minimum", IDENTITY, "((_, bound) => tf.scalar(bound))"],
  "tf.max": ["tf.min"],
  "tf.min": ["tf.max"],
  "tf.lessEqual": ["tf.less", "tf.greaterEqual"],
  "Math.abs": [IDENTITY],
  "Math.sqrt": [IDENTITY],
  "Math.acos": ["Math.asin"],
  "Math.floor": ["Math.ceil"],
  "Math.ceil": ["Math.floor"],
  "Math.min": ["Math.max"],
  "Math.max": ["Math.min"],
};

/** What to look for in code outside comments and strings, and what to put in its place. */
const MUTATORS: readonly (readonly [RegExp, (found: string) => readonly string[]])[] = [
  [/(?<=\S )[^\w\s]+(?= \S)/g, (operator) => OPERATORS[operator] ?? []],
  [/\b(?:tf|Math)\.\w+/g, (name) => FUNCTIONS[name] ?? []],
  // The sign and the factor of a result.
  [/(?<=\breturn )tf\.\w+(?=\()/g, (name) => [
    `((...args) => tf.neg(${name}(...args)))`,
    `((...args) => tf.mul(${name}(...args), 2))`,
  ]],
  [/(?<=\breturn )(?=\d)/g, () => ["-"]],
  [/(?<=[[(,=?:]\s*)-(?=[\w(])/g, () => [""]],
  [/!(?=[\w(])/g, () => [""]],
  [/\bif \(/g, () => ["if (1 || ", "if (0) if ("]],
  [/\btrue\b/g, () => ["false"]],
  [/\bfalse\b/g, () => ["true"]],
  // Factors, axes, bounds, indices.
  [/(?<![\w.$])\d+(?:_\d+)*(?:\.\d+)?(?:e-?\d+)?(?![\w.])/g, otherNumbers],
];

function otherNumbers(literal: string): string[] {
  const value = Number(literal.replaceAll("_", ""));
  if (!Number.isInteger(value) || value > 100) return [`${value * 2}`];
  return value === 0 ? ["1"] : [`${value + 1}`, `${value - 1}`];
}

/**
 * Lists every variant of a source file that differs in one place.
 *
 * @param source TypeScript, formatted by `deno fmt`
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const variants = createMutants("const half = x / 2; // a + b");
 * assertEquals(variants.map(({ changed }) => changed), [
 *   "const half = x * 2; // a + b",
 *   "const half = x / 3; // a + b",
 *   "const half = x / 1; // a + b",
 * ]);
 * ```
 */
export function createMutants(source: string): Mutant[] {
  const code = maskText(source);
  const changes = MUTATORS.flatMap(([pattern, replace]) =>
    [...code.matchAll(pattern)].flatMap(({ 0: found, index }) =>
      replace(found).map((text) => ({ start: index, end: index + found.length, text }))
    )
  );
  return changes.sort((a, b) => a.start - b.start).map(({ start, end, text }) => {
    const changed = source.slice(0, start) + text + source.slice(end);
    const line = source.slice(0, start).split("\n").length;
    return { line, changed: changed.split("\n")[line - 1].trim(), source: changed };
  });
}

/** Blanks comments, strings, imports and types, and leaves every other character in its place. */
function maskText(source: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, " ");
  return source
    .replace(/\/\*[^]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, blank)
    .replace(/^import .*$/gm, blank)
    .replace(/^export type .*$/gm, blank);
}
