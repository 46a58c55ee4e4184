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
  return decode("DecodePng", bytes, [intAttribute("channels", 3)]);
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
