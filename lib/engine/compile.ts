/**
 * `compile`: a function of tensors, recorded once and run as a single TensorFlow function.
 *
 * It is tf.function for tfjs: forward pass, gradients and updates of a whole training step become
 * one call, without a crossing between JavaScript and C for each op.
 *
 * @module
 */
import { backend, boolAttribute, stringAttribute, tensorFlow } from "./active.ts";
import type { Binding } from "./binding/binding.ts";
import { guardRecording } from "./guard_recording.ts";
import { withParameterReads } from "./parameter.ts";
import {
  BFLOAT16_CONFIG,
  type Precision,
  readOptimizedNodes,
  requireBfloat16,
} from "./precision.ts";
import { type Tensors, tf } from "./tfjs.ts";

/** How to compile. */
export type CompileOptions = {
  /**
   * Has TensorFlow's XLA compile the function: the same results up to rounding, or an error if XLA
   * lacks an op. It fuses elementwise ops, which helps on GPUs and rarely on CPUs. @default {false}
   */
  readonly xla?: boolean;
  /**
   * Numbers in which convolutions and dense products are computed; with {@link enginePrecision}, as
   * training steps do. What follows {@link float32} is computed in float32. @default {"float32"}
   */
  readonly precision?: Precision;
};

/** A compiled function: called like the original. */
export type Compiled<Arguments extends readonly Tensors[], Result extends Tensors> = {
  (...args: Arguments): Result;
  /** How many input signatures were recorded so far. */
  readonly traces: number;
  /** Removes the recorded functions; the next call records again. */
  dispose(): void;
};

type Trace = { readonly name: string; readonly result: Tensors; readonly outputs: number };

/**
 * Compiles a function of tensors into one TensorFlow function.
 *
 * The first call with arguments of given shapes and types records what `fn` does; later calls run
 * the recording. So `fn` must depend on its arguments and on parameters only: any other JavaScript
 * value is frozen into the recording. It may take gradients, update parameters and leave temporary
 * tensors behind. Where the backend is not TensorFlow, inside a gradient, inside another compiled
 * function, or with `PIXELDA_EAGER=1` in the environment, `fn` itself runs, op by op.
 *
 * @param fn takes and returns any nesting of arrays and records of tensors
 * @returns a function with the same signature; the caller owns the tensors it returns
 * @throws {TypeError} (when called) if an argument is not a tensor, or the arguments' nesting changed
 * @throws {Error} (when called) if an argument was disposed of
 * @throws {Error} (when called) if TensorFlow does not compute in bfloat16 as asked
 * @throws {Error} (when called) if `fn` reads a value, draws JavaScript random numbers, uses a
 * `tf.Variable` or keeps a tensor
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const square = compile((x: tf.Tensor) => tf.mul(x, x));
 * assertEquals(square(tf.tensor1d([1, 2, 3])).arraySync(), [1, 4, 9]);
 * ```
 */
export function compile<Arguments extends readonly Tensors[], Result extends Tensors>(
  fn: (...args: Arguments) => Result,
  { xla = false, precision = "float32" }: CompileOptions = {},
): Compiled<Arguments, Result> {
  const traces = new Map<string, Trace>();
  let structure: string | undefined;
  let owner: Binding | undefined;

  const call = (...args: Arguments): Result => {
    const leaves = args.flatMap((argument, i) => listLeaves(argument, `argument ${i}`));
    const paths = leaves.map(({ path }) => path).join(", ");
    structure ??= paths;
    if (paths !== structure) {
      throw new TypeError(
        `Cannot run a compiled function on another structure: it was recorded with (${structure}), ` +
          `called with (${paths}). Compile it once for each`,
      );
    }
    refuseDisposed(leaves);
    const binding = tensorFlow();
    if (binding === undefined || binding.isRecording || isInsideGradient() || isEager()) {
      return runOpByOp(fn, args);
    }
    if (owner !== binding) traces.clear(); // the engine was stopped and started again
    owner = binding;
    const signature = leaves.map(({ tensor }) => `${tensor.dtype}[${tensor.shape}]`).join();
    let trace = traces.get(signature);
    const isNew = trace === undefined;
    trace ??= record(binding, fn, args, leaves);
    const usesBfloat16 = precision === "bfloat16";
    const attributes = [
      ...(xla ? [boolAttribute("_XlaMustCompile", true)] : []),
      ...(usesBfloat16 ? [stringAttribute("config_proto", BFLOAT16_CONFIG)] : []),
    ];
    const { name, outputs: count } = trace;
    const run = (): tf.Tensor[] =>
      backend().executeMultipleOutputs(name, attributes, leaves.map(({ tensor }) => tensor), count);
    const outputs = isNew && usesBfloat16 ? runChecked(binding, run) : run();
    traces.set(signature, trace);
    return replaceLeaves(trace.result, outputs.values()) as Result;
  };

  const dispose = (): void => {
    if (owner !== undefined && owner === tensorFlow()) {
      for (const { name } of traces.values()) owner.removeFunction(name);
    }
    traces.clear();
    structure = undefined;
  };
  return Object.defineProperties(call, {
    traces: { get: () => traces.size },
    dispose: { value: dispose },
  }) as Compiled<Arguments, Result>;
}

/** Runs a function for the first time in bfloat16, and looks whether it was. */
function runChecked(binding: Binding, run: () => tf.Tensor[]): tf.Tensor[] {
  const { result, metadata } = binding.collectGraphs(run);
  try {
    requireBfloat16(readOptimizedNodes(metadata));
    return result;
  } catch (error) {
    tf.dispose(result);
    throw error;
  }
}

/** Runs `fn` itself; as in a recording, its results are new tensors and the rest is freed. */
function runOpByOp<Arguments extends readonly Tensors[], Result extends Tensors>(
  fn: (...args: Arguments) => Result,
  args: Arguments,
): Result {
  return tf.tidy(() => {
    const result = withParameterReads(() => fn(...args));
    const copies = listLeaves(result, "result").map(({ tensor }) => tf.clone(tensor));
    return replaceLeaves(result, copies.values()) as tf.TensorContainer;
  }) as Result;
}

function record<Arguments extends readonly Tensors[], Result extends Tensors>(
  binding: Binding,
  fn: (...args: Arguments) => Result,
  args: Arguments,
  leaves: readonly Leaf[],
): Trace {
  const variables = Object.values(tf.engine().registeredVariables);
  const refused = new Set(backend().getInputTensorIds(variables));
  const ids = backend().getInputTensorIds(leaves.map(({ tensor }) => tensor));
  const trace = { name: "", result: [] as Tensors, outputs: 0 };
  guardRecording(() => {
    const inputs = ids.map((id) => binding.describe(id));
    trace.name = binding.record(inputs, refused, (recorded) => {
      const symbols = recorded.map((input) => backend().createOutputTensor(input)).values();
      const symbolic = args.map((argument) => replaceLeaves(argument, symbols));
      trace.result = withParameterReads(() => fn(...symbolic as unknown as Arguments));
      const results = listLeaves(trace.result, "result").map(({ tensor }) => tensor);
      trace.outputs = results.length;
      return backend().getInputTensorIds(results);
    });
  }, () => binding.removeFunction(trace.name));
  return trace;
}

function isInsideGradient(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

function isEager(): boolean {
  return Deno.env.get("PIXELDA_EAGER") === "1";
}

/** A tensor and its place, such as `batch.source.images`. */
export type Leaf = { readonly path: string; readonly tensor: tf.Tensor };

/**
 * Lists the tensors of a nesting, records in the order of their keys' names.
 *
 * @param root what the nesting is called in paths and messages
 * @throws {TypeError} if a leaf is not a tensor
 */
export function listLeaves(value: Tensors, root: string): Leaf[] {
  if (value instanceof tf.Tensor) return [{ path: root, tensor: value }];
  if (Array.isArray(value)) return value.flatMap((item, i) => listLeaves(item, `${root}[${i}]`));
  if (isRecord(value)) {
    return Object.keys(value).sort().flatMap((key) => listLeaves(value[key], `${root}.${key}`));
  }
  throw new TypeError(
    `Cannot compile: ${root} is ${value === null ? "null" : typeof value}, not a tensor. ` +
      "Pass what changes as a tensor, and close over what does not",
  );
}

function refuseDisposed(leaves: readonly Leaf[]): void {
  const disposed = leaves.find(({ tensor }) => tensor.isDisposed);
  if (disposed === undefined) return;
  throw new Error(
    `Cannot run a compiled function: ${disposed.path} was disposed of. Call it before you dispose of ` +
      "its arguments, or keep them from tf.tidy by tf.keep",
  );
}

/** Fills a nesting of the same structure with tensors. */
export function replaceLeaves(shape: Tensors, tensors: Iterator<tf.Tensor>): Tensors {
  if (shape instanceof tf.Tensor) return tensors.next().value;
  if (Array.isArray(shape)) return shape.map((item) => replaceLeaves(item, tensors));
  const record = shape as { readonly [name: string]: Tensors };
  const filled = new Map(
    Object.keys(record).sort().map((key) => [key, replaceLeaves(record[key], tensors)]),
  );
  return Object.fromEntries(Object.keys(record).map((key) => [key, filled.get(key)!]));
}

function isRecord(value: unknown): value is { readonly [name: string]: Tensors } {
  return typeof value === "object" && value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
