/**
 * `deno task validators [--table table1] [--preset quick]`: how well the rules that choose a step without
 * target labels choose, by the records of finished runs.
 *
 * @module
 */
import { alignColumns, markdownGrid } from "../lib/tables/mod.ts";
import {
  choice,
  parseFlags,
  runCommand,
  seedRanges,
  text,
  toggle,
  withDefault,
} from "./cli/mod.ts";
import { PRESETS } from "./core/settings.ts";
import {
  compareValidators,
  type MethodQuality,
  type RuleQuality,
  type ValidatorComparison,
} from "./diagnostics/rule_quality.ts";

const command = {
  name: "validators",
  summary: "Compares rules that choose a step without target labels, by the records of finished " +
    "runs.",
  flags: {
    out: withDefault(text("DIR", "Folder of runs"), "runs"),
    table: text("TABLE", "Only runs of this table, for example table1"),
    preset: choice(PRESETS, "Only runs of this preset"),
    markdown: toggle("Print Markdown"),
    json: toggle("Print JSON"),
  },
};

const EXPLAINED = [
  "best: highest accuracy on the target's validation images in percent, mean over seeds;",
  "correlation: Spearman's, of a rule's score and that accuracy over the steps of a run, mean over seeds;",
  "regret: best less the accuracy at the step chosen, in points, mean over seeds;",
  "among seeds: the same where the rule chooses among the steps of all seeds.",
];

/** The comparison as aligned columns: a line for each rule, and below what is left out. */
export function renderText({ methods, leftOut }: ValidatorComparison): string {
  const head = [
    "method",
    "scenario",
    "seeds",
    "best",
    "rule",
    "correlation",
    "regret",
    "among seeds",
  ];
  const rows = methods.flatMap((each) =>
    each.rules.map((quality, i) => [
      ...i === 0 ? nameOf(each) : ["", "", "", ""],
      quality.rule,
      ...numbersOfRule(quality),
    ])
  );
  const grid = alignColumns([head, ...rows]);
  const rule = grid[0].map((text) => "─".repeat(text.length));
  return [
    ...[grid[0], rule, ...grid.slice(1)].map((row) => row.join("   ").trimEnd()),
    "",
    ...EXPLAINED,
    ...leftOut.map(({ directory, reason }) => `left out: ${directory}: ${reason}`),
  ].join("\n");
}

/** The comparison in Markdown: a line for each method, a column for each rule. */
export function renderMarkdown({ methods, leftOut }: ValidatorComparison): string {
  const rules = [...new Set(methods.flatMap((each) => each.rules.map(({ rule }) => rule)))];
  const rows = methods.map((each) => [
    ...nameOf(each),
    ...rules.map((rule) => {
      const quality = each.rules.find((other) => other.rule === rule);
      return quality === undefined ? "–" : numbersOfRule(quality).join(" / ");
    }),
  ]);
  return [
    ...markdownGrid([["method", "scenario", "seeds", "best", ...rules], ...rows]),
    "",
    "A rule's numbers are correlation / regret / among seeds.",
    ...EXPLAINED,
    ...leftOut.length > 0 ? [""] : [],
    ...leftOut.map(({ directory, reason }) => `- left out: ${directory}: ${reason}`),
  ].join("\n");
}

function nameOf({ table, preset, scenario, method, differs, seeds, best }: MethodQuality) {
  const settings = [table, preset, differs].filter((each) => each).join(", ");
  return [`${method} (${settings})`, scenario, seedRanges(seeds).join(), best.toFixed(1)];
}

function numbersOfRule({ correlation, regret, regretAmongSeeds }: RuleQuality): string[] {
  return [
    correlation?.toFixed(2) ?? "–",
    regret.toFixed(1),
    regretAmongSeeds?.toFixed(1) ?? "–",
  ];
}

if (import.meta.main) {
  await runCommand(async () => {
    const { out, table, preset, markdown, json } = parseFlags(command, Deno.args);
    const comparison = await compareValidators(out, { table, preset });
    const render = markdown ? renderMarkdown : renderText;
    console.log(json ? JSON.stringify(comparison, null, 2) : render(comparison));
  });
}
