/** Grids of sample images. */
import { createCanvas, drawImage, type PixelImages, writePng } from "./canvas.ts";

export type { PixelImages } from "./canvas.ts";

/** How to draw a grid. */
export type SampleGridOptions = {
  /** Repeats every pixel that many times in both directions. @default {2} */
  readonly scale?: number;
  /** Pixels of white around and between images. @default {2} */
  readonly gap?: number;
};

/**
 * Writes a PNG in which every row is an example and every column a batch, such as source,
 * generated and target.
 *
 * @param path of the file
 * @param columns batches of images of one height and width; the shortest sets the number of rows
 * @param options how to draw it
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
  { scale = 2, gap = 2 }: SampleGridOptions = {},
): Promise<void> {
  for (const images of columns) assertDrawable(images, columns[0]);
  if (columns.length === 0) throw new TypeError("Cannot draw a grid without columns");
  const [, height, width] = columns[0].shape;
  const rows = Math.min(...columns.map(({ shape }) => shape[0]));
  const canvas = createCanvas(
    columns.length * (width * scale + gap) + gap,
    rows * (height * scale + gap) + gap,
  );
  columns.forEach((images, column) => {
    for (let index = 0; index < rows; index++) {
      const left = gap + column * (width * scale + gap);
      const top = gap + index * (height * scale + gap);
      drawImage(canvas, images, { index, left, top, scale });
    }
  });
  await writePng(path, canvas);
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
