/**
 * The files of the data sets: where the network has them, how the right ones are told, and where they
 * are on this machine.
 *
 * @module
 */
import {
  cacheDir,
  download,
  DownloadError,
  type DownloadOptions,
  type DownloadProgress,
  exists,
  gunzip,
  isReachable,
  type RemoteFile,
  sha256,
} from "../lib/files/mod.ts";
import { BSDS_FOLDER, unpackBsdsPhotos } from "./bsds500.ts";

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

/** The four files of MNIST. */
export const MNIST_FILES: readonly RemoteFile[] = [
  mnist(
    "train-images-idx3-ubyte.gz",
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  ),
  mnist(
    "train-labels-idx1-ubyte.gz",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  ),
  mnist(
    "t10k-images-idx3-ubyte.gz",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  ),
  mnist(
    "t10k-labels-idx1-ubyte.gz",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  ),
];

/** The two files of USPS. */
export const USPS_FILES: readonly RemoteFile[] = [
  usps("zip.train.gz", "abc9f5c75b997cabe66b5d01727d5a681c69298e1641a8d37b55433a52129dc0"),
  usps("zip.test.gz", "6bde17b4f1cd68e0630cd2751d6495b5795d9165ab2dc4a0be8b7002b732f4cc"),
];

/** BSDS500's archive, of which the 200 train photos are kept. */
export const BSDS_FILES: readonly RemoteFile[] = [{
  path: BSDS_FOLDER,
  mirrors: [
    "https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/BSR/BSR_bsds500.tgz",
    "http://www.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/BSR/BSR_bsds500.tgz",
    "https://codeload.github.com/BIDS/BSDS500/tar.gz/refs/heads/master",
  ],
  maxBytes: 256e6,
  accept: unpackBsdsPhotos,
}];

function mnist(name: string, sha: string): RemoteFile {
  return {
    path: `mnist/${name}`,
    mirrors: [
      `https://ossci-datasets.s3.amazonaws.com/mnist/${name}`,
      `https://storage.googleapis.com/cvdf-datasets/mnist/${name}`,
      `http://yann.lecun.com/exdb/mnist/${name}`,
    ],
    maxBytes: 64e6,
    accept: acceptGzip(sha),
  };
}

function usps(name: string, sha: string): RemoteFile {
  return {
    path: `usps/${name}`,
    mirrors: [
      `https://hastie.su.domains/ElemStatLearn/datasets/${name}`,
      `https://web.stanford.edu/~hastie/ElemStatLearn/datasets/${name}`,
      `https://statweb.stanford.edu/~tibs/ElemStatLearn/datasets/${name}`,
    ],
    maxBytes: 16e6,
    accept: acceptGzip(sha),
  };
}

/**
 * Accepts a gzip file by the SHA-256 of what is packed in it, since mirrors pack differently.
 *
 * @param expected SHA-256 of the unpacked bytes, 64 lower-case hexadecimal digits
 * @returns a function that checks a download and renames it into its place
 */
export function acceptGzip(expected: string): RemoteFile["accept"] {
  return async (part, target) => {
    const found = sha256(gunzip(await Deno.readFile(part), "the download"));
    if (found !== expected) {
      throw new Error(`its content has the SHA-256 ${found} instead of ${expected}`);
    }
    await Deno.rename(part, target);
  };
}
