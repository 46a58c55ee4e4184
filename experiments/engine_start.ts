/**
 * The engine's start on a command line: what is installed is told on stderr.
 *
 * @module
 */
import { type Engine, type EngineOptions, startEngine } from "../lib/engine/mod.ts";
import { createProgress, type Progress, type ProgressOutput } from "../lib/runs/mod.ts";

/**
 * Starts the engine, with a bar for each stage of an installation.
 *
 * @param options device and threads as flags give them
 * @param output where progress goes; `null` for nowhere
 */
export async function startEngineWithProgress(
  options: EngineOptions,
  output: ProgressOutput | null,
): Promise<Engine> {
  let shown: { readonly stage: string; readonly bar: Progress } | undefined;
  const engine = await startEngine({
    ...options,
    report({ stage, received, total }) {
      if (shown?.stage !== stage) {
        shown?.bar.end();
        shown = {
          stage,
          bar: createProgress(output, {
            label: `TensorFlow: ${stage}`,
            total: megabytes(total ?? received),
            unit: "MB",
          }),
        };
      }
      shown.bar.update(megabytes(received));
    },
  });
  shown?.bar.end();
  output?.write(
    `TensorFlow ${engine.version} on ${engine.device}, ${engine.threads} threads\n`,
  );
  return engine;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
