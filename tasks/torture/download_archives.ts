/** The files that are downloaded in vain: right ones, and others in their place. @module */
import { gunzipSync, gzipSync } from "node:zlib";
import { packTar } from "npm:modern-tar@0.8.6";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "npm:@zip.js/zip.js@2.24.0";
import { BSDS_PHOTOS, unpackBsdsPhotos } from "../../datasets/bsds500.ts";
import { acceptGzip } from "../../datasets/find_data.ts";
import { acceptZip } from "../../datasets/linemod/bop/download_linemod.ts";
import { type RemoteFile, sha256 } from "../../lib/files/mod.ts";
import { seededUniform } from "../../lib/random/mod.ts";

/** A file on the network as it should be, and another one in its place. */
export type Download = {
  readonly right: Uint8Array;
  readonly wrong: Uint8Array;
  readonly accept: RemoteFile["accept"];
  /** Whether what was put in place is the right file. */
  readonly isRight: (target: string) => Promise<boolean>;
};

const PHOTO = new TextEncoder().encode("photo");

/** Creates a file of each kind, and an archive of tar that unpacks to far too much. */
export async function createDownloads(
  seed: number,
): Promise<{ gzip: Download; zip: Download; tar: Download; bomb: Uint8Array }> {
  const next = seededUniform("torture of downloads", seed);
  const content = Uint8Array.from({ length: 50_000 }, () => Math.floor(next() * 256));
  const other = content.with(7, content[7] ^ 1);
  const zip = await makeZip(content);
  return {
    gzip: {
      right: gzip(content),
      wrong: gzip(other),
      accept: acceptGzip(sha256(content)),
      isRight: async (target) =>
        sha256(gunzipSync(await Deno.readFile(target))) === sha256(content),
    },
    zip: {
      right: zip,
      wrong: await makeZip(other),
      accept: acceptZip(sha256(zip), "models"),
      isRight: async (target) => sha256(await Deno.readFile(`${target}/a.ply`)) === sha256(content),
    },
    tar: {
      right: await makeTar(PHOTO),
      wrong: await makeTar(PHOTO.with(0, 0)),
      accept: (part, target) =>
        unpackBsdsPhotos(part, target, { check: checkPhoto, maxBytes: 1e6 }),
      isRight: async (target) => {
        const photos = Object.keys(BSDS_PHOTOS).map((name) => Deno.readFile(`${target}/${name}`));
        return (await Promise.all(photos)).every((photo) => sha256(photo) === sha256(PHOTO));
      },
    },
    bomb: await makeTar(new Uint8Array(1e5)),
  };
}

/** In the place of the check of a photo's pixels, which are not in this repository. */
function checkPhoto(name: string, bytes: Uint8Array): void {
  if (sha256(bytes) !== sha256(PHOTO)) throw new Error(`${name} is another photo`);
}

function gzip(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(gzipSync(bytes));
}

async function makeZip(content: Uint8Array): Promise<Uint8Array> {
  const lastModDate = new Date(2017, 0); // the same bytes at any time
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, lastModDate });
  await writer.add("models/a.ply", new Uint8ArrayReader(content));
  return writer.close();
}

async function makeTar(photo: Uint8Array): Promise<Uint8Array> {
  const names = Object.keys(BSDS_PHOTOS);
  const entries = names.map((name) => ({
    header: { name: `BSR/BSDS500/data/images/train/${name}`, size: photo.length },
    body: photo,
  }));
  return gzip(await packTar(entries));
}
