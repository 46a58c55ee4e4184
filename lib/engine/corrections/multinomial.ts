/**
 * `tf.multinomial`, drawn from its seed alone.
 *
 * @module
 */
import { hash } from "../../random/mod.ts";
import { runOp, typeAttribute } from "../active.ts";
import { tf } from "../tfjs.ts";
import { replaceKernel } from "./replace_kernel.ts";

type Attributes = {
  readonly numSamples: number;
  /** tfjs draws one with a fraction where the caller gives none. */
  readonly seed: number;
  readonly normalized: boolean;
};

/** Registers the kernel; tfjs-node's op keeps a hidden state as well as the seed. */
export function correctMultinomial(): void {
  replaceKernel<Attributes>("Multinomial", () => ({ inputs: { logits }, attrs }) =>
    tf.tidy(() => {
      const words = [0, 1].map((word) => hash(`multinomial/${attrs.seed}`, word));
      return runOp("StatelessMultinomial", [
        attrs.normalized ? tf.log(logits) : logits,
        tf.scalar(attrs.numSamples, "int32"),
        tf.tensor1d(words, "int32"),
      ], [
        typeAttribute("T", logits.dtype as "float32" | "int32"),
        typeAttribute("Tseed", "int32"),
        typeAttribute("output_dtype", "int32"),
      ])[0];
    }));
}
