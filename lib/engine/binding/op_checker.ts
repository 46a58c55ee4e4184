/**
 * Looks at a call of an op before it is run: some kernels end the process where they are given a
 * rank that they do not expect, and only shape inference would have refused it.
 *
 * @module
 */
import type { Attribute } from "./attributes.ts";
import type { CApi, Output } from "./c_api.ts";
import { Graph } from "./graph.ts";
import { TF_DTYPE } from "./dtypes.ts";
import { type EagerTensor, readNumbers } from "./tensor_memory.ts";

/** Parts of calls that are remembered, and nodes that a graph takes, before both start again. */
const MAX_PARTS = 200_000, MAX_NODES = 4_096;

/** Calls that begin alike: a tree is several times as fast to look in as a text of the call. */
type Calls = {
  /** By the next part: name, attributes, dtypes, ranks, lengths of the axes. */
  readonly next: Map<unknown, Calls>;
  /** Whether the call that ends here has passed. */
  hasPassed: boolean;
};

/** Gradients take the shape of their result as a tensor, whose value decides what is allowed. */
const TAKES_SHAPE = /Backprop|Grad$/;

/** Checks calls with TensorFlow's own shape inference, each kind of call once. */
export class OpChecker {
  readonly #api: CApi;
  #calls: Calls = { next: new Map(), hasPassed: false };
  #parts = 0;
  readonly #takesShape = new Map<string, boolean>();
  readonly #placeholders = new Map<string, Output>();
  #graph: Graph;

  constructor(api: CApi) {
    this.#api = api;
    this.#graph = new Graph(api, "run");
  }

  /**
   * @param attributes checked by `checkAttributes`
   * @param typeAttributes those that name the types of inputs, which are passed over: tfjs calls an
   * uint8 an int32, and TensorFlow goes by the inputs
   * @param inputs no more than the op takes
   * @throws {Error} if ranks, dtypes, attributes or the number of inputs do not fit the op
   */
  check(
    op: string,
    attributes: readonly Attribute[],
    typeAttributes: ReadonlySet<string>,
    inputs: readonly EagerTensor[],
  ): void {
    const shapes = this.#canTakeShape(op)
      ? inputs.map((input) => this.#readShape(op, input))
      : undefined;
    let call = this.#after(this.#calls, op);
    for (const { name, type, value } of attributes) {
      if (typeAttributes.has(name)) continue;
      call = this.#after(this.#after(call, name), type);
      call = this.#after(call, typeof value === "object" ? `${value}` : value);
    }
    for (let i = 0; i < inputs.length; i++) {
      const { dtype, shape } = inputs[i];
      call = this.#after(this.#after(call, dtype), shape.length);
      for (let axis = 0; axis < shape.length; axis++) call = this.#after(call, shape[axis]);
      if (shapes?.[i] !== undefined) call = this.#after(call, shapes[i]);
    }
    if (call.hasPassed) return;
    this.#infer(op, attributes.filter(({ name }) => !typeAttributes.has(name)), inputs, shapes);
    call.hasPassed = true;
    if (this.#parts <= MAX_PARTS) return;
    this.#calls = { next: new Map(), hasPassed: false };
    this.#parts = 0;
  }

  /** The calls that have a part after these. */
  #after({ next }: Calls, part: unknown): Calls {
    let calls = next.get(part);
    if (calls === undefined) {
      calls = { next: new Map(), hasPassed: false };
      next.set(part, calls);
      this.#parts++;
    }
    return calls;
  }

  #infer(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly EagerTensor[],
    shapes: readonly (string | undefined)[] = [],
  ): void {
    if (this.#graph.size > MAX_NODES) this.#restart();
    try {
      this.#graph.addOp(
        op,
        attributes,
        inputs.map((input, i) => this.#source(input, shapes[i] !== undefined)),
      );
    } catch (error) {
      throw withoutNode(error as Error);
    }
  }

  #canTakeShape(op: string): boolean {
    let can = this.#takesShape.get(op);
    if (can === undefined) {
      can = TAKES_SHAPE.test(op);
      this.#takesShape.set(op, can);
    }
    return can;
  }

  /** Frees the graph. */
  close(): void {
    this.#graph.close();
  }

  /** @returns the numbers of a tensor that holds a shape, `undefined` for another */
  #readShape(op: string, { dtype, shape, handle }: EagerTensor): string | undefined {
    if (dtype !== TF_DTYPE.TF_INT32 || shape.length !== 1) return undefined;
    const numbers = this.#withValue(handle, (value) => [...readNumbers(this.#api, value)]);
    if (numbers.some((number) => number < 0)) {
      throw new RangeError(`Cannot run ${op}: [${numbers}] is not a shape`);
    }
    return `=${numbers}`;
  }

  #withValue<R>(handle: Deno.PointerValue, use: (value: Deno.PointerValue) => R): R {
    const { symbols: c, status, check } = this.#api;
    const value = c.TFE_TensorHandleResolve(handle, status);
    check("read a shape");
    try {
      return use(value);
    } finally {
      c.TF_DeleteTensor(value);
    }
  }

  #source({ dtype, shape, handle }: EagerTensor, isShape: boolean): Output {
    if (isShape) return this.#withValue(handle, (value) => this.#graph.addConstant(value, dtype));
    const kind = `${dtype}[${shape}]`;
    let source = this.#placeholders.get(kind);
    if (source === undefined) {
      source = this.#graph.addPlaceholder(shape, dtype);
      this.#placeholders.set(kind, source);
    }
    return source;
  }

  #restart(): void {
    this.#graph.close();
    this.#placeholders.clear();
    this.#graph = new Graph(this.#api, "run");
  }
}

/** The same error without the name of a node, which the caller has not written. */
function withoutNode(error: Error): Error {
  error.message = error.message.replace(/ for '\{\{node [^']*'(?= with input shapes)/, "");
  return error;
}
