/**
 * Runs one op at once.
 *
 * @module
 */
import { type Attribute, setEagerAttributes } from "./attributes.ts";
import { type CApi, cName } from "./c_api.ts";

/** More outputs than any op or compiled function has. */
export const MAX_OUTPUTS = 4096;

const made = new BigUint64Array(MAX_OUTPUTS);
const count = new Int32Array(1);

/**
 * @param attributes checked by `checkAttributes`
 * @param inputs handles, no more than the op takes
 * @param outputs how many outputs there are, at most `MAX_OUTPUTS`
 * @returns their handles, which the caller deletes
 * @throws {Error} if TensorFlow refuses
 */
export function executeOp(
  api: CApi,
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly Deno.PointerValue[],
  outputs: number,
): Deno.PointerValue[] {
  const { symbols: c, context, status, check } = api;
  const op = c.TFE_NewOp(context, cName(name), status);
  check(`run ${name}`);
  try {
    for (const input of inputs) {
      c.TFE_OpAddInput(op, input, status);
      check(`run ${name}`);
    }
    setEagerAttributes(api, op, attributes);
    count[0] = outputs;
    c.TFE_Execute(op, made, count, status);
    check(`run ${name}`);
  } finally {
    c.TFE_DeleteOp(op);
  }
  return Array.from(made.subarray(0, count[0]), (value) => Deno.UnsafePointer.create(value));
}
