/**
 * Gradients that tfjs-core lacks, and what it leaves behind where one fails.
 *
 * @module
 */
import { tf } from "../tfjs.ts";

/** Inputs of the kernels whose result is a truth value, which does not move with them. */
const TRUTH_VALUES = {
  All: ["x"],
  Any: ["x"],
  Equal: ["a", "b"],
  Greater: ["a", "b"],
  Less: ["a", "b"],
  LessEqual: ["a", "b"],
  LogicalAnd: ["a", "b"],
  LogicalNot: ["x"],
  LogicalOr: ["a", "b"],
  NotEqual: ["a", "b"],
};

/** Registers the gradients. */
export function correctGradients(): void {
  for (const [kernelName, inputsToSave] of Object.entries(TRUTH_VALUES)) {
    tf.registerGradient({
      kernelName,
      inputsToSave,
      gradFunc: (_, saved) =>
        Object.fromEntries(saved.map(({ shape }, i) => [inputsToSave[i], () => tf.zeros(shape)])),
    });
  }
}

/** The part of tfjs's engine that is changed; its types hide it. */
type Engine = {
  readonly state: {
    readonly gradientDepth: number;
    activeTape: { readonly saved: readonly tf.Tensor[] }[] | null;
    readonly tensorInfo: { has(dataId: object): boolean };
  };
  gradients(...args: unknown[]): unknown;
  addTapeNode(
    kernel: string,
    inputs: Record<string, tf.Tensor | undefined>,
    ...rest: unknown[]
  ): void;
  saveTensorsForBackwardMode(tensors: readonly (tf.Tensor | undefined)[]): tf.Tensor[];
  customGrad(f: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown;
  keep(tensor: tf.Tensor): tf.Tensor;
  clone(tensor: tf.Tensor): tf.Tensor;
  moveData(backend: tf.KernelBackend, dataId: object): void;
};

/**
 * Lets tfjs free what it saved for a gradient that fails, take a gradient where an optional
 * input is left out (the scale or offset of batchNorm), and name a disposed tensor.
 */
export function correctEngine(): void {
  const engine = tf.engine() as unknown as Engine;
  const gradients = engine.gradients.bind(engine);
  engine.gradients = (...args) => {
    try {
      return gradients(...args);
    } catch (error) {
      if (engine.state.gradientDepth === 0) {
        tf.dispose(engine.state.activeTape?.map(({ saved }) => [...saved]) ?? []);
        engine.state.activeTape = null;
      }
      throw error;
    }
  };
  // The optional input is the last one, so that the others keep their places.
  const saveTensors = engine.saveTensorsForBackwardMode.bind(engine);
  engine.saveTensorsForBackwardMode = (tensors) =>
    keepOrDispose(engine, () => saveTensors(tensors.filter((tensor) => tensor !== undefined)));
  const customGrad = engine.customGrad.bind(engine);
  engine.customGrad = (f) => customGrad((...args) => keepOrDispose(engine, () => f(...args)));
  const addTapeNode = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (kernel, inputs, ...rest) => {
    const given = Object.entries(inputs).filter(([, input]) => input !== undefined);
    addTapeNode(kernel, Object.fromEntries(given), ...rest);
  };
  const moveData = engine.moveData.bind(engine);
  engine.moveData = (backend, dataId) => {
    if (!engine.state.tensorInfo.has(dataId)) {
      throw new Error("Cannot use a tensor: it was disposed of, or its engine was stopped");
    }
    moveData(backend, dataId);
  };
}

/** Disposes of what tfjs has saved for a gradient, its copies of tensors, if `save` throws. */
function keepOrDispose<T>(engine: Engine, save: () => T): T {
  const { keep, clone } = engine;
  const copies = new Set<tf.Tensor>(), saved: tf.Tensor[] = [];
  engine.clone = (tensor) => {
    const copy = clone.call(engine, tensor);
    copies.add(copy);
    return copy;
  };
  engine.keep = (tensor) => {
    if (copies.has(tensor)) saved.push(tensor);
    return keep.call(engine, tensor);
  };
  try {
    return save();
  } catch (error) {
    tf.dispose(saved);
    throw error;
  } finally {
    Object.assign(engine, { keep, clone });
  }
}
