/**
 * The scenarios that a command asks for.
 *
 * @module
 */
import { loadScenario, type Scenario, type ScenarioId } from "../../datasets/mod.ts";
import type { ProgressOutput } from "../../lib/terminal/mod.ts";
import { chosenDataDir, integer, toggle } from "../cli/mod.ts";

/** The flags that say which data to take. */
export const dataFlags = {
  embedded: toggle("Use the embedded sample even where the full data is at hand"),
  "mnistm-seed": integer("Build MNIST-M afresh with this seed, not as published", { min: 0 }),
};

/**
 * Loads all that is asked for before any training, so that a missing file shows at once.
 *
 * @param flags as the command line gives them
 * @param output told what was loaded
 * @returns the scenarios, in the order asked for
 * @throws {Error} if data is missing or not as published
 */
export async function loadScenarios(
  flags: {
    readonly scenarios: readonly ScenarioId[];
    readonly dataDir?: string;
    readonly embedded: boolean;
    readonly mnistmSeed?: number;
  },
  output: ProgressOutput | null,
): Promise<Scenario[]> {
  const scenarios: Scenario[] = [];
  for (const id of flags.scenarios) {
    const scenario = await loadScenario(id, {
      dataDir: chosenDataDir(flags),
      mnistmSeed: flags.mnistmSeed,
      embedded: flags.embedded,
      report: (line) => output?.write(`${line}\n`),
    });
    output?.write(`${scenario.description}\n`);
    scenarios.push(scenario);
  }
  return scenarios;
}
