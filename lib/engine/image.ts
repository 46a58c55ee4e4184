/**
 * Decoding of JPEG and PNG files by TensorFlow.
 *
 * @module
 */
import { boolAttribute, floatAttribute, intAttribute, runOp, stringAttribute } from "./active.ts";
import { tf } from "./tfjs.ts";

/** A decoded picture: `pixels` are RGB bytes, row by row. */
export type DecodedImage = {
  readonly width: number;
  readonly height: number;
  /** `height * width * 3` values in 0 … 255. */
  readonly pixels: Uint8Array;
};

/**
 * Decodes a JPEG with the accurate integer DCT, to the same bytes as libjpeg-turbo.
 *
 * @param bytes the file
 * @returns the picture in RGB
 * @throws {Error} if the engine is not started or the file is damaged
 *
 * @example
 * ```ts
 * import { startEngine } from "@pixelda/pixelda/engine";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * const { width, height, pixels } = decodeJpeg(await Deno.readFile("tests/references/images/full.jpg"));
 * assertEquals(pixels.length, width * height * 3);
 * ```
 */
export function decodeJpeg(bytes: Uint8Array): DecodedImage {
  requireFormat("JPEG", bytes);
  return decode("DecodeJpeg", bytes, [
    intAttribute("channels", 3),
    intAttribute("ratio", 1),
    boolAttribute("fancy_upscaling", true),
    boolAttribute("try_recover_truncated", false),
    floatAttribute("acceptable_fraction", 1),
    // The default and INTEGER_FAST give other bytes.
    stringAttribute("dct_method", "INTEGER_ACCURATE"),
  ]);
}

/**
 * Decodes a PNG.
 *
 * @param bytes the file
 * @returns the picture in RGB, 8 bits a channel
 * @throws {Error} if the engine is not started or the file is damaged
 *
 * @example
 * ```ts
 * import { startEngine } from "@pixelda/pixelda/engine";
 * import { createCanvas, encodePng } from "@pixelda/pixelda/drawing";
 * import { assertEquals } from "@std/assert";
 *
 * await startEngine();
 * assertEquals(decodePng(encodePng(createCanvas(1, 1))).pixels, Uint8Array.of(255, 255, 255));
 * ```
 */
export function decodePng(bytes: Uint8Array): DecodedImage {
  requireFormat("PNG", bytes);
  return decode("DecodePng", bytes, [intAttribute("channels", 3)]);
}

/** How files of a format begin, a byte for each character; WebP says so after its size. */
const BEGINNINGS = {
  JPEG: /^\xff\xd8\xff/,
  PNG: /^\x89PNG\r\n/,
  GIF: /^GIF8/,
  BMP: /^BM/,
  WebP: /^RIFF[^]{4}WEBP/,
} as const;

/** Refuses another format, which TensorFlow would decode in its own way: a GIF into four dimensions. */
function requireFormat(format: "JPEG" | "PNG", bytes: Uint8Array): void {
  const beginning = String.fromCharCode(...bytes.subarray(0, 12));
  if (BEGINNINGS[format].test(beginning)) return;
  const other = Object.entries(BEGINNINGS).find(([, pattern]) => pattern.test(beginning))?.[0];
  const found = bytes.length === 0
    ? "it is empty"
    : `it is ${other ? `a ${other}` : "another"} file`;
  throw new Error(`Cannot decode a ${format}: ${found}, give a ${format} file`);
}

function decode(
  op: string,
  bytes: Uint8Array,
  attributes: Parameters<typeof runOp>[2],
): DecodedImage {
  // No tidy: it would look for tensors in the returned pixels, one by one.
  const file = tf.scalar(bytes as unknown as string, "string");
  let image: tf.Tensor | undefined;
  try {
    [image] = runOp(op, [file], attributes);
    const [height, width] = image.shape;
    return { width, height, pixels: image.dataSync() as unknown as Uint8Array };
  } finally {
    tf.dispose([file, ...(image === undefined ? [] : [image])]);
  }
}
