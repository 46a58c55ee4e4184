/**
 * Runs one op at once, and knows how many inputs each op takes.
 *
 * @module
 */
import { type Attribute, MAX_LIST, setEagerAttributes } from "./attributes.ts";
import { type CApi, cName, readBuffer } from "./c_api.ts";

const made = new BigUint64Array(MAX_LIST);
const count = new Int32Array(1);

/**
 * @param attributes checked by `checkAttributes`
 * @param inputs handles, no more than the op takes
 * @param outputs how many outputs there are, at most `MAX_LIST`
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

/** Field numbers of TensorFlow's op_def.proto. */
const OP_LIST_OP = 1, OP_NAME = 1, OP_INPUT = 2, INPUT_NUMBER = 5, INPUT_TYPE_LIST = 6;

/**
 * Reads how many inputs each op takes: given one too many, TensorFlow's eager C API reads past an
 * array.
 *
 * @returns the greatest number of inputs by op name, infinite for an op that takes a list
 */
export function readInputLimits({ symbols: c }: CApi): Map<string, number> {
  const buffer = c.TF_GetAllOpList();
  try {
    const bytes = readBuffer(buffer!);
    const limits = new Map<string, number>();
    for (const op of messages(bytes)) {
      if (op.field === OP_LIST_OP) limits.set(...inputLimit(op.bytes));
    }
    return limits;
  } finally {
    c.TF_DeleteBuffer(buffer);
  }
}

function inputLimit(op: Uint8Array): [name: string, limit: number] {
  let name = "";
  let limit = 0;
  for (const { field, bytes } of messages(op)) {
    if (field === OP_NAME) name = new TextDecoder().decode(bytes);
    else if (field === OP_INPUT) {
      const isList = messages(bytes).some(({ field }) =>
        field === INPUT_NUMBER || field === INPUT_TYPE_LIST
      );
      limit += isList ? Infinity : 1;
    }
  }
  return [name, limit];
}

/** The length-delimited fields of a protocol buffer message. */
function* messages(bytes: Uint8Array): Generator<{ field: number; bytes: Uint8Array }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 2) {
      const length = varint();
      yield { field: tag >>> 3, bytes: bytes.subarray(at, at += length) };
    } else if (wire === 0) varint();
    else at += wire === 1 ? 8 : 4;
  }
}
