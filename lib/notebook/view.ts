/**
 * What a notebook shows of a value.
 *
 * @module
 */

/** One thing in several formats, by MIME type; a notebook takes the richest that it can show. */
export type MimeBundle = {
  readonly "text/plain": string;
  readonly "text/html"?: string;
  /** In base64. */
  readonly "image/png"?: string;
};

/** The method by which Deno's Jupyter kernel asks a value how to show it. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** A value that shows itself as the last expression of a notebook's cell. */
export type View = { readonly [jupyterDisplay]: () => Promise<MimeBundle> };

/**
 * Gives a record a way to show itself in a notebook.
 *
 * @param value which stays as it is
 * @param show makes what is to be shown, when it is
 * @returns a copy of the record, for every use that the record has
 *
 * @example
 * ```ts
 * const score = withView({ accuracy: 0.5 }, () => ({ "text/plain": "50 %" }));
 * const shown = await score[jupyterDisplay]();
 * if (shown["text/plain"] !== "50 %" || score.accuracy !== 0.5) throw new Error("Not as given");
 * ```
 */
export function withView<T extends object>(
  value: T,
  show: () => MimeBundle | Promise<MimeBundle>,
): T & View {
  // Hidden from loops over the record's keys, and from comparisons.
  const method = { value: async () => await show() };
  return Object.defineProperty({ ...value }, jupyterDisplay, method) as T & View;
}
