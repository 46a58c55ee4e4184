/**
 * Pictures of a page, and where it gets them from.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { type Html, html } from "../html/mod.ts";
import { requireReadable } from "../files/mod.ts";
import { MAX_PICTURE_BYTES, type PictureFile } from "../runs/mod.ts";

/** Returns the address of a picture. */
export type PictureSource = (picture: PictureFile) => string;

/**
 * Pictures embedded in the page.
 *
 * @param folder of all runs
 *
 * @example
 * ```ts
 * const folder = await Deno.makeTempDir();
 * await Deno.writeFile(`${folder}/a.png`, new Uint8Array([1, 2, 3]));
 * const address = inlinePictures(folder)({ path: "a.png", width: 1, height: 1 });
 * if (address !== "data:image/png;base64,AQID") throw new Error(address);
 * ```
 */
export function inlinePictures(folder: string): PictureSource {
  return ({ path }) => {
    const file = join(folder, path);
    requireReadable(Deno.statSync(file), MAX_PICTURE_BYTES);
    const bytes = Deno.readFileSync(file);
    return `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
  };
}

/**
 * Pictures from the page's own server.
 *
 * @example
 * ```ts
 * const address = servedPictures({ path: "a?/b c.png", width: 1, height: 1 });
 * if (address !== "/runs/a%3F/b%20c.png") throw new Error(address);
 * ```
 */
export function servedPictures({ path }: PictureFile): string {
  return `/runs/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Each picture in its own size, named by its path. */
export function figureList(figures: readonly PictureFile[], source: PictureSource): Html {
  return html`${
    figures.map((figure) =>
      html`
        <figure class="figure">
          <figcaption>${figure.path}</figcaption>
          <img src="${source(figure)}" width="${figure.width}" height="${figure
            .height}" alt="Figure ${figure.path}">
        </figure>
      `
    )
  }`;
}
