/**
 * The worker that `createDecodePool` starts: it receives lists of files, and answers with their pixels.
 *
 * @module
 */
import { decodeImage, DecoderBreakdownError, type Picture } from "./decode_image.ts";
import {
  type DecodeAnswer,
  type DecodeFile,
  type DecodeSettings,
  type DecodeTask,
  recordLength,
} from "./decode_task.ts";
import { fitMask, fitPicture } from "./fit_picture.ts";
import { describeFault, readImageFile } from "./image_file.ts";
import { BrokenImageError } from "./file_bytes.ts";

/** The part of a worker's global scope that is used here; the types of the page's scope lack it. */
type WorkerScope = {
  onmessage: ((event: MessageEvent<DecodeTask>) => void) | null;
  postMessage(message: DecodeAnswer, transfer: Transferable[]): void;
};

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  const answer = decodeFiles(data);
  scope.postMessage(answer, [answer.records.buffer]);
};

/** Decodes files until all are done, or a decoder broke down. */
function decodeFiles({ id, files, settings }: DecodeTask): DecodeAnswer {
  const length = recordLength(settings);
  const records = new Uint8Array(files.length * length);
  const faults: (string | null)[] = [];
  for (const file of files) {
    try {
      writeRecord(records.subarray(faults.length * length), file, settings);
      faults.push(null);
    } catch (error) {
      faults.push(describeFault(error));
      if (error instanceof DecoderBreakdownError) break;
    }
  }
  return { id, records, faults };
}

function writeRecord(
  record: Uint8Array,
  { file, mask }: DecodeFile,
  { fit, masks, maxPixels }: DecodeSettings,
): void {
  const picture = decodeImage(readImageFile(file), maxPixels);
  const pixels = fitPicture(picture, fit);
  record.set(pixels);
  if (masks === "alpha") record.set(fitMask(picture, fit, "alpha"), pixels.length);
  if (mask !== undefined) {
    record.set(fitMask(readMask(mask, picture, maxPixels), fit, "white"), pixels.length);
  }
}

function readMask(file: string, { width, height }: Picture, maxPixels?: number): Picture {
  try {
    const mask = decodeImage(readImageFile(file), maxPixels);
    if (mask.width === width && mask.height === height) return mask;
    throw new BrokenImageError(
      `it has ${mask.width} x ${mask.height} pixels, and its image ${width} x ${height}`,
    );
  } catch (error) {
    if (error instanceof Error) error.message = `its mask cannot be read: ${error.message}`;
    throw error;
  }
}
