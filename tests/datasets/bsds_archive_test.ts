import { assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { packTar } from "npm:modern-tar@0.8.6";
import { unpackBsdsPhotos } from "../../datasets/bsds_archive.ts";
import { bsdsPhotos } from "../../datasets/mnist_m/photos.ts";

const names = Object.keys(bsdsPhotos);

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
  await unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`);
  const found = Array.from(Deno.readDirSync(`${dir}/train`), ({ name }) => name);
  assertEquals(found.sort(), names.toSorted());
  assertEquals(await Deno.readTextFile(`${dir}/train/100080.jpg`), "photo 100080.jpg");
});

Deno.test("unpackBsdsPhotos() leaves nothing when the archive is cut or lacks photos", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeFile(`${dir}/a.tgz`, await makeArchive(names.slice(1)));
  await assertRejects(
    () => unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`),
    Error,
    `the archive lacks 1 photos, such as ${names[0]}`,
  );
  await Deno.writeFile(`${dir}/a.tgz`, (await makeArchive(names)).subarray(0, 3000));
  await assertRejects(() => unpackBsdsPhotos(`${dir}/a.tgz`, `${dir}/train`));
  assertEquals(Array.from(Deno.readDirSync(dir), ({ name }) => name), ["a.tgz"]);
});
