/**
 * What a function must not do while it is recorded.
 *
 * @module
 */
import { tf } from "./tfjs.ts";

/**
 * Records, and frees the temporary tensors.
 *
 * @param record what records a function
 * @param discard takes back what was recorded, if it is refused
 * @returns what `record` returns
 * @throws {Error} if the function draws JavaScript random numbers, keeps a recorded tensor or assigns
 * one to a `tf.Variable`
 */
export function guardRecording<T>(record: () => T, discard: () => void = () => {}): T {
  const before = tf.memory().numTensors;
  const variables = Object.values(tf.engine().registeredVariables);
  const variableData = variables.map(({ dataId }) => dataId);
  tf.engine().startScope("record");
  const allowRandom = refuseJavaScriptRandom();
  const debugAgain = stopDebugging();
  let recorded: T;
  try {
    recorded = record();
  } finally {
    debugAgain();
    allowRandom();
    tf.engine().endScope();
  }
  const kept = tf.memory().numTensors - before;
  if (kept !== 0 || variables.some(({ dataId }, i) => dataId !== variableData[i])) {
    discard();
    throw new Error(
      "Cannot record: the function keeps recorded tensors, or assigns them to a tf.Variable, " +
        "where they have no value. Return them, and use parameters instead of variables",
    );
  }
  return recorded;
}

/** Lets `Math.random` throw until the returned function is called. */
function refuseJavaScriptRandom(): () => void {
  const random = Math.random;
  Math.random = () => {
    throw new Error(
      "Cannot record: the function draws JavaScript random numbers, which would be frozen into " +
        "the recording. Use the engine's stateless random functions with the step as an argument",
    );
  };
  return () => {
    Math.random = random;
  };
}

/**
 * Turns tfjs's debug mode off until the returned function is called: it reads each result, and
 * what is recorded has no value yet. Past the flag's setter, which would warn once more.
 */
function stopDebugging(): () => void {
  const { flags } = tf.env() as unknown as { flags: { DEBUG?: boolean } };
  const { DEBUG: before } = flags;
  flags.DEBUG = false;
  return () => {
    flags.DEBUG = before;
  };
}
