/**
 * Starts the engine, once in a test file.
 *
 * ```ts
 * import "./setup.ts";
 * ```
 */
import { startEngine } from "../../lib/engine/mod.ts";

// Two threads where there are two processors: the bits depend on their number.
await startEngine({ threads: Math.min(2, navigator.hardwareConcurrency) });
