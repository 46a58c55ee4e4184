// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";

/** @returns a PNG file of 8-bit RGB pixels, `[height, width, 3]` */
export function encodePng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const image = new PNG({ width, height, colorType: 2, inputColorType: 2, inputHasAlpha: false });
  image.data = pixels as typeof image.data;
  return new Uint8Array(
    PNG.sync.write(image, { colorType: 2, inputColorType: 2, inputHasAlpha: false }),
  );
}
