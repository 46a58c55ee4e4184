/**
 * `deno task bench`: measures training steps, evaluation, start-up, memory and the renderer, as
 * ratios.
 *
 * The ways to do one thing take turns, so that their ratios hold on a busy machine too, where the
 * milliseconds do not. docs/performance.md says what is measured, and how to read it.
 *
 * @module
 */
import { cpus } from "node:os";
import { join } from "@std/path";
import {
  choices,
  type Command,
  commonFlags,
  type Flags,
  type FlagValues,
  parseFlags,
  progressOutput,
  runCommand,
  text,
  toggle,
  UsageError,
  withDefault,
} from "../experiments/cli/mod.ts";
import { startEngineWithProgress } from "../experiments/cli/engine_start.ts";
import type { Engine } from "../lib/engine/mod.ts";
import { compareReports, renderComparison } from "./bench/compare.ts";
import { installPeer, PEER_NAMES, peerLibraries, type PeerName } from "./bench/libraries.ts";
import type { InstalledPeer } from "./bench/peers.ts";
import { readReport, renderReport, type Report, type Results, toJson } from "./bench/report.ts";
import { type SectionName, sections } from "./bench/sections.ts";
import { type ModelName, MODELS, TRAINER_NAMES } from "./bench/steps.ts";

const command = {
  name: "bench",
  summary: "Measures training steps (compiled, op by op, in stock tfjs ops, in other libraries), " +
    "evaluation, start-up, memory and the renderer.",
  flags: {
    only: choices(Object.keys(sections) as SectionName[], "What to measure"),
    models: choices(Object.keys(MODELS) as ModelName[], "Sizes of the networks, for step"),
    trainers: choices(TRAINER_NAMES, "Whose steps, for trainers (CORAL's is supervised's)"),
    against: withDefault(
      choices(PEER_NAMES, "Time steps in these libraries too, in their own environments"),
      [],
    ),
    compare: text("FILE", "Print what changed since a run whose --json is in FILE"),
    quick: toggle("Measure fewer rounds"),
    device: commonFlags.device,
    threads: commonFlags.threads,
    precision: commonFlags.precision,
    tf32: commonFlags.tf32,
    deterministic: commonFlags.deterministic,
    json: commonFlags.json,
    quiet: commonFlags.quiet,
  },
} satisfies Command<Flags>;

async function bench(flags: FlagValues<typeof command.flags>): Promise<void> {
  const before = flags.compare === undefined ? undefined : await readReport(flags.compare);
  const output = progressOutput(flags);
  const report = (line: string) => output?.write(`${line}\n`);
  const engine = await startEngineWithProgress(flags, null);
  if (flags.against.length > 0 && engine.device === "gpu") {
    throw new UsageError("--against compares steps on the processor: add --device cpu");
  }
  const peers: InstalledPeer[] = [];
  for (const name of flags.against) {
    const library = peerLibraries[name];
    peers.push({ ...library, name, python: await installPeer(library, { report }) });
  }
  const results: { [name: string]: Results[string] } = {};
  for (const name of flags.only) {
    const { models, trainers, quick } = flags;
    results[name] = await sections[name].measure({
      ...{ engine, models, trainers, quick, peers },
      report: (subject) => report(`${name}: ${subject}`),
    });
  }
  const after = await describeRun(results, engine, flags.against);
  const comparison = before && compareReports(before, after);
  if (flags.json) {
    console.log(toJson(after, comparison));
  } else {
    console.log(renderReport(after, sections));
    if (comparison) console.log(`\n${renderComparison(comparison, before!)}`);
  }
}

async function describeRun(
  results: Results,
  { version, device, threads, precision }: Engine,
  against: readonly PeerName[],
): Promise<Report> {
  const { version: own } = JSON.parse(
    await Deno.readTextFile(join(import.meta.dirname!, "../deno.json")),
  );
  const processors = cpus();
  const peers = against.map((name) => {
    const { title, requirement } = peerLibraries[name];
    return [title, requirement.split("==")[1]];
  });
  return {
    date: new Date().toISOString(),
    command: ["deno task bench", ...Deno.args].join(" "),
    machine: {
      processor: processors[0]?.model ?? "unknown",
      cores: processors.length,
      device,
      threads,
      precision,
    },
    versions: {
      pixelda: own,
      Deno: Deno.version.deno,
      TensorFlow: version,
      ...Object.fromEntries(peers),
    },
    results,
  };
}

if (import.meta.main) await runCommand(() => bench(parseFlags(command, Deno.args)));
