/**
 * TensorFlow's own list of ops: what they take, read from the library.
 *
 * @module
 */
import { type CApi, readBuffer } from "../../lib/engine/binding/c_api.ts";

/** An attribute: its kind as TensorFlow writes it, such as `list(int)`, and what it may be. */
export type AttributeDefinition = {
  readonly name: string;
  readonly kind: string;
  /** Words that a string may be. */
  readonly words: readonly string[];
};

/** An input: its type or the attribute that names it, and whether it is a list. */
export type InputDefinition = {
  readonly type: number;
  readonly typeAttribute: string;
  readonly numberAttribute: string;
};

/** An op. */
export type OpDefinition = {
  readonly name: string;
  readonly inputs: readonly InputDefinition[];
  readonly outputs: number;
  readonly attributes: readonly AttributeDefinition[];
};

type Field = { readonly field: number; readonly number: number; readonly bytes: Uint8Array };

/** Reads every op's definition: fields of op_def.proto. */
export function readOpDefinitions({ symbols: c }: CApi): Map<string, OpDefinition> {
  const buffer = c.TF_GetAllOpList();
  const definitions = [...fields(readBuffer(buffer!))].map(({ bytes }) => readOp(bytes));
  c.TF_DeleteBuffer(buffer);
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

function readOp(bytes: Uint8Array): OpDefinition {
  const parts = [...fields(bytes)];
  const all = (wanted: number) => parts.filter(({ field }) => field === wanted);
  return {
    name: text(all(1)[0].bytes),
    inputs: all(2).map(({ bytes }) => readInput(bytes)),
    outputs: all(3).length,
    attributes: all(4).map(({ bytes }) => readAttribute(bytes)),
  };
}

function readInput(bytes: Uint8Array): InputDefinition {
  const input = { type: 0, typeAttribute: "", numberAttribute: "" };
  for (const { field, number, bytes: value } of fields(bytes)) {
    if (field === 3) input.type = number;
    else if (field === 4) input.typeAttribute = text(value);
    else if (field === 5) input.numberAttribute = text(value);
  }
  return input;
}

function readAttribute(bytes: Uint8Array): AttributeDefinition {
  let name = "", kind = "";
  const words: string[] = [];
  for (const { field, bytes: value } of fields(bytes)) {
    if (field === 1) name = text(value);
    else if (field === 2) kind = text(value);
    else if (field === 7) {
      for (const list of fields(value)) {
        for (const { field, bytes } of fields(list.bytes)) if (field === 2) words.push(text(bytes));
      }
    }
  }
  return { name, kind, words };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The fields of a protocol buffer message: a number, or bytes. */
function* fields(bytes: Uint8Array): Generator<Field> {
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
    const none = new Uint8Array();
    switch (tag & 7) {
      case 0:
        yield { field: tag >>> 3, number: varint(), bytes: none };
        break;
      case 2: {
        const length = varint();
        yield { field: tag >>> 3, number: 0, bytes: bytes.subarray(at, at += length) };
        break;
      }
      default:
        at += (tag & 7) === 1 ? 8 : 4;
    }
  }
}
