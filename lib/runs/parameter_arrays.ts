/**
 * Parameters as plain arrays, as checkpoints hold them.
 *
 * @module
 */
import type { Parameter } from "../engine/mod.ts";
import type { NamedArrays } from "./safetensors.ts";

/**
 * Copies parameters out, by name.
 *
 * @param parameters of one model, so that no two have one name
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 *
 * const bias = new Parameter(tf.zeros([2]));
 * bias.name = "bias";
 * if (arraysOf([bias]).bias.values.length !== 2) throw new Error("Not copied");
 * ```
 */
export function arraysOf(parameters: readonly Parameter[]): NamedArrays {
  return Object.fromEntries(
    parameters.map((parameter) => [
      parameter.name,
      { shape: parameter.shape, values: parameter.read() },
    ]),
  );
}

/**
 * Copies arrays into parameters of the same names.
 *
 * @param parameters which change
 * @param arrays what they shall be; further ones are left alone
 * @throws {Error} if one is missing or has another shape
 *
 * @example
 * ```ts
 * import { Parameter, tf } from "@pixelda/pixelda/engine";
 *
 * const bias = new Parameter(tf.zeros([2]));
 * bias.name = "bias";
 * restore([bias], { bias: { shape: [2], values: Float32Array.of(3, 4) } });
 * if (bias.read()[1] !== 4) throw new Error("Not restored");
 * ```
 */
export function restore(parameters: readonly Parameter[], arrays: NamedArrays): void {
  for (const parameter of parameters) {
    const array = arrays[parameter.name];
    if (array === undefined || array.shape.join() !== parameter.shape.join()) {
      const found = array === undefined ? "none" : `one of shape [${array.shape}]`;
      throw new Error(
        `Cannot restore ${parameter.name} of shape [${parameter.shape}]: the checkpoint has ${found}`,
      );
    }
    parameter.write(array.values as Float32Array);
  }
}
