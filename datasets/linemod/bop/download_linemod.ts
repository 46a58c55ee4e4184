import {
  cacheDir,
  DataError,
  downloadSize,
  exists,
  type RemoteFile,
} from "../../../lib/files/mod.ts";
import { findData, type FindDataOptions } from "../../find_data.ts";
import { linemodArchives } from "./archives.ts";

/** Options of {@linkcode downloadLinemod}. */
export type DownloadLinemodOptions = Omit<FindDataOptions, "dataDir">;

/**
 * Downloads LineMod in BOP's form, several GB, unless it is in the cache already.
 *
 * A download that was interrupted is gone on with, and so is its unpacking. Each archive needs
 * room for itself and for what is in it. What is to be downloaded, and how much, is reported first,
 * as the servers say.
 *
 * @param options Where to keep it, time-outs, and what takes lines about the progress
 * @param archives Which archives, from where
 * @returns The data directory with LineMod in its folder `lm`
 * @throws {DownloadError} If no mirror has the right archives, or the cache cannot be written
 * @throws {DataError} If there is no network, or it is to be left alone
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

/** Says which archives are missing, how large they are and where they go. */
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
  report(`LineMod is to be downloaded into ${cache}/lm, and unpacked there: ${parts.join(", ")}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
}
