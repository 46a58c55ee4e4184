/**
 * Pictures that belong to no run.
 *
 * @module
 */
import { type Html, html } from "./html.ts";
import type { PictureSource } from "./pictures.ts";
import type { PictureFile } from "../runs/mod.ts";

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
