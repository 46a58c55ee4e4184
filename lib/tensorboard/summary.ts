/** What TensorBoard shows under a tag: the protocol buffer `Summary.Value`, one function per kind. */
import { BinaryWriter, WireType } from "npm:@bufbuild/protobuf@2.17.0/wire";

/** The bytes of a `Summary.Value`. */
export type SummaryValue = Uint8Array;

const DT_FLOAT = 1;
const DT_STRING = 7;

/**
 * A point of a curve.
 *
 * @param tag what comes before its first slash is a group
 * @param value kept in 32 bits: one that is too large for them becomes infinite
 *
 * @example
 * ```ts
 * const bytes = scalarValue("a", 1);
 * if (bytes.join() !== "10,1,97,21,0,0,128,63") throw new Error(bytes.join());
 * ```
 */
export function scalarValue(tag: string, value: number): SummaryValue {
  return startValue(tag).tag(2, WireType.Bit32).float(Math.fround(value)).finish();
}

/**
 * A picture.
 *
 * @param tag of the picture at all steps
 * @param png the bytes of its file, with 3 or 4 channels
 *
 * @example
 * ```ts
 * import { createCanvas, encodePng } from "@pixelda/pixelda/drawing";
 *
 * const value = imageValue("samples", encodePng(createCanvas(1, 1)));
 * if (value.length < 80) throw new Error("The picture is not in it");
 * ```
 */
export function imageValue(tag: string, png: Uint8Array): SummaryValue {
  // The header of a PNG has its width and height at bytes 16 and 20.
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const image = new BinaryWriter()
    .tag(1, WireType.Varint).int32(view.getUint32(20))
    .tag(2, WireType.Varint).int32(view.getUint32(16))
    .tag(3, WireType.Varint).int32(4)
    .tag(4, WireType.LengthDelimited).bytes(png);
  return message(startValue(tag), 4, image).finish();
}

/**
 * A text.
 *
 * @param tag of the text at all steps
 * @param text in Markdown
 *
 * @example
 * ```ts
 * const value = new TextDecoder().decode(textValue("note", "stopped early"));
 * if (!value.includes("stopped early")) throw new Error(value);
 * ```
 */
export function textValue(tag: string, text: string): SummaryValue {
  const tensor = new BinaryWriter()
    .tag(1, WireType.Varint).int32(DT_STRING)
    .tag(2, WireType.LengthDelimited).bytes(new Uint8Array())
    .tag(8, WireType.LengthDelimited).string(text);
  return message(forPlugin(tag, "text"), 8, tensor).finish();
}

/**
 * A message to a plug-in of TensorBoard, with no tensor but an empty one.
 *
 * @param tag that the plug-in looks for
 * @param plugin its name
 * @param content the message
 *
 * @example
 * ```ts
 * const value = pluginValue("_hparams_/session_end_info", "hparams", Uint8Array.of(8, 0));
 * if (!new TextDecoder().decode(value).includes("hparams")) throw new Error();
 * ```
 */
export function pluginValue(tag: string, plugin: string, content: Uint8Array): SummaryValue {
  const dimension = new BinaryWriter().tag(1, WireType.Varint).int64(0);
  const shape = message(new BinaryWriter(), 2, dimension);
  const tensor = message(new BinaryWriter().tag(1, WireType.Varint).int32(DT_FLOAT), 2, shape);
  return message(forPlugin(tag, plugin, content), 8, tensor).finish();
}

function startValue(tag: string): BinaryWriter {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).string(tag);
}

/** With metadata that name the plug-in to show it. */
function forPlugin(
  tag: string,
  plugin: string,
  content: Uint8Array = new Uint8Array(),
): BinaryWriter {
  const data = new BinaryWriter()
    .tag(1, WireType.LengthDelimited).string(plugin)
    .tag(2, WireType.LengthDelimited).bytes(content);
  return message(startValue(tag), 9, message(new BinaryWriter(), 1, data));
}

/** Adds a field that is a message itself. */
function message(writer: BinaryWriter, field: number, content: BinaryWriter): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).bytes(content.finish());
}
