/**
 * A bar and curves in a notebook's cell, which change while a training goes on.
 *
 * @module
 */
import { html } from "../report/mod.ts";
import type { RunRecord } from "../runs/mod.ts";
import { createProgress } from "../terminal/mod.ts";
import { curveHtml, curveText } from "./curve_view.ts";
import { framed } from "./frame.ts";
import type { LiveDisplay } from "./live_display.ts";
import { trainingCurves } from "./training_curves.ts";

/** Shows one training. */
export type TrainingBoard = {
  /** Tells how many steps are done, with their latest numbers; shown twice a second at most. */
  update(step: number, numbers: Readonly<Record<string, number>>): Promise<void>;
  /** Shows the last state, and a line below it. */
  end(note: string): Promise<void>;
};

/** Milliseconds between two states shown. */
const pause = 500;

/**
 * Makes the board of a training.
 *
 * @param display where to show it; null shows nothing
 * @param options the training's name, steps done before and in all, and the records of its curves,
 * which may grow
 *
 * @example
 * ```ts
 * let shown = "";
 * const display = {
 *   update: (bundle: { "text/plain": string }) => Promise.resolve(void (shown = bundle["text/plain"])),
 * };
 * const board = createTrainingBoard(display, { label: "DANN", total: 2, start: 0, records: [] });
 * await board.update(1, { task: 2.3 });
 * await board.end("stopped");
 * if (!/DANN 1\/2 50 %.*\nstopped/.test(shown)) throw new Error(shown);
 * ```
 */
export function createTrainingBoard(display: LiveDisplay | null, { records, ...options }: {
  readonly label: string;
  readonly total: number;
  readonly start: number;
  readonly records: readonly RunRecord[];
}): TrainingBoard {
  if (display === null) return { update: async () => {}, end: async () => {} };
  let line = "";
  // The bar of a terminal, without the codes that move a terminal's cursor.
  const write = (text: string) => void (line = text.replace("\r\x1b[2K", "").trim() || line);
  const bar = createProgress({ isTerminal: true, columns: 1000, write }, options);
  let shown = -Infinity;

  const show = async (note: string) => {
    const curves = trainingCurves(records);
    const text = `${line}\n${note}`.trim();
    await display.update({
      "text/plain": [text, ...curves.map(curveText)].join("\n"),
      "text/html": framed(html`
        <pre>${text}</pre>
        <div class="panels">${await Promise.all(curves.map(curveHtml))}</div>
      `),
    });
    shown = performance.now();
  };

  return {
    async update(step, numbers) {
      bar.update(step, numbers);
      if (performance.now() - shown > pause) await show("");
    },
    async end(note) {
      bar.end();
      await show(note);
    },
  };
}
