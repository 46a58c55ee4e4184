/**
 * What `deno task tune` found: its files and its table.
 *
 * @module
 */
import { join } from "@std/path";
import { canonicalJson, writeFileAtomically } from "../lib/files/mod.ts";
import type { Candidate } from "./core/search.ts";
import type { SelectionRule } from "./core/selection.ts";
import type { TunedMethod } from "./settings/digits/search.ts";

/** The result of one candidate. */
export type Tuned = {
  readonly scenario: string;
  readonly method: TunedMethod;
  readonly changes: Candidate;
  /** The rule of its score. */
  readonly rule: SelectionRule;
  /** The seeds that it was trained with. */
  readonly seeds: readonly number[];
  /** Steps trained, or planned if training diverged. */
  readonly steps: number;
  /** Best validation by the rule up to there, the mean over seeds; `null` if a training diverged. */
  readonly score: number | null;
};

/** The best settings of a scenario and method, as a preset can take them over. */
export type Best = {
  readonly scenario: string;
  readonly method: TunedMethod;
  readonly preset: string;
  readonly settings: {
    readonly [path: string]: { readonly value: unknown; readonly source: string };
  };
  readonly score: number;
};

/** How candidates were drawn and trained. */
export type SearchOptions = {
  readonly candidates: number;
  readonly search: "halving" | "random";
  readonly searchSeed: number;
};

/**
 * Writes what a search found: `tune.json`, `best.json` and `tune.md`.
 *
 * @param preset and flags that the search was called with
 */
export async function writeTuned(
  directory: string,
  tuned: readonly Tuned[],
  preset: string,
  flags: SearchOptions,
): Promise<void> {
  const best = tuned.filter(({ scenario, method, score }, i) =>
    score !== null &&
    tuned.findIndex((each) => each.scenario === scenario && each.method === method) === i
  ).map((each) => describeBest(each, preset, flags));
  const write = (name: string, content: unknown) =>
    writeFileAtomically(join(directory, name), `${JSON.stringify(content, null, 2)}\n`);
  await write("tune.json", tuned);
  await write("best.json", best);
  await writeFileAtomically(join(directory, "tune.md"), renderTuned(tuned));
}

/** For example `learningRate=0.01,similarityWeight=0.1`. */
export function describe(changes: Candidate): string {
  return Object.entries(changes).map(([path, value]) => `${path}=${canonicalJson(value)}`)
    .join(",");
}

function describeBest(
  { scenario, method, changes, score, rule, seeds }: Tuned,
  preset: string,
  { candidates, search, searchSeed }: SearchOptions,
): Best {
  const source = `ours: best of ${candidates} on validation images by ${rule}, ` +
    `deno task tune --preset ${preset} --scenarios ${scenario} --methods ${method} ` +
    `--select ${rule} --candidates ${candidates} --search ${search} --search-seed ${searchSeed} ` +
    `--seeds ${seeds.join(",")}`;
  const settings = Object.entries(changes).map(([path, value]) => [path, { value, source }]);
  return { scenario, method, preset, settings: Object.fromEntries(settings), score: score! };
}

/**
 * Renders the candidates, and the commands that compare the best of them with the preset.
 *
 * @returns a Markdown table, best first within each scenario and method
 */
export function renderTuned(tuned: readonly Tuned[]): string {
  const lines = tuned.map(({ scenario, method, seeds, changes, steps, score }) =>
    `| ${scenario} | ${method} | ${describe(changes).replaceAll(",", ", ")} | ` +
    `${seeds.join(", ")} | ${steps} | ${
      score === null ? "diverged" : Number(score.toPrecision(4))
    } |`
  );
  const groups = Map.groupBy(tuned, ({ scenario, method }) => `${scenario} ${method}`);
  const commands = [...groups.values()].filter(([{ score }]) => score !== null)
    .map(([{ scenario, method, changes }]) =>
      `deno task ablate table1 --method ${method} --scenarios ${scenario} --seeds 0-4 ` +
      Object.entries(changes).map(([path, value]) => `--set ${path}=${canonicalJson(value)}`)
        .join(" ")
    );
  return [
    `| scenario | method | settings | seeds | steps | best by ${tuned[0]?.rule ?? "labels"} |`,
    "|---|---|---|---|---|---|",
    ...lines,
    "",
    "Compare the best with the preset's, on test images:",
    "",
    ...commands,
    "",
  ].join("\n");
}
