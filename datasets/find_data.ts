import {
  cacheDir,
  download,
  DownloadError,
  type DownloadOptions,
  type DownloadProgress,
  exists,
  isReachable,
  type RemoteFile,
} from "../lib/files/mod.ts";

/** Options of {@linkcode findData}. */
export type FindDataOptions = DownloadOptions & {
  /** A data directory, used as it is. */
  readonly dataDir?: string;
  /** Does not use the network. @default {false} */
  readonly offline?: boolean;
  /** Where downloads are kept. @default {`data` in pixelda's cache directory} */
  readonly cache?: string;
  /** Milliseconds to wait for the network's first answer. @default {4000} */
  readonly probeMs?: number;
  /** Receives lines that report the download. */
  readonly report?: (line: string) => void;
};

/** Where the data are, or why they are unavailable, with the error if there was one. */
export type FoundData =
  | { readonly dir: string }
  | { readonly reason: string; readonly cause?: DownloadError };

/**
 * Finds the directory that has the files: the one given, else the cache, filled by downloading.
 *
 * @param files the files wanted
 * @param options where to look and what to try
 * @returns the directory, or the reason to use the embedded sample
 */
export async function findData(
  files: readonly RemoteFile[],
  options: FindDataOptions = {},
): Promise<FoundData> {
  if (options.dataDir !== undefined) return { dir: options.dataDir };
  const dir = options.cache ?? `${cacheDir()}/data`;
  const missing: RemoteFile[] = [];
  for (const file of files) if (!await exists(`${dir}/${file.path}`)) missing.push(file);
  if (missing.length === 0) return { dir };
  if (options.offline) return { reason: "no data directory given, and offline" };
  if (!await isReachable(missing, options.probeMs)) {
    return { reason: "no data directory given, and the network does not have the data" };
  }
  try {
    for (const file of missing) {
      let last = "";
      for await (const progress of download(file, dir, options)) {
        const line = describe(progress);
        if (line !== last) options.report?.(line);
        last = line;
      }
    }
    return { dir };
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    options.report?.(error.message);
    return { reason: "no data directory given, and the download failed", cause: error };
  }
}

function describe({ path, state, mirror, received, total }: DownloadProgress): string {
  if (state === "waiting") return `waiting for another process that downloads ${path}`;
  const megabytes = (n: number): string => `${(n / 1e6).toFixed(1)} MB`;
  const done = total
    ? `${Math.floor(10 * received / total) * 10} % of ${megabytes(total)}`
    : megabytes(Math.floor(received / 1e6) * 1e6);
  return `downloading ${path} from ${new URL(mirror!).host}: ${done}`;
}
