/**
 * HTML of what runs measured: escaped text, tables of data, and lines over steps.
 *
 * @module
 */
export * from "./html.ts";
export * from "./series.ts";
