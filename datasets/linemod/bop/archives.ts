/**
 * Which of BOP's archives LineMod is in, where the network has them, and how to tell the right
 * ones.
 *
 * @module
 */
import { type RemoteFile, sha256OfFile, unpackZip } from "../../../lib/files/mod.ts";

/**
 * LineMod in BOP's form, the small archives first: the camera, the models with colors, and all
 * test frames; what else the archives have is passed over. The SHA-256 of the archives are those
 * that the OpenCV Bin-Picking Challenge's tools list (opencv/bpc); what is in them is checked by
 * the archives' own CRC-32 besides.
 */
export const linemodArchives: readonly RemoteFile[] = [
  linemod(
    "lm_base.zip",
    "a1d793837d4de0dbd33f04e8b04ce4403c909248c527b2d7d61ef5eac3ef2c39",
    "lm/camera.json",
    "lm/camera.json",
  ),
  linemod(
    "lm_models.zip",
    "cb5b5366ce620d41800c7941c2e770036c7c13c178514fa07e6a89fda5ff0e7f",
    "models",
    "lm/models",
  ),
  linemod(
    "lm_test_all.zip",
    "28e65e9530b94a87c35f33cba81e8f37bc4d59f95755573dea6e9ca0492f00fe",
    "test",
    "lm/test",
  ),
];

function linemod(name: string, sha: string, inside: string, path: string): RemoteFile {
  return {
    path,
    mirrors: [
      `https://huggingface.co/datasets/bop-benchmark/lm/resolve/main/${name}`,
      `https://huggingface.co/datasets/bop-benchmark/datasets/resolve/main/lm/${name}`,
      `https://bop.felk.cvut.cz/media/data/bop_datasets/${name}`,
      `http://ptak.felk.cvut.cz/6DB/public/bop_datasets/${name}`,
    ],
    accept: acceptZip(sha, inside),
  };
}

/**
 * Accepts a zip archive by its SHA-256, and unpacks one file or folder of it.
 *
 * @param expected SHA-256 of the archive, 64 lower-case hexadecimal digits
 * @param inside Which file or folder of the archive, with forward slashes
 * @returns A function that checks a download and unpacks it into its place
 */
export function acceptZip(expected: string, inside: string): RemoteFile["accept"] {
  return async (part, target) => {
    const found = await sha256OfFile(part);
    if (found !== expected) throw new Error(`it has the SHA-256 ${found} instead of ${expected}`);
    await unpackZip(part, inside, target);
  };
}
