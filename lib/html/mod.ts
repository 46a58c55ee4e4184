/**
 * HTML of what runs measured: documents, escaped text, tables of data, and lines over steps.
 *
 * @module
 */
export * from "./document.ts";
export * from "./html.ts";
export * from "./series.ts";
