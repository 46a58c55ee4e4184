/**
 * Attributes of an op: checked here, then handed to C for an eager op or a graph node.
 *
 * @module
 */
import { type CApi, cBytes, cName, int64Array } from "./c_api.ts";
import { sizeOf, TF_ATTRIBUTE } from "./dtypes.ts";

/** An op's attribute as tfjs-node's kernels write it. */
export type Attribute = {
  readonly name: string;
  /** One of `TF_ATTRIBUTE`. */
  readonly type: number;
  readonly value: unknown;
};

const MAX_RANK = 254;

/**
 * @param op the op's name, for the message
 * @throws {TypeError} if an attribute's value does not fit its kind; C would not say so
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
  }
}

function fits({ type, value }: Attribute): boolean {
  switch (type) {
    case TF_ATTRIBUTE.TF_ATTR_STRING:
      return typeof value === "string";
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
        Number.isSafeInteger(sizeOf(value.filter((dimension) => dimension > 0)));
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

/** Sets checked attributes on an eager op. */
export function setEagerAttributes(
  { symbols: c, status, check }: CApi,
  op: Deno.PointerValue,
  attributes: readonly Attribute[],
): void {
  for (const { name, type, value } of attributes) {
    const key = cName(name);
    switch (type) {
      case TF_ATTRIBUTE.TF_ATTR_STRING: {
        const bytes = cBytes(value as string);
        c.TFE_OpSetAttrString(op, key, bytes, BigInt(bytes.length));
        break;
      }
      case TF_ATTRIBUTE.TF_ATTR_INT:
        if (Array.isArray(value)) c.TFE_OpSetAttrIntList(op, key, integers(value), value.length);
        else c.TFE_OpSetAttrInt(op, key, BigInt(Math.trunc(value as number)));
        break;
      case TF_ATTRIBUTE.TF_ATTR_FLOAT:
        if (Array.isArray(value)) {
          c.TFE_OpSetAttrFloatList(op, key, Float32Array.from(value), value.length);
        } else c.TFE_OpSetAttrFloat(op, key, value as number);
        break;
      case TF_ATTRIBUTE.TF_ATTR_BOOL:
        if (Array.isArray(value)) {
          c.TFE_OpSetAttrBoolList(op, key, Uint8Array.from(value, Number), value.length);
        } else c.TFE_OpSetAttrBool(op, key, Number(value));
        break;
      case TF_ATTRIBUTE.TF_ATTR_TYPE:
        c.TFE_OpSetAttrType(op, key, value as number);
        break;
      case TF_ATTRIBUTE.TF_ATTR_SHAPE: {
        const shape = value as number[];
        c.TFE_OpSetAttrShape(op, key, int64Array(shape), shape.length, status);
        check(`set attribute ${name}`);
      }
    }
  }
}

/** Sets checked attributes on a graph node under construction. */
export function setNodeAttributes(
  { symbols: c }: CApi,
  node: Deno.PointerValue,
  attributes: readonly Attribute[],
): void {
  for (const { name, type, value } of attributes) {
    const key = cName(name);
    switch (type) {
      case TF_ATTRIBUTE.TF_ATTR_STRING: {
        const bytes = cBytes(value as string);
        c.TF_SetAttrString(node, key, bytes, BigInt(bytes.length));
        break;
      }
      case TF_ATTRIBUTE.TF_ATTR_INT:
        if (Array.isArray(value)) c.TF_SetAttrIntList(node, key, integers(value), value.length);
        else c.TF_SetAttrInt(node, key, BigInt(Math.trunc(value as number)));
        break;
      case TF_ATTRIBUTE.TF_ATTR_FLOAT:
        if (Array.isArray(value)) {
          c.TF_SetAttrFloatList(node, key, Float32Array.from(value), value.length);
        } else c.TF_SetAttrFloat(node, key, value as number);
        break;
      case TF_ATTRIBUTE.TF_ATTR_BOOL:
        if (Array.isArray(value)) {
          c.TF_SetAttrBoolList(node, key, Uint8Array.from(value, Number), value.length);
        } else c.TF_SetAttrBool(node, key, Number(value));
        break;
      case TF_ATTRIBUTE.TF_ATTR_TYPE:
        c.TF_SetAttrType(node, key, value as number);
        break;
      case TF_ATTRIBUTE.TF_ATTR_SHAPE: {
        const shape = value as number[];
        c.TF_SetAttrShape(node, key, int64Array(shape), shape.length);
      }
    }
  }
}
