/** LineMod's archives in BOP's form: where they are, how to check them, and their download. @module */
import {
  cacheDir,
  DataError,
  downloadSize,
  exists,
  type RemoteFile,
  sha256OfFile,
  unpackZip,
} from "../../../lib/files/mod.ts";
import { findData, type FindDataOptions } from "../../find_data.ts";

/**
 * LineMod in BOP's form, the small archives first: the camera, the models with colors, and all
 * test frames; other files of the archives are ignored. The SHA-256 of the archives are those
 * that the OpenCV Bin-Picking Challenge's tools list (opencv/bpc); the files in them are also
 * checked by the archives' own CRC-32.
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
    maxBytes: 16e9,
    accept: acceptZip(sha, inside),
  };
}

/**
 * Accepts a zip archive by its SHA-256, and unpacks one file or folder of it.
 *
 * @param expected SHA-256 of the archive, 64 lower-case hexadecimal digits
 * @param inside the file or folder of the archive, with forward slashes
 * @returns a function that checks a download and unpacks it into its place
 */
export function acceptZip(expected: string, inside: string): RemoteFile["accept"] {
  return async (part, target) => {
    const found = await sha256OfFile(part);
    if (found !== expected) throw new Error(`it has the SHA-256 ${found} instead of ${expected}`);
    await unpackZip(part, inside, target);
  };
}

/** Options of {@linkcode downloadLinemod}. */
export type DownloadLinemodOptions = Omit<FindDataOptions, "dataDir">;

/**
 * Downloads LineMod in BOP's form, several GB, unless it is in the cache already.
 *
 * An interrupted download resumes, and so does its unpacking. Each archive needs room for itself
 * and for its contents. The missing archives and their sizes are reported first.
 *
 * @param options where to keep it, time-outs, and a receiver of lines about the progress
 * @param archives which archives, from where
 * @returns the data directory with LineMod in its folder `lm`
 * @throws {DownloadError} if no mirror has the right archives, or the cache cannot be written
 * @throws {DataError} if there is no network, or it must not be used
 *
 * @example
 * ```ts ignore
 * const dataDir = await downloadLinemod({ report: console.log });
 * const { source, target } = await loadPoseScenario("linemod", { dataDir });
 * ```
 */
export async function downloadLinemod(
  options: DownloadLinemodOptions = {},
  archives: readonly RemoteFile[] = linemodArchives,
): Promise<string> {
  await announce(archives, options);
  const found = await findData(archives, options);
  if ("dir" in found) return found.dir;
  throw found.cause ?? new DataError(
    `Cannot get LineMod: ${found.reason}, put BOP's lm_base, lm_models and lm_test_all, unpacked, ` +
      "in the folder lm of a data directory",
  );
}

/** Reports which archives are missing, how large they are and where they go. */
async function announce(
  archives: readonly RemoteFile[],
  { cache = `${cacheDir()}/data`, offline, probeMs, report }: DownloadLinemodOptions,
): Promise<void> {
  if (offline || report === undefined) return;
  const missing: RemoteFile[] = [];
  for (const file of archives) if (!await exists(`${cache}/${file.path}`)) missing.push(file);
  if (missing.length === 0) return;
  const parts = await Promise.all(missing.map(async (file) => {
    const name = new URL(file.mirrors[0]).pathname.split("/").at(-1);
    const bytes = await downloadSize(file, probeMs);
    return bytes === undefined ? `${name} of unknown size` : `${name} of ${megabytes(bytes)}`;
  }));
  report(`downloading LineMod into ${cache}/lm and unpacking it there: ${parts.join(", ")}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
}
