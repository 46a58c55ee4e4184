/**
 * Attributes of an op: checked here, then handed to C for an eager op or a graph node.
 *
 * @module
 */
import { type CApi, cBytes, cName, int64Array } from "./c_api.ts";
import { countElements, TF_ATTRIBUTE } from "./dtypes.ts";

/** An op's attribute as tfjs-node's kernels write it. */
export type Attribute = {
  readonly name: string;
  /** One of `TF_ATTRIBUTE`. */
  readonly type: number;
  readonly value: unknown;
};

const MAX_RANK = 254;

/** More inputs or outputs than any op or compiled function has. */
export const MAX_LIST = 4096;

/** Attributes that say how many inputs or outputs there are; memory is taken for each. */
const COUNTS = new Set(["N", "num", "num_split"]);

/** Ops that move a window over an image, and the attributes that say how: a number for each axis. */
const WINDOWED = /Conv[23]D|Conv2d|Pool|Dilation2D/,
  WINDOWS = new Set(["ksize", "strides", "dilations", "rates"]);

/**
 * @param op the op's name, for the message
 * @throws {TypeError} if an attribute's value does not fit its kind; C would not say so
 * @throws {RangeError} if it is too large, or no window, with which a kernel would end the process
 */
export function checkAttributes(op: string, attributes: readonly Attribute[]): void {
  if (!Array.isArray(attributes)) {
    throw new TypeError(`Cannot run ${op}: attributes must be an array`);
  }
  for (const attribute of attributes) {
    if (typeof attribute?.name !== "string" || attribute.name === "") {
      throw new TypeError(`Cannot run ${op}: an attribute has no name`);
    }
    if (!fits(attribute)) {
      throw new TypeError(
        `Cannot run ${op}: attribute ${attribute.name} of kind ${attribute.type} has the value ` +
          `${String(attribute.value)}`,
      );
    }
    if (COUNTS.has(attribute.name) && Number(attribute.value) > MAX_LIST) {
      throw new RangeError(
        `Cannot run ${op}: attribute ${attribute.name} is ${attribute.value}, at most ${MAX_LIST}`,
      );
    }
    if (WINDOWED.test(op) && WINDOWS.has(attribute.name)) requireWindow(op, attribute);
  }
}

function requireWindow(op: string, { name, value }: Attribute): void {
  const axes = op.includes("3D") ? 5 : 4;
  const fits = Array.isArray(value) && value.length === axes &&
    value.every((size) => Math.trunc(size) >= 1);
  if (fits) return;
  throw new RangeError(
    `Cannot run ${op}: attribute ${name} must be ${axes} numbers of at least 1, found [${value}]`,
  );
}

function fits({ type, value }: Attribute): boolean {
  switch (type) {
    case TF_ATTRIBUTE.TF_ATTR_STRING:
      return typeof value === "string" || value instanceof Uint8Array;
    case TF_ATTRIBUTE.TF_ATTR_INT:
      return isInteger(value) || (Array.isArray(value) && value.every(isInteger));
    case TF_ATTRIBUTE.TF_ATTR_FLOAT:
      return isNumber(value) || (Array.isArray(value) && value.every(isNumber));
    case TF_ATTRIBUTE.TF_ATTR_BOOL:
      return isFlag(value) || (Array.isArray(value) && value.every(isFlag));
    case TF_ATTRIBUTE.TF_ATTR_TYPE:
      return Number.isInteger(value) && (value as number) > 0 && (value as number) < 30;
    case TF_ATTRIBUTE.TF_ATTR_SHAPE:
      return Array.isArray(value) && value.length <= MAX_RANK &&
        value.every((dimension) => Number.isSafeInteger(dimension) && dimension >= -1) &&
        Number.isSafeInteger(countElements(value.filter((dimension) => dimension > 0)));
    default:
      return false;
  }
}

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && !Number.isNaN(value);
/** tfjs hands over fractions in places, which its addon cuts off. */
const isInteger = (value: unknown): boolean =>
  isNumber(value) && Number.isSafeInteger(Math.trunc(value));
const isFlag = (value: unknown): boolean =>
  typeof value === "boolean" || value === 0 || value === 1;
const integers = (values: readonly number[]): BigInt64Array<ArrayBuffer> =>
  int64Array(values.map(Math.trunc));

type Target = Deno.PointerValue;
type Key = Uint8Array<ArrayBuffer>;
type Bytes = Uint8Array<ArrayBuffer>;

/** C's functions that set one attribute each; there is one set for eager ops and one for nodes. */
type Setters = {
  string(target: Target, key: Key, value: Bytes, length: bigint): void;
  int(target: Target, key: Key, value: bigint): void;
  intList(target: Target, key: Key, values: BigInt64Array<ArrayBuffer>, length: number): void;
  float(target: Target, key: Key, value: number): void;
  floatList(target: Target, key: Key, values: Float32Array<ArrayBuffer>, length: number): void;
  bool(target: Target, key: Key, value: number): void;
  boolList(target: Target, key: Key, values: Bytes, length: number): void;
  type(target: Target, key: Key, value: number): void;
  shape(target: Target, key: Key, values: BigInt64Array<ArrayBuffer>, rank: number): void;
};

/** Sets checked attributes on an eager op. */
export function setEagerAttributes(
  { symbols: c, status, check }: CApi,
  op: Deno.PointerValue,
  attributes: readonly Attribute[],
): void {
  setAttributes(op, attributes, {
    string: c.TFE_OpSetAttrString,
    int: c.TFE_OpSetAttrInt,
    intList: c.TFE_OpSetAttrIntList,
    float: c.TFE_OpSetAttrFloat,
    floatList: c.TFE_OpSetAttrFloatList,
    bool: c.TFE_OpSetAttrBool,
    boolList: c.TFE_OpSetAttrBoolList,
    type: c.TFE_OpSetAttrType,
    shape(target, key, values, rank) {
      c.TFE_OpSetAttrShape(target, key, values, rank, status);
      check("set a shape attribute");
    },
  });
}

/** Sets checked attributes on a graph node under construction. */
export function setNodeAttributes(
  { symbols: c }: CApi,
  node: Deno.PointerValue,
  attributes: readonly Attribute[],
): void {
  setAttributes(node, attributes, {
    string: c.TF_SetAttrString,
    int: c.TF_SetAttrInt,
    intList: c.TF_SetAttrIntList,
    float: c.TF_SetAttrFloat,
    floatList: c.TF_SetAttrFloatList,
    bool: c.TF_SetAttrBool,
    boolList: c.TF_SetAttrBoolList,
    type: c.TF_SetAttrType,
    shape: c.TF_SetAttrShape,
  });
}

function setAttributes(target: Target, attributes: readonly Attribute[], set: Setters): void {
  for (const { name, type, value } of attributes) {
    const key = cName(name);
    switch (type) {
      case TF_ATTRIBUTE.TF_ATTR_STRING: {
        const bytes = typeof value === "string" ? cBytes(value) : value as Bytes;
        set.string(target, key, bytes, BigInt(bytes.length));
        break;
      }
      case TF_ATTRIBUTE.TF_ATTR_INT:
        if (Array.isArray(value)) set.intList(target, key, integers(value), value.length);
        else set.int(target, key, BigInt(Math.trunc(value as number)));
        break;
      case TF_ATTRIBUTE.TF_ATTR_FLOAT:
        if (Array.isArray(value)) {
          set.floatList(target, key, Float32Array.from(value), value.length);
        } else set.float(target, key, value as number);
        break;
      case TF_ATTRIBUTE.TF_ATTR_BOOL:
        if (Array.isArray(value)) {
          set.boolList(target, key, Uint8Array.from(value, Number), value.length);
        } else set.bool(target, key, Number(value));
        break;
      case TF_ATTRIBUTE.TF_ATTR_TYPE:
        set.type(target, key, value as number);
        break;
      case TF_ATTRIBUTE.TF_ATTR_SHAPE:
        set.shape(target, key, int64Array(value as number[]), (value as number[]).length);
    }
  }
}
