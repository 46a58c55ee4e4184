/**
 * Starts the engine, once in a test file.
 *
 * ```ts
 * import "./setup.ts";
 * ```
 */
import { startEngine } from "../../lib/engine/mod.ts";

await startEngine({ threads: 2 });
