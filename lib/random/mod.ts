/** Random numbers of plain code, as a function of a key. @module */
export * from "./sequence.ts";
