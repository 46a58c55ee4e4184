import { assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { packTar } from "npm:modern-tar@0.8.6";
import {
  BSDS_FOLDER,
  BSDS_PHOTOS,
  loadBsdsPhotos,
  unpackBsdsPhotos,
} from "../../datasets/bsds500.ts";
import { startEngine } from "../../lib/engine/engine.ts";
import { DataError } from "../../lib/files/data_file.ts";
import { dataDir, isMissing } from "./data_dir.ts";

const names = Object.keys(BSDS_PHOTOS);

async function makeArchive(photos: string[]): Promise<Uint8Array> {
  const entry = (name: string, body: string) => ({ header: { name, size: body.length }, body });
  return gzipSync(
    await packTar([
      entry("BSR/BSDS500/data/images/test/2018.jpg", "test"),
      ...photos.map((name) => entry(`BSR/BSDS500/data/images/train/${name}`, `photo ${name}`)),
      entry("BSR/BSDS500/data/images/train/Thumbs.db", "other"),
      entry("BSR/BSDS500/data/groundTruth/train/100075.mat", "mat"),
    ]),
  );
}

Deno.test("unpackBsdsPhotos() takes the 200 train photos and nothing else", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeFile(`${dir}/a.tgz`, await makeArchive(names));
  await unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`, { check: () => {} });
  const found = Array.from(
    Deno.readDirSync(`${dir}/train`),
    ({ name }) => name,
  );
  assertEquals(found.sort(), names.toSorted());
  assertEquals(await Deno.readTextFile(`${dir}/train/100080.jpg`), "photo 100080.jpg");
});

Deno.test("unpackBsdsPhotos() leaves nothing when the archive is cut or lacks photos", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeFile(`${dir}/a.tgz`, await makeArchive(names.slice(1)));
  await assertRejects(
    () => unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`, { check: () => {} }),
    Error,
    `the archive lacks 1 photos, such as ${names[0]}`,
  );
  const name = `BSDS500/data/images/train/${names[0]}`;
  const large = await packTar([{ header: { name, size: 5e6 }, body: new Uint8Array(5e6) }]);
  await Deno.writeFile(`${dir}/a.tgz`, gzipSync(large));
  await assertRejects(
    () => unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`, { check: () => {} }),
    Error,
    `${name} has 5000000 bytes, more than a photo has`,
  );
  await Deno.writeFile(`${dir}/a.tgz`, (await makeArchive(names)).subarray(0, 3000));
  await assertRejects(
    () => unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`, { check: () => {} }),
    Deno.errors.InvalidData,
    "the archive is damaged: ",
  );
  assertEquals(Array.from(Deno.readDirSync(dir), ({ name }) => name), ["a.tgz"]);
});

Deno.test("unpackBsdsPhotos() leaves nothing of another photo, nor of too much", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeFile(`${dir}/a.tgz`, await makeArchive(names));
  const check = (name: string) => {
    if (name === "100080.jpg") throw new Error(`${name} is another one`);
  };
  await assertRejects(
    () => unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`, { check }),
    Deno.errors.InvalidData,
    "the archive is damaged: 100080.jpg is another one",
  );
  await assertRejects(
    () => unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`, { maxBytes: 100_000 }),
    Deno.errors.InvalidData,
    "the archive unpacks to more than the 100000 bytes that are read at most",
  );
  assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["a.tgz"]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("unpackBsdsPhotos() knows the photos by their pixels", {
  // Starting the engine loads a library that stays, and its cache of operations.
  sanitizeResources: false,
  sanitizeOps: false,
  ignore: isMissing("BSDS500"),
}, async () => {
  await startEngine();
  const dir = await Deno.makeTempDir();
  const photos = names.map((name) => ({
    header: { name: `BSR/BSDS500/data/images/train/${name}`, size: 0 },
    body: Deno.readFileSync(`${dataDir}/${BSDS_FOLDER}/${name}`),
  })).map(({ header, body }) => ({ header: { ...header, size: body.length }, body }));
  await Deno.writeFile(`${dir}/a.tgz`, gzipSync(await packTar(photos)));
  await unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`);
  assertEquals([...Deno.readDirSync(`${dir}/train`)].length, 200);
  [photos[3].header.name, photos[4].header.name] = [photos[4].header.name, photos[3].header.name];
  await Deno.writeFile(`${dir}/a.tgz`, gzipSync(await packTar(photos)));
  await assertRejects(
    () => unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/other`),
    DataError,
    `Cannot read ${names[4]}: its pixels have the SHA-256`,
  );
  await Deno.remove(dir, { recursive: true });
});

Deno.test("loadBsdsPhotos() names the photo that is missing, corrupt or another one", {
  // Starting the engine loads a library that stays, and its cache of operations.
  sanitizeResources: false,
  sanitizeOps: false,
  ignore: isMissing("BSDS500"),
}, async () => {
  await startEngine();
  const dir = await Deno.makeTempDir();
  const first = `${dir}/${BSDS_FOLDER}/100075.jpg`;
  await Deno.mkdir(`${dir}/${BSDS_FOLDER}`, { recursive: true });
  await assertRejects(() => loadBsdsPhotos(dir), DataError, `Cannot read ${first}: it is missing`);
  const photo = await Deno.readFile(`${dataDir}/${BSDS_FOLDER}/100075.jpg`);
  await Deno.writeFile(first, photo.subarray(0, photo.length / 2));
  await assertRejects(
    () => loadBsdsPhotos(dir),
    DataError,
    `Cannot read ${first}: it is not a whole JPEG: `,
  );
  await Deno.copyFile(`${dataDir}/${BSDS_FOLDER}/100080.jpg`, first);
  await assertRejects(
    () => loadBsdsPhotos(dir),
    DataError,
    `Cannot read ${first}: its pixels have the SHA-256 29e712ca`,
  );
  await Deno.remove(dir, { recursive: true });
});
