/**
 * The engine's start on a command line: what is installed is told on stderr.
 *
 * @module
 */
import type { Engine, EngineOptions, InstallProgress } from "../../lib/engine/mod.ts";
import { createProgress, type Progress, type ProgressOutput } from "../../lib/terminal/mod.ts";

/**
 * Starts the engine, with a bar for each stage of an installation.
 *
 * @param options device, threads and what else flags give; a toggle that is not given decides nothing
 * @param output where progress goes; `null` for nowhere
 * @throws {Error} as `startEngine` does, with the command that installs what a GPU needs
 */
export async function startEngineWithProgress(
  options: EngineOptions,
  output: ProgressOutput | null,
): Promise<Engine> {
  const { report, end } = installationProgress(output);
  // Loaded when it starts: commands without an engine need no TensorFlow.
  const { GpuError, startEngine } = await import("../../lib/engine/mod.ts");
  const { tf32, deterministic } = options;
  const given = { tf32: tf32 || undefined, deterministic: deterministic || undefined };
  const engine = await startEngine({ ...options, ...given, report }).catch((error) => {
    if (!(error instanceof GpuError) || error.problem.missing !== "library") throw error;
    throw new GpuError(error.problem, "run: deno task doctor --install --device gpu");
  });
  end();
  output?.write(
    `TensorFlow ${engine.version} on ${engine.device}, ${engine.threads} threads, ` +
      `${engine.precision}\n`,
  );
  return engine;
}

/**
 * Shows an installation: a bar for each stage, drawn again when its size becomes known.
 *
 * @param output where progress goes; `null` for nowhere
 */
export function installationProgress(
  output: ProgressOutput | null,
): { report(progress: InstallProgress): void; end(): void } {
  let shown: InstallProgress | undefined, bar: Progress | undefined;
  return {
    report(progress) {
      const { stage, received, total } = progress;
      const isSameStage = stage === shown?.stage, isSameSize = total === shown?.total;
      shown = progress;
      if (!isSameStage) bar?.end();
      if (stage === "wait") {
        if (!isSameStage) output?.write("TensorFlow: waiting for another process's installation\n");
        return;
      }
      if (!isSameStage || !isSameSize) {
        bar = createProgress(output, {
          label: `TensorFlow: ${stage}`,
          total: total === undefined ? undefined : megabytes(total),
          start: megabytes(received),
          unit: "MB",
        });
      }
      bar?.update(megabytes(received));
    },
    end: () => bar?.end(),
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
