/**
 * Puts back what tfjs-node-gpu 4.22 takes from `node:util` and newer Nodes dropped.
 *
 * Imported before the package: its kernels call `isNullOrUndefined` (gone since Node 23) and
 * `isArray`.
 *
 * @module
 */
import util from "node:util";

const old = util as unknown as Record<string, unknown>;
old.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
old.isArray ??= Array.isArray;
