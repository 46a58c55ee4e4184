/** Pictures of what a generator does. */
import { Buffer } from "node:buffer";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import { writeFileAtomically } from "./atomic_file.ts";

/** Images with values 0 to 255, `[N, H, W, C]` with 1 or 3 channels. */
export type PixelImages = {
  readonly shape: readonly [number, number, number, number];
  readonly values: Uint8Array;
};

/** Pixels of white between two images. */
const gap = 2;

/**
 * Writes a PNG in which every row is an example and every column a batch, such as source,
 * generated and target.
 *
 * @param path of the file
 * @param columns batches of images of one height and width; the shortest sets the number of rows
 * @param options `scale` repeats every pixel that many times in both directions
 * @throws {TypeError} if the images differ in size, or a shape does not fit its values
 *
 * @example
 * ```ts
 * const path = `${await Deno.makeTempDir()}/000100.png`;
 * const black = { shape: [2, 8, 8, 1] as const, values: new Uint8Array(2 * 8 * 8) };
 * await writeSampleGrid(path, [black, black], { scale: 2 });
 * if ((await Deno.readFile(path))[1] !== 0x50) throw new Error("No PNG");
 * ```
 */
export async function writeSampleGrid(
  path: string,
  columns: readonly PixelImages[],
  { scale = 2 }: { readonly scale?: number } = {},
): Promise<void> {
  for (const images of columns) assertDrawable(images, columns[0]);
  if (columns.length === 0) throw new TypeError("Cannot draw a grid of no columns");
  const [, height, width] = columns[0].shape;
  const rows = Math.min(...columns.map(({ shape }) => shape[0]));
  const png = new PNG({
    width: columns.length * (width * scale + gap) + gap,
    height: rows * (height * scale + gap) + gap,
  });
  png.data.fill(255);
  columns.forEach((images, column) => {
    for (let row = 0; row < rows; row++) {
      const left = gap + column * (width * scale + gap);
      const top = gap + row * (height * scale + gap);
      drawImage(png, images, row, left, top, scale);
    }
  });
  await writeFileAtomically(path, new Uint8Array(PNG.sync.write(png) as Buffer));
}

function drawImage(
  png: PNG,
  { shape: [, height, width, channels], values }: PixelImages,
  index: number,
  left: number,
  top: number,
  scale: number,
): void {
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < width * scale; x++) {
      const pixel = (index * height + Math.floor(y / scale)) * width + Math.floor(x / scale);
      const target = ((top + y) * png.width + left + x) * 4;
      for (let c = 0; c < 3; c++) {
        png.data[target + c] = values[pixel * channels + (channels === 3 ? c : 0)];
      }
    }
  }
}

function assertDrawable({ shape, values }: PixelImages, first: PixelImages): void {
  const [count, height, width, channels] = shape;
  if (channels !== 1 && channels !== 3) {
    throw new TypeError(`Cannot draw images of shape [${shape}]: expected 1 or 3 channels`);
  }
  if (count * height * width * channels !== values.length) {
    throw new TypeError(`Cannot draw images: [${shape}] does not fit ${values.length} values`);
  }
  if (height !== first.shape[1] || width !== first.shape[2]) {
    throw new TypeError(`Cannot draw images of shapes [${first.shape}] and [${shape}] in one grid`);
  }
}
