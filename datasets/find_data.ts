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
  readGzipFile,
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

/** A file whose content is known. */
export type PublishedFile = RemoteFile & {
  /** SHA-256 of the unpacked bytes, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** How many images, or labels, it has. */
  readonly count: number;
};

/** The four files of MNIST: images and labels of the training part, then of the test part. */
export const MNIST_FILES: readonly PublishedFile[] = [
  mnist(
    "train-images-idx3-ubyte.gz",
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    60_000,
  ),
  mnist(
    "train-labels-idx1-ubyte.gz",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    60_000,
  ),
  mnist(
    "t10k-images-idx3-ubyte.gz",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    10_000,
  ),
  mnist(
    "t10k-labels-idx1-ubyte.gz",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    10_000,
  ),
];

/** The two files of USPS, for training and for testing. */
export const USPS_FILES: readonly PublishedFile[] = [
  usps("zip.train.gz", "abc9f5c75b997cabe66b5d01727d5a681c69298e1641a8d37b55433a52129dc0", 7_291),
  usps("zip.test.gz", "6bde17b4f1cd68e0630cd2751d6495b5795d9165ab2dc4a0be8b7002b732f4cc", 2_007),
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
  accept: (part, target) => unpackBsdsPhotos(part, target),
}];

function mnist(name: string, sha: string, count: number): PublishedFile {
  return {
    sha256: sha,
    count,
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

function usps(name: string, sha: string, count: number): PublishedFile {
  return {
    sha256: sha,
    count,
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

/**
 * Finds a file of a data set in a data directory: in its own folder, in torchvision's `MNIST/raw` or
 * in the directory itself, packed or unpacked, under the names that are in use.
 *
 * @param dir the data directory
 * @param file which one
 * @returns the path of the first that is there; `undefined` if none is
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const dir = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${dir}/t10k-labels.idx1-ubyte`, "");
 * assertEquals(await findDataFile(dir, MNIST_FILES[3]), `${dir}/t10k-labels.idx1-ubyte`);
 * ```
 */
export async function findDataFile(dir: string, { path }: RemoteFile): Promise<string | undefined> {
  if (!path.endsWith(".gz")) return await exists(`${dir}/${path}`) ? `${dir}/${path}` : undefined;
  const [folder, name] = path.split("/"), unpacked = name.replace(/\.gz$/, "");
  const dotted = unpacked.replace("-idx", ".idx"); // as some programs unpack them
  const folders = [`${dir}/${folder}`, ...(folder === "mnist" ? [`${dir}/MNIST/raw`] : []), dir];
  for (const place of folders) {
    for (const each of new Set([name, unpacked, dotted, `${dotted}.gz`])) {
      if (await exists(`${place}/${each}`)) return `${place}/${each}`;
    }
  }
}

/** A file of a data directory, unpacked. */
export type ReadFile = {
  /** Its path. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Returns how it differs from the published one, given the number of its images or labels. */
  readonly compare: (count: number) => string | undefined;
};

/**
 * Reads a file that may be another one than the published.
 *
 * @param dir the data directory
 * @param file which one
 * @returns its name and content
 * @throws {DataError} if it is missing or cannot be unpacked
 */
export async function readPublished(dir: string, file: PublishedFile): Promise<ReadFile> {
  const name = await findDataFile(dir, file) ?? `${dir}/${file.path}`;
  const bytes = await readGzipFile(name);
  return {
    name,
    bytes,
    compare(count) {
      const digits = (n: number): string => n.toLocaleString("en");
      const found = sha256(bytes);
      if (found === file.sha256) return undefined;
      const what = count === file.count
        ? `the SHA-256 of its content is ${found} instead of ${file.sha256}`
        : `it has ${digits(count)} entries instead of ${digits(file.count)}`;
      return `${name} is not the published file: ${what}`;
    },
  };
}
