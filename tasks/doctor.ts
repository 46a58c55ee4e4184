/**
 * `deno task doctor`: shows what is installed, what is missing, and how to fix it.
 *
 * Exits with 0 where training can start, with 1 where TensorFlow is missing or does not start, and
 * with 2 for an unknown flag.
 *
 * @module
 */
import { join } from "@std/path";
import { parseFlags, runCommand, text, toggle } from "../experiments/cli/mod.ts";
import { digitScenarios } from "../datasets/mod.ts";
import {
  diagnose,
  type Diagnosis,
  type Finding,
  findLibrary,
  installLibrary,
} from "../lib/engine/mod.ts";
import { cacheDir, exists, type RemoteFile } from "../lib/files/mod.ts";

const command = {
  name: "doctor",
  summary: "Shows what is installed, what is missing, and how to fix it.",
  flags: {
    install: toggle("Install TensorFlow into the cache first, if it is missing (275 MB)"),
    "data-dir": text("DIR", "Look for the data sets there instead of in the cache"),
    json: toggle("Print the diagnosis as JSON"),
  },
};

/** One check per data set, which only looks whether its files are there. */
function dataChecks(directory: string): (() => Promise<Finding>)[] {
  const sets: { readonly [dataSet: string]: readonly RemoteFile[] } = Object.assign(
    {},
    ...Object.values(digitScenarios).map(({ files }) => files),
  );
  return Object.entries(sets).map(([name, files]) => async () => {
    const there = await Promise.all(files.map(({ path }) => exists(join(directory, path))));
    if (there.every(Boolean)) return { name, found: `in ${directory}` };
    const found = there.some(Boolean) ? `incomplete in ${directory}` : `not in ${directory}`;
    return { name, found, problem: { what: `${name}: ${found}`, fix: "deno task table1" } };
  });
}

async function install(): Promise<void> {
  let last = "";
  for await (const { stage, received, total } of installLibrary()) {
    const size = total ? ` of ${Math.round(total / 1e6)}` : "";
    const line = `${stage} ${Math.round(received / 1e6)}${size} MB`;
    // A terminal shows the sizes grow, a log only the stages.
    if (Deno.stderr.isTerminal()) writeError(`\r\x1b[2KTensorFlow: ${line}`);
    else if (stage !== last) writeError(`TensorFlow: ${stage}\n`);
    last = stage;
  }
  if (Deno.stderr.isTerminal()) writeError("\r\x1b[2K");
}

function writeError(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

/** The diagnosis as text: one line for each thing, then how to fix what is missing. */
function describe(diagnosis: Diagnosis): string {
  const { library, engine, memory, problems } = diagnosis;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  const oneDnn =
    { true: ", oneDNN on", false: ", oneDNN off", null: "" }[`${engine?.oneDnn ?? null}`];
  const lines: [string, string][] = [
    ["Deno", `${diagnosis.deno} on ${diagnosis.platform}`],
    ["Memory", `${gigabytes(memory.available)} of ${gigabytes(memory.total)} GB available`],
    ["Library", library ? `${library.path} (${ORIGINS[library.origin]})` : "none"],
    ["TensorFlow", engine ? `${engine.tensorflow}, under tfjs ${engine.tfjs}` : "does not run"],
    [
      "Device",
      engine
        ? `${engine.device}, ${engine.threads} threads of ` +
          `${diagnosis.processors} processors${oneDnn}`
        : "none",
    ],
    ["JSR", diagnosis.jsr ? "reachable" : "unreachable; using bundled replacements"],
    ...diagnosis.findings.map(({ name, found }): [string, string] => [name, found]),
  ];
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  const table = lines.map(([name, found]) => `${name.padEnd(width)}${found}`).join("\n");
  if (problems.length === 0) return `${table}\n\nNothing is missing.`;
  const fixes = problems.map(({ what, fix }) => `- ${what}\n    ${fix}`).join("\n");
  return `${table}\n\nHow to fix:\n${fixes}`;
}

const ORIGINS = {
  given: "given",
  environment: "from TENSORFLOW_LIBRARY",
  cache: "from the cache",
  python: "from Python",
  installed: "just installed",
};

/** Runs the doctor, and exits with 1 where TensorFlow does not run. */
async function doctor(args: readonly string[]): Promise<void> {
  const flags = parseFlags(command, args);
  try {
    if (flags.install && !await findLibrary()) await install();
  } catch (error) {
    console.error((error as Error).message); // the diagnosis below is needed all the more
  }
  const checks = dataChecks(flags.dataDir ?? join(cacheDir(), "data"));
  const diagnosis = await diagnose({ checks, installCommand: "deno task doctor --install" });
  console.log(flags.json ? JSON.stringify(diagnosis, null, 2) : describe(diagnosis));
  if (!diagnosis.engine) Deno.exit(1);
}

if (import.meta.main) await runCommand(() => doctor(Deno.args));
