import { DataError } from "../files.ts";
import { findData, type FindDataOptions } from "../find_data.ts";
import { linemodArchives } from "./archives.ts";

/** Options of {@linkcode downloadLinemod}. */
export type DownloadLinemodOptions = Omit<FindDataOptions, "dataDir">;

/**
 * Downloads LineMod in BOP's form, several GB, unless it is in the cache already.
 *
 * A download that was interrupted is gone on with, and so is its unpacking. Each archive needs
 * room for itself and for what is in it.
 *
 * @param options Where to keep it, time-outs, and what takes lines about the progress
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
export async function downloadLinemod(options: DownloadLinemodOptions = {}): Promise<string> {
  const found = await findData(linemodArchives, options);
  if ("dir" in found) return found.dir;
  throw found.cause ?? new DataError(
    `Cannot get LineMod: ${found.reason}, put BOP's lm_base, lm_models and lm_test_all, unpacked, ` +
      "in the folder lm of a data directory",
  );
}
