import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { HelpRequest, UsageError } from "../../../experiments/cli/command.ts";
import { argument, integer, list, toggle } from "../../../experiments/cli/flags.ts";
import { commonFlags, selectionFlags } from "../../../experiments/cli/flags.ts";
import { argumentsOf, helpText, parseFlags } from "../../../experiments/cli/parse_flags.ts";

const command = {
  name: "table1",
  summary: "Table 1.",
  flags: {
    ...selectionFlags({
      presets: ["quick", "compact", "paper"],
      scenarios: ["mnist-usps", "mnist-mnistm"],
      methods: ["source-only", "pixelda", "target-only"],
    }),
    ...commonFlags,
    "mnistm-seed": integer("Build MNIST-M again", { min: 0 }),
  },
};
const parse = (...args: string[]) => parseFlags(command, args);

Deno.test("parseFlags() fills defaults", () => {
  assertEquals(parse(), {
    preset: undefined,
    seed: undefined,
    seeds: [0],
    scenarios: ["mnist-usps", "mnist-mnistm"],
    methods: ["source-only", "pixelda", "target-only"],
    steps: undefined,
    dataDir: undefined,
    out: "runs",
    fresh: false,
    allowOtherEnvironment: false,
    wait: false,
    device: "auto",
    threads: undefined,
    precision: "auto",
    tf32: false,
    deterministic: false,
    json: false,
    quiet: false,
    mnistmSeed: undefined,
  });
});

Deno.test("parseFlags() reads every kind of flag, typed", () => {
  const flags = parse(
    ...["--preset", "compact", "--seeds=0-3,7,2", "--methods", "target-only,source-only"],
    ...["--steps", "500", "--data-dir", "a b", "--device=gpu", "--json", "--mnistm-seed", "4"],
  );
  const preset: "quick" | "compact" | "paper" | undefined = flags.preset;
  assertEquals(preset, "compact");
  assertEquals(flags.seeds, [0, 1, 2, 3, 7]);
  assertEquals(flags.methods, ["source-only", "target-only"]);
  assertEquals([flags.steps, flags.dataDir, flags.device, flags.json], [500, "a b", "gpu", true]);
  assertEquals(flags.mnistmSeed, 4);
});

Deno.test("parseFlags() takes flags after the two dashes that npm needs", () => {
  assertEquals(parse("--", "--preset", "quick"), parse("--preset", "quick"));
});

Deno.test("parseFlags() refuses what it does not know, with a suggestion", () => {
  const refused: [string[], string][] = [
    [["--sceanrios", "mnist-usps"], "Unknown flag --sceanrios: did you mean --scenarios?"],
    [["--metods=pixelda"], "Unknown flag --metods: did you mean --methods?"],
    [["--batch"], "Unknown flag --batch: "],
    [["-x"], "Unknown flag -x: "],
    [["mnist"], 'Unexpected argument "mnist"; see --help'],
    [["--json", "--", "--fresh"], 'Unexpected argument "--fresh"; see --help'],
    [["--methods", "pixlda"], '--methods: unknown value "pixlda": did you mean pixelda?'],
    [["--scenarios", "usps-mnist"], '--scenarios: unknown value "usps-mnist": '],
    [["--preset", "fast"], '--preset: unknown value "fast": expected one of quick, compact, paper'],
    [["--preset", "quik"], "did you mean quick?"],
    [["--device", "tpu"], '--device: unknown value "tpu": did you mean '],
  ];
  for (const [args, message] of refused) assertThrows(() => parse(...args), UsageError, message);
});

Deno.test("parseFlags() refuses values that are none", () => {
  const refused: [string[], string][] = [
    [["--seeds", "3-1"], "--seeds 3-1 is empty: write the smaller seed first, 1-3"],
    [["--seeds", "a"], '--seeds needs seeds such as 0-9 or 0,2,5, got "a"'],
    [["--seeds", "1,,2"], 'got ""'],
    [["--seeds", "0-99999"], "names 100000 seeds; at most 1000 are allowed"],
    [["--seed", "-1"], '--seed needs a whole number of at least 0, got "-1"'],
    [["--steps", "-5"], '--steps needs a whole number of at least 1, got "-5"'],
    [["--seed=-1"], '--seed needs a whole number of at least 0, got "-1"'],
    [["--steps", "0"], "at least 1"],
    [["--steps", "1e3"], 'got "1e3"'],
    [["--steps", "99999999999"], "--steps needs"],
    [["--out"], "--out needs a value, DIR"],
    [["--out", "--json"], "--out needs a value, DIR"],
    [["--seed", "1", "--seeds", "2"], "Give --seed or --seeds, not both"],
  ];
  for (const [args, message] of refused) assertThrows(() => parse(...args), UsageError, message);
});

Deno.test("parseFlags() answers --help with every flag", () => {
  for (const flag of ["--help", "-h"]) {
    const { message } = assertThrows(() => parse(flag, "--json"), HelpRequest);
    assertStringIncludes(message, "deno task table1 [flags]");
    for (const name of Object.keys(command.flags)) assertStringIncludes(message, `--${name}`);
    assertStringIncludes(message, "Folder of runs and tables (default runs)");
  }
});

const reader = {
  name: "report",
  summary: "Report.",
  flags: { runs: argument("RUNS", "Folder of runs", "runs"), json: toggle("Print JSON") },
};

Deno.test("parseFlags() takes an argument by its place, or its default", () => {
  assertEquals(parseFlags(reader, []), { runs: "runs", json: false });
  assertEquals(parseFlags(reader, ["--json", "a b"]), { runs: "a b", json: true });
});

Deno.test("parseFlags() refuses a second argument, an empty one, and its name as a flag", () => {
  const refused: [string[], string][] = [
    [["a", "b"], 'Unexpected argument "b"'],
    [[""], "RUNS is empty"],
    [["--runs", "a"], "Unknown flag --runs"],
  ];
  for (const [args, message] of refused) {
    assertThrows(() => parseFlags(reader, args), UsageError, message);
  }
});

Deno.test("helpText() shows the arguments in the usage line and the list", () => {
  const lines = helpText(reader).split("\n");
  assertEquals(lines[2], "deno task report [RUNS] [flags]");
  assertEquals(lines[4], "  RUNS    Folder of runs (default runs)");
});

Deno.test("argumentsOf() writes what parseFlags() reads as the same values", () => {
  const lines = [
    [],
    ["--preset=compact", "--seeds=0,1,2,7", "--methods=source-only,target-only", "--json"],
    ["--seed=5", "--data-dir=a b, c", "--out=-odd", "--mnistm-seed=0", "--wait"],
  ];
  for (const line of lines) {
    assertEquals(argumentsOf(command.flags, parse(...line)).toSorted(), line.toSorted());
  }
  const values = parse("--scenarios", "mnist-usps", "--steps", "7", "--threads", "1");
  assertEquals(parse(...argumentsOf(command.flags, values)), values);
  const flags = {
    table: argument("TABLE", "", ""),
    set: list("SETTING=VALUE", ""),
    ...commonFlags,
  };
  const ablate = { name: "ablate", summary: "", flags };
  const line = ["table1", "--set=decay=a, b", "--set=steps=5", "--json"];
  assertEquals(argumentsOf(flags, parseFlags(ablate, line)), line);
  assertEquals(argumentsOf(flags, parseFlags(ablate, [])), []);
});
