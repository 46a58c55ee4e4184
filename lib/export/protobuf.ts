/**
 * Fields of protocol buffers, read and written by their numbers.
 *
 * @module
 */
import { BinaryReader, BinaryWriter, WireType } from "npm:@bufbuild/protobuf@2.17.0/wire";

/** Reads the value of a field. */
export type FieldReader = (reader: BinaryReader, type: WireType) => unknown;

/** Calls a field's function with the reader at the field's value; skips fields without one. */
export function readFields(
  message: Uint8Array,
  fields: { readonly [field: number]: FieldReader },
): void {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field in fields) fields[field](reader, type);
    else reader.skip(type, field);
  }
}

/** Reads numbers of a repeated field, which come one by one, or packed into one value. */
export function repeated(readOne: (reader: BinaryReader) => unknown): FieldReader {
  return (reader, type) => {
    if (type !== WireType.LengthDelimited) return readOne(reader);
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) readOne(packed);
  };
}

/** Writes a message into a field of another. */
export function message(parent: BinaryWriter, field: number, child: BinaryWriter): BinaryWriter {
  return parent.tag(field, WireType.LengthDelimited).bytes(child.finish());
}

/** Writes a text, or bytes, into a field. */
export function text(
  parent: BinaryWriter,
  field: number,
  value: string | Uint8Array,
): BinaryWriter {
  const at = parent.tag(field, WireType.LengthDelimited);
  return typeof value === "string" ? at.string(value) : at.bytes(value);
}

/** Writes a whole number, or a boolean, into a field. */
export function varint(
  parent: BinaryWriter,
  field: number,
  value: number | boolean,
): BinaryWriter {
  return parent.tag(field, WireType.Varint).int64(Number(value));
}

/** Writes a float32 into a field. */
export function float(parent: BinaryWriter, field: number, value: number): BinaryWriter {
  return parent.tag(field, WireType.Bit32).float(value);
}

/** Writes an entry of a map whose keys are texts into a field. */
export function mapEntry(
  parent: BinaryWriter,
  field: number,
  key: string,
  value: BinaryWriter,
): BinaryWriter {
  return message(parent, field, message(text(new BinaryWriter(), 1, key), 2, value));
}
