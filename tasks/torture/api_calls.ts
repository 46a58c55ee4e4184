/**
 * Random calls of tfjs's public functions, some of them for a gradient, some in a compiled function.
 *
 * @module
 */
import { compile, tf } from "../../lib/engine/mod.ts";
import type { Draw } from "./random_values.ts";

/**
 * Functions that change tfjs itself, wait for a browser, write what they are given, or outlive a
 * scope. `tf.truncatedNormal` draws forever where its mean is not a number; docs/limits.md says so.
 */
const LEFT_OUT =
  /^(ready|dispose|tidy|keep|profile|time|memory|env|engine|set|get|remove|register|unregister|enable|disable|deprecat|backend|findBackend|copyRegistered|customOp|nextFrame|loadG|loadL|model|sequential|input|registerClass|isTensor|fromPixels|version|upcast|sumOutType|kernel|op$|buffer|print|device_util|browser|io|test_util|variable|truncatedNormal)/;

/** A function and its name. */
export type PublicFunction = {
  readonly name: string;
  readonly call: (...args: unknown[]) => unknown;
};

/** Lists tfjs's functions of tensors. */
export function listPublicFunctions(): PublicFunction[] {
  const { image, linalg, losses, signal, spectral, sparse, string, fused } = tf;
  const rooms = { "": tf, image, linalg, losses, signal, spectral, sparse, string, fused };
  return Object.entries(rooms).flatMap(([room, functions]) =>
    Object.entries(functions)
      .filter(([name, value]) => typeof value === "function" && !LEFT_OUT.test(name))
      .filter(([name]) => /^[a-z]/.test(name))
      .map(([name, call]) => ({
        name: room === "" ? name : `${room}.${name}`,
        call: call as PublicFunction["call"],
      }))
  ).sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Draws a call of one of them; it runs in a scope of its own. */
export function drawPublicCall(
  fn: PublicFunction,
  draw: Draw,
): { text: string; run(): Promise<void> } {
  const shape = draw.chance(0.6) ? draw.shape() : draw.times(4, () => draw.whole(1, 4));
  const args = draw.times(draw.whole(1, 6), () => drawArgument(shape, draw));
  // A gradient takes no promise.
  const differentiates = draw.chance(0.2) && !fn.name.endsWith("Async");
  const isCompiled = draw.chance(0.2) && !fn.name.endsWith("Async");
  const what = `${isCompiled ? "compiled " : ""}${differentiates ? "gradient of " : ""}`;
  return {
    text: `${what}tf.${fn.name}(${args.map((arg) => arg.text)})`,
    async run() {
      const values = args.map(({ make }) => make());
      const first = values[0];
      if (!(first instanceof tf.Tensor)) return read(fn.call(...values));
      const call = (x: tf.Tensor) => fn.call(x, ...values.slice(1)) as tf.Tensor;
      const run = differentiates ? tf.grad(call) : call;
      if (!isCompiled) return read(run(first));
      const compiled = compile(run);
      try {
        return await read(compiled(first));
      } finally {
        compiled.dispose();
      }
    },
  };
}

/** Reads what came back, since some kernels fail only then. */
async function read(result: unknown): Promise<void> {
  const found = await result;
  if (found instanceof tf.Tensor) found.dataSync();
  else if (typeof found === "object" && found !== null) {
    for (const part of Object.values(found)) await read(part);
  }
}

type Argument = { readonly text: string; make(): unknown };

function drawArgument(common: number[], draw: Draw): Argument {
  const kind = draw.whole(0, 9);
  if (kind <= 4) return drawTensor(common, draw);
  if (kind === 5) {
    return constant(draw.chance(0.01) ? 2 ** 31 - 1 : draw.of([0, 1, 2, 3, -1, 0.5, NaN]));
  }
  if (kind === 6) return constant(draw.times(draw.whole(0, 5), () => draw.whole(-1, 4)));
  if (kind === 7) {
    return constant(
      draw.of(["same", "valid", "float32", "int32", "NHWC", "reflect", "symmetric", "", "ceil"]),
    );
  }
  if (kind === 8) return constant(draw.of([true, false, null, undefined, {}, []]));
  const items = draw.times(draw.whole(0, 3), () => drawTensor(common, draw));
  return {
    text: `[${items.map(({ text }) => text)}]`,
    make: () => items.map(({ make }) => make()),
  };
}

function drawTensor(common: number[], draw: Draw): Argument {
  const shape = draw.chance(0.7) ? common : draw.shape();
  const dtype = draw.of(
    ["float32", "float32", "float32", "int32", "bool", "string", "complex64"] as const,
  );
  const size = shape.reduce((product, length) => product * length, 1);
  const disposed = draw.chance(0.02);
  const numbers = draw.times(size, () => draw.whole(-2, 5));
  return {
    text: `${disposed ? "disposed " : ""}${dtype}[${shape}]`,
    make() {
      const tensor = makeTensor(numbers, shape, dtype);
      if (disposed) tensor.dispose();
      return tensor;
    },
  };
}

function makeTensor(numbers: number[], shape: number[], dtype: string): tf.Tensor {
  if (dtype === "complex64") {
    return tf.complex(tf.tensor(numbers, shape as [number]), tf.tensor(numbers, shape as [number]));
  }
  const values = dtype === "string" ? numbers.map(String) : numbers;
  return tf.tensor(values as number[], shape as [number], dtype as "float32");
}

const constant = (value: unknown): Argument => ({
  text: JSON.stringify(value) ?? "undefined",
  make: () => value,
});
