import { broken, exists, readDataFile } from "../../../lib/files/mod.ts";
import { type ColorPicture, decodeColor, decodeDepth } from "./png.ts";
import type { SceneFrame } from "./scene.ts";

/** A frame's pictures, of the camera's size. */
export type Frame = {
  readonly color: ColorPicture;
  /** mm along the camera's axis, `[height, width]`, 0 where nothing was measured; if it is there. */
  readonly depth?: Float32Array;
};

/**
 * Reads a frame's pictures.
 *
 * @param dir The scene's folder, with the folder `rgb` and, if it is there, `depth`
 * @param frame Which frame
 * @returns Color, and depth if the scene has it
 * @throws {DataError} If a picture is missing, of the wrong kind or not of the camera's size
 */
export async function loadFrame(dir: string, frame: SceneFrame): Promise<Frame> {
  const name = `${String(frame.number).padStart(6, "0")}.png`;
  const colorFile = `${dir}/rgb/${name}`, depthFile = `${dir}/depth/${name}`;
  const color = decodeColor(await readDataFile(colorFile), colorFile);
  checkSize(color, frame, colorFile);
  if (!await exists(`${dir}/depth`)) return { color };
  const depth = decodeDepth(await readDataFile(depthFile), depthFile);
  checkSize(depth, frame, depthFile);
  return { color, depth: Float32Array.from(depth.values, (value) => value * frame.depthScale) };
}

function checkSize(
  picture: { readonly width: number; readonly height: number },
  { camera }: SceneFrame,
  file: string,
): void {
  if (picture.width === camera.width && picture.height === camera.height) return;
  throw broken(
    file,
    `it is ${picture.width}x${picture.height} where the camera's pictures are ` +
      `${camera.width}x${camera.height}`,
  );
}
