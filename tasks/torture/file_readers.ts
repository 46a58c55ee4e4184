/** The readers of files, each with small good files. @module */
import { gzipSync } from "node:zlib";
import { packTar } from "npm:modern-tar@0.8.6";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "npm:@zip.js/zip.js@2.24.0";
import { BSDS_PHOTOS, unpackBsdsPhotos } from "../../datasets/bsds500.ts";
import { loadPly } from "../../datasets/linemod/bop/ply.ts";
import { decodeColor } from "../../datasets/linemod/bop/pictures.ts";
import { loadCamera, loadFrame, loadScene } from "../../datasets/linemod/bop/scene.ts";
import { parsePoses } from "../../datasets/linemod/tum5.ts";
import { parsePatches } from "../../datasets/mnist_m.ts";
import { loadMnist, loadUsps, readIndex } from "../../datasets/mod.ts";
import { createCanvas, encodePng } from "../../lib/drawing/mod.ts";
import { readDataFile, unpackZip } from "../../lib/files/mod.ts";
import { type FileReader, makeRunReaders } from "./run_readers.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Uint8Array => encode(JSON.stringify(value));
const readText = async (path: string) => new TextDecoder().decode(await readDataFile(path));

const idx = (shape: readonly number[]): Uint8Array =>
  Uint8Array.of(
    ...[0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n])],
    ...Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 10),
  );

const vertices = ["x", "y", "z"].map((name) => `property float ${name}\n`).join("") +
  ["red", "green", "blue"].map((name) => `property uchar ${name}\n`).join("");
const plyHeader = (format: string) =>
  `ply\nformat ${format} 1.0\nelement vertex 3\n${vertices}element face 1\n` +
  "property list uchar int vertex_indices\nend_header\n";
const plyText = encode(
  `${plyHeader("ascii")}0 0 0 1 2 3\n1 0 0 4 5 6\n0 1 0 7 8 9\n3 0 1 2\n`,
);
const plyBinary = Uint8Array.of(
  ...encode(plyHeader("binary_little_endian")),
  ...new Array(45).fill(0),
  ...[3, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0],
);

const picture = encodePng(createCanvas(8, 8));
const rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1], box = [0, 0, 8, 8];
const scene = {
  "scene_gt.json": json({ 0: [{ obj_id: 1, cam_R_m2c: rotation, cam_t_m2c: [0, 0, 400] }] }),
  "scene_camera.json": json({ 0: { cam_K: [9, 0, 4, 0, 9, 4, 0, 0, 1], depth_scale: 1 } }),
  "scene_gt_info.json": json({
    0: [{ px_count_all: 9, px_count_visib: 9, bbox_obj: box, bbox_visib: box }],
  }),
  "camera.json": json({ fx: 9, fy: 9, cx: 4, cy: 4, width: 8, height: 8 }),
  "rgb/000000.png": picture,
};
const photo = (name: string): Uint8Array =>
  Deno.readFileSync(new URL(`../../tests/references/image_folder/${name}`, import.meta.url));

/** Creates the readers with their files. */
export async function createReaders(): Promise<FileReader[]> {
  const digits = {
    "train-images-idx3-ubyte": idx([3, 4, 4]),
    "train-labels-idx1-ubyte": idx([3]),
    "t10k-images-idx3-ubyte": idx([2, 4, 4]),
    "t10k-labels-idx1-ubyte": idx([2]),
  };
  const packed = Object.fromEntries(
    Object.entries(digits).map(([name, bytes]) => [`${name}.gz`, new Uint8Array(gzipSync(bytes))]),
  );
  const usps = encode(`6.0000 ${"-1.0000 0.5 ".repeat(128)}\n`);
  const readPicture = async (folder: string) =>
    decodeColor(await readDataFile(`${folder}/picture`), `${folder}/picture`);
  return [
    { name: "IDX", files: digits, read: (folder) => loadMnist(folder) },
    { name: "gzip", files: packed, read: (folder) => loadMnist(folder) },
    {
      name: "USPS",
      files: { "zip.train": usps, "zip.test": usps },
      read: (folder) => loadUsps(folder),
    },
    {
      name: "CSV of MNIST-M",
      files: {
        csv: encode(
          "split,index,label,bsds_train_image,row,col,n_exact_matches\n" +
            "train,0,5,41004.jpg,21,256,1\ntest,1,7,41004.jpg,2,25,1\n",
        ),
      },
      read: async (folder) => parsePatches(await readText(`${folder}/csv`), "csv"),
    },
    {
      name: "PLY",
      files: { "text.ply": plyText, "binary.ply": plyBinary },
      read: async (folder) => {
        await loadPly(`${folder}/text.ply`);
        await loadPly(`${folder}/binary.ply`);
      },
    },
    { name: "PNG", files: { picture }, read: readPicture },
    { name: "JPEG", files: { picture: photo("orientation_6.jpg") }, read: readPicture },
    { name: "WebP", files: { picture: photo("lossless.webp") }, read: readPicture },
    {
      name: "BOP scene",
      files: scene,
      read: async (folder) => {
        const camera = await loadCamera(`${folder}/camera.json`);
        for (const frame of await loadScene(folder, camera)) await loadFrame(folder, frame);
      },
    },
    {
      name: "poses.txt",
      files: { poses: encode("# real0.png\n0.6 0 0.8 0\n# real1.png\n1 0 0 0\n") },
      read: async (folder) => parsePoses(await readText(`${folder}/poses`), "poses.txt"),
    },
    {
      name: "zip",
      files: { "a.zip": await makeZip() },
      read: (folder) => unpackZip(`${folder}/a.zip`, "models", `${folder}/models`),
    },
    {
      name: "tar",
      files: { "a.tar": await makeTar() },
      read: async (folder) => {
        // Packed after it was damaged: gzip's checksum would keep the damage away.
        await Deno.writeFile(`${folder}/a.tgz`, gzipSync(await readDataFile(`${folder}/a.tar`)));
        await unpackBsdsPhotos(`${folder}/a.tgz`, `${folder}/train`, { check: () => {} });
      },
    },
    {
      name: "image folder",
      files: {
        "cat/1.png": picture,
        "dog/1.jpg": photo("orientation_6.jpg"),
        "poses.csv": encode("file,w,x,y,z\ncat/1.png,0.6,0,0.8,0\ndog/1.jpg,1,0,0,0\n"),
      },
      read: (folder) => readIndex(folder),
    },
    ...await makeRunReaders(),
  ];
}

async function makeZip(): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const name of ["models/a.ply", "models/deep/b.ply", "other.txt"]) {
    await writer.add(name, new Uint8ArrayReader(plyText));
  }
  return writer.close();
}

function makeTar(): Promise<Uint8Array> {
  const names = Object.keys(BSDS_PHOTOS);
  const entries = names.map((name) => ({
    header: { name: `BSR/BSDS500/data/images/train/${name}`, size: 5 },
    body: "photo",
  }));
  return packTar(entries);
}
