/**
 * Runs one op at once, and knows what each op takes.
 *
 * @module
 */
import { type Attribute, MAX_LIST, setEagerAttributes } from "./attributes.ts";
import { type CApi, cName, readBuffer, readFields, readText } from "./c_api.ts";

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
const OP_LIST_OP = 1, OP_NAME = 1, OP_INPUT = 2;
const INPUT_TYPE = 4, INPUT_NUMBER = 5, INPUT_TYPE_LIST = 6;

/** What an op takes. */
export type OpInputs = {
  /** The greatest number of inputs, infinite for an op that takes a list. */
  readonly limit: number;
  /** Attributes that name the types of inputs; TensorFlow reads them off what it is given. */
  readonly typeAttributes: ReadonlySet<string>;
};

/**
 * Reads what each op takes: given one input too many, TensorFlow's eager C API reads past an array.
 *
 * @returns by the op's name
 */
export function readOpInputs({ symbols: c }: CApi): Map<string, OpInputs> {
  const buffer = c.TF_GetAllOpList();
  try {
    const bytes = readBuffer(buffer!);
    const inputs = new Map<string, OpInputs>();
    for (const op of readFields(bytes)) {
      if (op.field === OP_LIST_OP) inputs.set(...readInputs(op.bytes));
    }
    return inputs;
  } finally {
    c.TF_DeleteBuffer(buffer);
  }
}

function readInputs(op: Uint8Array): [name: string, inputs: OpInputs] {
  let name = "";
  let limit = 0;
  const typeAttributes = new Set<string>();
  for (const { field, bytes } of readFields(op)) {
    if (field === OP_NAME) name = readText(bytes);
    else if (field === OP_INPUT) {
      const parts = [...readFields(bytes)];
      const isList = parts.some(({ field }) => field === INPUT_NUMBER || field === INPUT_TYPE_LIST);
      limit += isList ? Infinity : 1;
      const type = parts.find(({ field }) => field === INPUT_TYPE);
      if (type !== undefined) typeAttributes.add(readText(type.bytes));
    }
  }
  return [name, { limit, typeAttributes }];
}
