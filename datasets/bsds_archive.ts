import { createTarDecoder } from "npm:modern-tar@0.8.6";
import { bsdsPhotos } from "./mnist_m/photos.ts";

/**
 * Unpacks the 200 train photos out of BSDS500's archive, as it streams from the disk.
 *
 * The archive's own SHA-256 is not known, so what counts is that all photos come out of it; their
 * pixels are checked when they are decoded.
 *
 * @param archive Path of the downloaded `.tgz`
 * @param folder Where the photos go; it appears when all are there
 * @throws {Error} If the archive is corrupt or lacks a photo; nothing is left at `folder`
 */
export async function unpackBsdsPhotos(archive: string, folder: string): Promise<void> {
  const unpacking = `${folder}.unpacking`;
  await Deno.remove(unpacking, { recursive: true }).catch(() => {});
  await Deno.mkdir(unpacking, { recursive: true });
  try {
    const missing = new Set(Object.keys(bsdsPhotos));
    using file = await Deno.open(archive);
    const entries = file.readable
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeThrough(createTarDecoder());
    for await (const { header, body } of entries) {
      const name = /BSDS500\/data\/images\/train\/(\d+\.jpg)$/.exec(header.name)?.[1];
      if (name !== undefined && missing.delete(name)) {
        await Deno.writeFile(`${unpacking}/${name}`, body);
      } else {
        await body.cancel();
      }
    }
    if (missing.size > 0) {
      throw new Error(`the archive lacks ${missing.size} photos, such as ${[...missing][0]}`);
    }
    await Deno.rename(unpacking, folder);
  } catch (error) {
    await Deno.remove(unpacking, { recursive: true });
    throw error;
  }
}
