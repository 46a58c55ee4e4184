/**
 * Parameters: the numbers that training changes, kept by TensorFlow as resource variables.
 *
 * @module
 */
import {
  boolAttribute,
  runOp,
  shapeAttribute,
  stringAttribute,
  tensorFlow,
  typeAttribute,
} from "./active.ts";
import { tf } from "./tfjs.ts";

/** Reads of the current step: one per parameter, until an update makes it stale. */
const reads: Map<Parameter, tf.Tensor>[] = [];
let created = 0;

/**
 * A float32 variable with a name from its place in a network.
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const bias = new Parameter(tf.zeros([2]));
 * bias.assign(tf.tensor1d([1, 2]));
 * assertEquals([...bias.read()], [1, 2]);
 * ```
 */
export class Parameter {
  /** For example `generator/block0/conv1/kernel`; empty until named by {@link nameParameters}. */
  name = "";
  /** The shape, which stays. */
  readonly shape: readonly number[];
  /** False for what gradients must not change, such as moving averages. */
  readonly isTrainable: boolean;
  /** The resource handle on TensorFlow, a `tf.Variable` elsewhere. */
  readonly #storage: tf.Tensor | tf.Variable;
  readonly #engine = tensorFlow();

  /**
   * Copies the first value into a new variable.
   *
   * @param initial the first value, which the caller still owns, or a function that creates it
   * @param options whether gradients change it
   */
  constructor(
    initial: tf.Tensor | (() => tf.Tensor),
    options: { isTrainable?: boolean } = {},
  ) {
    const first = typeof initial === "function" ? tf.tidy(initial) : initial;
    this.shape = [...first.shape];
    this.isTrainable = options.isTrainable ?? true;
    if (this.#engine === undefined) {
      this.#storage = tf.variable(first, false);
    } else {
      this.#storage = tf.keep(variableHandle(this.shape));
      this.assign(first);
    }
    if (first !== initial) first.dispose();
  }

  /** The resource handle, for ops that update the variable; `undefined` off TensorFlow. */
  get handle(): tf.Tensor | undefined {
    return this.#storage instanceof tf.Variable ? undefined : this.#storage;
  }

  /** Number of elements. */
  get size(): number {
    return this.shape.reduce((product, dimension) => product * dimension, 1);
  }

  /** The value now: within a compiled or eager step, one tensor until the next update. */
  get value(): tf.Tensor {
    const known = reads.at(-1)?.get(this);
    if (known !== undefined && !known.isDisposed) return known;
    const value = this.#storage instanceof tf.Variable
      ? tf.clone(this.#storage)
      : runOp("ReadVariableOp", [this.#storage], [typeAttribute("dtype")])[0];
    reads.at(-1)?.set(this, value);
    return value;
  }

  /**
   * Replaces the value.
   *
   * @throws {TypeError} if the shape differs
   */
  assign(value: tf.Tensor): void {
    if (value.shape.join() !== this.shape.join()) {
      throw new TypeError(
        `Cannot assign to parameter ${this.name}: it has shape [${this.shape}], found ` +
          `[${value.shape}]`,
      );
    }
    if (this.#storage instanceof tf.Variable) this.#storage.assign(value);
    else {
      runOp("AssignVariableOp", [this.#storage, value], [
        typeAttribute("dtype"),
        boolAttribute("validate_shape", false),
      ], 0);
    }
    this.changed();
  }

  /** Discards the current read: call it after an update of the variable by its handle. */
  changed(): void {
    for (const known of reads) known.delete(this);
  }

  /** Copies the value out. */
  read(): Float32Array {
    const value = this.value;
    const numbers = value.dataSync<"float32">().slice();
    if (reads.length === 0) value.dispose();
    return numbers;
  }

  /** Copies numbers in, row by row. */
  write(numbers: Float32Array): void {
    const value = tf.tensor(numbers, [...this.shape], "float32");
    this.assign(value);
    value.dispose();
  }

  /** Frees the variable; the parameter cannot be used any more. */
  dispose(): void {
    if (this.#storage.isDisposed) return;
    // A stopped engine has freed its variables.
    if (this.handle !== undefined && this.#engine === tensorFlow()) {
      runOp("DestroyResourceOp", [this.handle], [
        boolAttribute("ignore_lookup_error", true),
      ], 0);
    }
    this.#storage.dispose();
  }
}

function variableHandle(shape: readonly number[]): tf.Tensor {
  return runOp("VarHandleOp", [], [
    typeAttribute("dtype"),
    shapeAttribute("shape", shape),
    // Two networks of a process can have the same names.
    stringAttribute("shared_name", `parameter${created++}`),
    stringAttribute("container", ""),
  ])[0];
}

/** Runs `step` with one read per parameter. */
export function withParameterReads<T>(step: () => T): T {
  // Inside another step its reads are good too: with them, what is computed twice is computed once.
  reads.push(reads.at(-1) ?? new Map());
  try {
    return step();
  } finally {
    reads.pop();
  }
}

/** A record, to any depth, whose leaves are parameters. */
export type ParameterTree =
  | Parameter
  | { readonly [name: string]: ParameterTree }
  | readonly ParameterTree[];

/**
 * Walks a network's record, and names its parameters by their places in it.
 *
 * @param root what the names begin with, such as `generator`
 * @returns the parameters in the order of the record
 *
 * @example
 * ```ts
 * import { tf } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * const network = { dense: { kernel: new Parameter(tf.zeros([2, 3])) } };
 * const [kernel] = nameParameters(network, "tower");
 * assertEquals(kernel.name, "tower/dense/kernel");
 * ```
 */
export function nameParameters(tree: ParameterTree, root: string): Parameter[] {
  if (tree instanceof Parameter) {
    tree.name = root;
    return [tree];
  }
  return Object.entries(tree).flatMap(([key, child]) => nameParameters(child, `${root}/${key}`));
}
