/**
 * The page that runs a model in a browser.
 *
 * @module
 */
import { type Html, html, renderDocument } from "../html/mod.ts";
import type { InputFormat, ModelConfig } from "../model_folder/mod.ts";
import axes from "./page/axes.js" with { type: "text" };
import fitPicture from "./page/fit_picture.js" with { type: "text" };
import script from "./page/script.js" with { type: "text" };
import style from "./page/style.css" with { type: "text" };

/** TensorFlow.js, next to the page. */
export const TFJS_FILE = "tf.es2017.min.js";

/** Translations that are shown. */
const TRANSLATIONS = 4;

/**
 * Writes the page: a picture is chosen or dropped, and classified and translated where the page is.
 *
 * It loads TensorFlow.js as {@linkcode TFJS_FILE} and graph models from the folders `classifier` and
 * `generator`, all next to it, and nothing else.
 *
 * @returns a whole HTML document
 *
 * @example
 * ```ts
 * const format = { side: 16, channels: 3, resize: "crop" } as const;
 * const page = renderModelPage({
 *   ...{ formatVersion: 1, writtenBy: "0.1.0", method: "dann", classes: ["cup", "plate"] },
 *   ...{ source: format, target: format, configHash: "" },
 *   task: { kind: "classes", network: "task", branch: "source" },
 * });
 * if (!page.includes("16 × 16 pixels in color: the middle of the picture")) throw new Error(page);
 * ```
 */
export function renderModelPage(
  { method, classes, source, target, task, generator }: ModelConfig,
): string {
  const poses = task.kind === "poses";
  const model = { classes, source, target, poses, noise: generator?.noiseDimensions ?? 0 };
  return renderDocument({
    title: `Try ${method}: ${classes.length} classes${poses ? " and poses" : ""}`,
    style,
    script: [fitPicture, axes, script].join("\n"),
    sources: { scripts: "'self'", connect: "'self'" },
    body: html`
      <header>
        <h1>Try ${method}: ${classes.length} classes${poses && " and poses"}</h1>
      </header>
      <main data-model="${JSON.stringify(model)}">
        <p>
          The networks compute in this browser; pictures do not leave it.
        </p>
        <p class="choose">
          <label for="file">Choose a picture, or drop one anywhere on this page</label>
          <input type="file" id="file" accept="image/*">
        </p>
        <p id="status" role="status">Loading the model …</p>
        <noscript><p>The networks are run by JavaScript, which is turned off here.</p></noscript>
        <div id="results" hidden>
          ${renderClasses(target)} ${poses && renderPose()} ${generator &&
            renderTranslations(source, target)}
        </div>
      </main>
      <script src="${TFJS_FILE}"></script>
    `,
  });
}

function renderClasses(target: InputFormat): Html {
  return html`
    <section aria-labelledby="classes-title">
      <h2 id="classes-title">Classes</h2>
      <div class="pictures">
        <figure>
          ${renderCanvas("What the classifier saw", target, "seen")}
          <figcaption>What the classifier saw: ${describe(target)}</figcaption>
        </figure>
        <div>
          <table class="classes">
            <caption>Probabilities, the highest first</caption>
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col">Probability</th>
              </tr>
            </thead>
            <tbody id="classes"></tbody>
          </table>
          <p id="rest"></p>
        </div>
      </div>
    </section>
  `;
}

function renderPose(): Html {
  return html`
    <section aria-labelledby="pose-title">
      <h2 id="pose-title">Pose</h2>
      <p>Quaternion w, x, y, z: <span id="quaternion"></span></p>
      <div id="axes"></div>
      <p>
        The object's axes as the camera sees them; dashed ones point away from it. Without a rotation,
        which is 1, 0, 0, 0, x points right, y down and z away.
      </p>
    </section>
  `;
}

function renderTranslations(source: InputFormat, target: InputFormat): Html {
  const translations = Array.from({ length: TRANSLATIONS }, (_, i) =>
    html`
      <figure class="translation">
        ${renderCanvas(`Translation ${i + 1}`, target)}
        <figcaption>Translation ${i + 1}</figcaption>
      </figure>
    `);
  return html`
    <section aria-labelledby="translations-title">
      <h2 id="translations-title">Translations</h2>
      <p>
        The generator makes images of the source domain look like those of the target, by noise of which
        each translation has its own.
      </p>
      <div class="pictures">
        <figure>
          ${renderCanvas("What the generator saw", source, "translated")}
          <figcaption>What the generator saw: ${describe(source)}</figcaption>
        </figure>
        ${translations}
      </div>
      <button type="button" id="noise">New noise</button>
    </section>
  `;
}

function renderCanvas(label: string, { side }: InputFormat, id?: string): Html {
  return html`
    <canvas ${id && html`id="${id}"`} width="${side}" height="${side}"
      role="img" aria-label="${label}"></canvas>
  `;
}

const FITS = {
  crop: "the middle of the picture",
  pad: "the whole picture, with black around",
  stretch: "the whole picture, stretched to a square",
};

function describe({ side, channels, resize }: InputFormat): string {
  return `${side} × ${side} pixels in ${channels === 1 ? "gray" : "color"}: ${FITS[resize]}`;
}
