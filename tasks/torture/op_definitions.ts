/**
 * TensorFlow's own list of ops: what they take, read from the library.
 *
 * @module
 */
import { type CApi, readBuffer, readFields, readText } from "../../lib/engine/binding/c_api.ts";

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

/** Reads every op's definition: fields of op_def.proto. */
export function readOpDefinitions({ symbols: c }: CApi): Map<string, OpDefinition> {
  const buffer = c.TF_GetAllOpList();
  const definitions = [...readFields(readBuffer(buffer!))].map(({ bytes }) => readOp(bytes));
  c.TF_DeleteBuffer(buffer);
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

function readOp(bytes: Uint8Array): OpDefinition {
  const parts = [...readFields(bytes)];
  const all = (wanted: number) => parts.filter(({ field }) => field === wanted);
  return {
    name: readText(all(1)[0].bytes),
    inputs: all(2).map(({ bytes }) => readInput(bytes)),
    outputs: all(3).length,
    attributes: all(4).map(({ bytes }) => readAttribute(bytes)),
  };
}

function readInput(bytes: Uint8Array): InputDefinition {
  const input = { type: 0, typeAttribute: "", numberAttribute: "" };
  for (const { field, number, bytes: value } of readFields(bytes)) {
    if (field === 3) input.type = number;
    else if (field === 4) input.typeAttribute = readText(value);
    else if (field === 5) input.numberAttribute = readText(value);
  }
  return input;
}

function readAttribute(bytes: Uint8Array): AttributeDefinition {
  let name = "", kind = "";
  const words: string[] = [];
  for (const { field, bytes: value } of readFields(bytes)) {
    if (field === 1) name = readText(value);
    else if (field === 2) kind = readText(value);
    else if (field === 7) {
      for (const list of readFields(value)) {
        for (const { field, bytes } of readFields(list.bytes)) {
          if (field === 2) words.push(readText(bytes));
        }
      }
    }
  }
  return { name, kind, words };
}
