/**
 * Frames of a signal, which tfjs cuts for ever where they do not move on.
 *
 * @module
 */
import { tf } from "../tfjs.ts";

/** Lets frames refuse a step that is not a whole number of at least 1. */
export function correctSignal(): void {
  const signal = tf.signal as {
    -readonly [name in "frame" | "stft"]: typeof tf.signal[name];
  };
  const { frame, stft } = tf.signal;
  signal.frame = (x, length, step, ...rest) => (requireStep(step), frame(x, length, step, ...rest));
  signal.stft = (x, length, step, ...rest) => (requireStep(step), stft(x, length, step, ...rest));
}

function requireStep(step: unknown): void {
  if (Number.isSafeInteger(step) && Number(step) >= 1) return;
  throw new RangeError(
    `Cannot cut a signal into frames that start every ${step} samples: give a whole number of at ` +
      "least 1",
  );
}
