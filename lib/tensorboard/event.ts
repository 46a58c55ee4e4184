/** The protocol buffer `Event`, which a TensorBoard file is made of, and the settings of a run in one. */
import { BinaryReader, BinaryWriter, WireType } from "npm:@bufbuild/protobuf@2.17.0/wire";
import type { Json, JsonRecord } from "../files/mod.ts";
import { pluginValue, type SummaryValue } from "./summary.ts";

/** When something happened. */
export type EventMoment = {
  /** Steps done. */
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
};

const SESSION_START = 1;
const STATUS_SUCCESS = 1;

/**
 * The events that every file begins with: its version, and a start from step 0, at which readers
 * forget what they have read in earlier files of the run.
 *
 * @param wallTime in seconds since 1970
 * @returns two events
 *
 * @example
 * ```ts
 * const [version] = firstEvents(0);
 * if (!new TextDecoder().decode(version).endsWith("brain.Event:2")) throw new Error();
 * ```
 */
export function firstEvents(wallTime: number): [version: Uint8Array, start: Uint8Array] {
  const moment = { step: 0, wallTime };
  const version = eventAt(moment).tag(3, WireType.LengthDelimited).string("brain.Event:2");
  const log = new BinaryWriter().tag(1, WireType.Varint).int32(SESSION_START);
  const start = eventAt(moment).tag(7, WireType.LengthDelimited).bytes(log.finish());
  return [version.finish(), start.finish()];
}

/**
 * What was measured or drawn at one step.
 *
 * @param moment of the measurement
 * @param values one or several, of different tags
 *
 * @example
 * ```ts
 * const event = summaryEvent({ step: 300, wallTime: 1.5 }, []);
 * if (readMoment(event).step !== 300) throw new Error("Not as written");
 * ```
 */
export function summaryEvent(moment: EventMoment, values: readonly SummaryValue[]): Uint8Array {
  const summary = new BinaryWriter();
  for (const value of values) summary.tag(1, WireType.LengthDelimited).bytes(value);
  return eventAt(moment).tag(5, WireType.LengthDelimited).bytes(summary.finish()).finish();
}

function eventAt({ step, wallTime }: EventMoment): BinaryWriter {
  return new BinaryWriter()
    .tag(1, WireType.Bit64).double(wallTime)
    .tag(2, WireType.Varint).int64(step);
}

/**
 * Reads when an event happened.
 *
 * @throws {Error} if the bytes are not a protocol buffer
 *
 * @example
 * ```ts
 * const { step, wallTime } = readMoment(summaryEvent({ step: 7, wallTime: 1.5 }, []));
 * if (step !== 7 || wallTime !== 1.5) throw new Error("Not as written");
 * ```
 */
export function readMoment(event: Uint8Array): EventMoment {
  const reader = new BinaryReader(event);
  let [step, wallTime] = [0, 0];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) wallTime = reader.double();
    else if (field === 2) step = Number(reader.int64());
    else reader.skip(type);
  }
  return { step, wallTime };
}

/**
 * The settings of a run; TensorBoard fills the table's other columns from its curves.
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
 * Marks the end of a run.
 *
 * @param endTime in seconds since 1970
 *
 * @example
 * ```ts
 * if (hparamsEnd(0).length === 0) throw new Error("Empty");
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
