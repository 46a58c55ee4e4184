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
  moveData(backend: tf.KernelBackend, dataId: object): void;
};

/** Lets tfjs free what it saved for a gradient that fails, and name a disposed tensor. */
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
  const moveData = engine.moveData.bind(engine);
  engine.moveData = (backend, dataId) => {
    if (!engine.state.tensorInfo.has(dataId)) {
      throw new Error("Cannot use a tensor: it was disposed of, or its engine was stopped");
    }
    moveData(backend, dataId);
  };
}
