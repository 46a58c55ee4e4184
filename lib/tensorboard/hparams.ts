/** A run in TensorBoard's table of hyperparameters: what it was set to, and that it has ended. */
import { BinaryWriter, WireType } from "npm:@bufbuild/protobuf@2.17.0/wire";
import type { Json, JsonRecord } from "../files/mod.ts";
import { pluginValue, type SummaryValue } from "./summary.ts";

const STATUS_SUCCESS = 1;

/**
 * Says how a run is set; the table's other columns are the last points of its curves.
 *
 * @param config nested settings, which become names such as `adam.beta1`; those that are null are
 * left out, and lists become their JSON text
 * @param startTime in seconds since 1970
 *
 * @example
 * ```ts
 * const value = hparamsStart({ seed: 0, adam: { beta1: 0.5 } }, 0);
 * if (!new TextDecoder().decode(value).includes("adam.beta1")) throw new Error();
 * ```
 */
export function hparamsStart(config: JsonRecord, startTime: number): SummaryValue {
  const info = new BinaryWriter();
  for (const [name, value] of flatten(config)) {
    const entry = new BinaryWriter()
      .tag(1, WireType.LengthDelimited).string(name)
      .tag(2, WireType.LengthDelimited).bytes(protobufValue(value));
    info.tag(1, WireType.LengthDelimited).bytes(entry.finish());
  }
  info.tag(5, WireType.Bit64).double(startTime);
  return hparams("session_start_info", 3, info);
}

/**
 * Says that a run has come to its end.
 *
 * @param endTime in seconds since 1970
 *
 * @example
 * ```ts
 * if (hparamsEnd(0).length === 0) throw new Error("Nothing said");
 * ```
 */
export function hparamsEnd(endTime: number): SummaryValue {
  const info = new BinaryWriter()
    .tag(1, WireType.Varint).int32(STATUS_SUCCESS)
    .tag(2, WireType.Bit64).double(endTime);
  return hparams("session_end_info", 4, info);
}

function hparams(tag: string, field: number, info: BinaryWriter): SummaryValue {
  const data = new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(info.finish());
  return pluginValue(`_hparams_/${tag}`, "hparams", data.finish());
}

type Scalar = string | number | boolean;

function* flatten(value: Json | undefined, name = ""): Generator<[string, Scalar]> {
  if (value === null || value === undefined) return;
  if (typeof value !== "object") yield [name, value];
  else if (Array.isArray(value)) yield [name, JSON.stringify(value)];
  else {
    for (const [key, nested] of Object.entries(value)) {
      yield* flatten(nested, name === "" ? key : `${name}.${key}`);
    }
  }
}

/** The protocol buffer `google.protobuf.Value`. */
function protobufValue(value: Scalar): Uint8Array {
  const writer = new BinaryWriter();
  if (typeof value === "number") writer.tag(2, WireType.Bit64).double(value);
  else if (typeof value === "string") writer.tag(3, WireType.LengthDelimited).string(value);
  else writer.tag(4, WireType.Varint).bool(value);
  return writer.finish();
}
