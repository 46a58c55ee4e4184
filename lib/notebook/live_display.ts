/**
 * An output of a notebook's cell that changes in place, and a training's bar and curves in it.
 *
 * @module
 */
import { html } from "../html/mod.ts";
import type { RunRecord } from "../runs/mod.ts";
import { createProgress } from "../terminal/mod.ts";
import { curveHtml, curveText, trainingCurves } from "./curve_view.ts";
import { frameHtml, type MimeBundle } from "./view.ts";

/** An output that changes in place. */
export type LiveDisplay = {
  /** Shows this instead of what it showed before. */
  update(bundle: MimeBundle): Promise<void>;
};

/** Sends a message of the kernel to everything that shows the notebook. */
export type Broadcast = (
  type: "display_data" | "update_display_data",
  content: Record<string, unknown>,
) => Promise<void>;

/**
 * Opens an output in the cell that runs.
 *
 * @param broadcast sends it; by default the kernel that runs this code, if there is one
 * @returns null outside of a notebook
 *
 * @example
 * ```ts
 * const sent: string[] = [];
 * const display = openLiveDisplay((type) => Promise.resolve(void sent.push(type)));
 * await display?.update({ "text/plain": "1 of 2" });
 * await display?.update({ "text/plain": "2 of 2" });
 * if (sent.join() !== "display_data,update_display_data") throw new Error(sent.join());
 * ```
 */
export function openLiveDisplay(
  broadcast: Broadcast | null = kernelBroadcast(),
): LiveDisplay | null {
  if (broadcast === null) return null;
  const transient = { display_id: crypto.randomUUID() };
  let isShown = false;
  return {
    async update(data) {
      const type = isShown ? "update_display_data" : "display_data";
      isShown = true;
      await broadcast(type, { data, metadata: {}, transient });
    },
  };
}

/** Whether this code runs in a notebook's kernel. */
export function isNotebook(): boolean {
  return kernelBroadcast() !== null;
}

function kernelBroadcast(): Broadcast | null {
  try {
    // Outside of a kernel, reading the property throws.
    const { broadcast } = Deno.jupyter;
    return async (type, content) => await broadcast(type, content);
  } catch {
    return null;
  }
}

/** Shows one training. */
export type TrainingBoard = {
  /** Shows how many steps are done, with the latest numbers, at most twice a second. */
  update(step: number, numbers: Readonly<Record<string, number>>): Promise<void>;
  /** Shows the last state, and a line below it. */
  end(note: string): Promise<void>;
};

/** Milliseconds between two updates. */
const UPDATE_MS = 500;

/**
 * Creates the board of a training.
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
      "text/html": frameHtml(html`
        <pre>${text}</pre>
        <div class="panels">${await Promise.all(curves.map(curveHtml))}</div>
      `),
    });
    shown = performance.now();
  };

  return {
    async update(step, numbers) {
      bar.update(step, numbers);
      if (performance.now() - shown > UPDATE_MS) await show("");
    },
    async end(note) {
      bar.end();
      await show(note);
    },
  };
}
