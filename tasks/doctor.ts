/**
 * `deno task doctor`: shows what is installed, what is missing, and how to fix it.
 *
 * Exits with 0 where training can start on the device, with 1 where something that it needs is
 * missing, and with 2 for a wrong command line.
 *
 * @module
 */
import { join } from "@std/path";
import {
  commonFlags,
  type FlagValues,
  parseFlags,
  runCommand,
  text,
  toggle,
  UsageError,
} from "../experiments/cli/mod.ts";
import { digitScenarios, findDataFile } from "../datasets/mod.ts";
import { writeStderr } from "../lib/terminal/mod.ts";
import {
  cudaReleaseFor,
  diagnose,
  type Diagnosis,
  type Finding,
  findLibrary,
  installCudaLibrary,
  InstalledLibraryError,
  installLibrary,
  type InstallProgress,
  releaseFor,
  removeLibrary,
  type TensorFlowLibrary,
} from "../lib/engine/mod.ts";
import { cacheDir, type RemoteFile } from "../lib/files/mod.ts";

const command = {
  name: "doctor",
  summary: "Shows what is installed, what is missing, and how to fix it.",
  flags: {
    device: {
      ...commonFlags.device,
      help: "What must work; with --install and --remove, for what",
    },
    install: toggle("Install TensorFlow into the cache, if it is missing (275 MB; for gpu 3.4 GB)"),
    "without-driver": toggle("Install for gpu without NVIDIA's driver, for another machine"),
    remove: toggle("Remove what was installed for --device cpu or gpu, and do nothing else"),
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
    const there = await Promise.all(files.map((file) => findDataFile(directory, file)));
    if (there.every(Boolean)) return { name, found: `in ${directory}` };
    const found = there.some(Boolean) ? `incomplete in ${directory}` : `not in ${directory}`;
    return { name, found, problem: { what: `${name}: ${found}`, fix: "deno task table1" } };
  });
}

type DoctorFlags = FlagValues<typeof command.flags>;

async function install({ device, withoutDriver }: DoctorFlags): Promise<void> {
  if (device === "gpu") {
    const { path } = await showProgress(installCudaLibrary({ withoutDriver }));
    writeStderr(`TensorFlow's CUDA build: ${path}\n`);
  } else if (!await findUndamaged(device)) await showProgress(installLibrary());
}

async function findUndamaged(device: "auto" | "cpu"): Promise<TensorFlowLibrary | undefined> {
  try {
    return await findLibrary({ device });
  } catch (error) {
    if (error instanceof InstalledLibraryError) return undefined;
    throw error;
  }
}

async function remove({ device }: DoctorFlags): Promise<void> {
  if (device === "auto") {
    throw new UsageError("--remove needs --device cpu or --device gpu, for what was installed");
  }
  const release = device === "gpu" ? cudaReleaseFor() : releaseFor();
  const removed = await showProgress(removeLibrary(release));
  console.log(removed.length > 0 ? `Removed ${removed.join(" and ")}` : "Nothing was installed");
}

async function showProgress<T>(progress: AsyncGenerator<InstallProgress, T>): Promise<T> {
  let last = "";
  for (;;) {
    const { done, value } = await progress.next();
    if (done) {
      if (last !== "" && Deno.stderr.isTerminal()) writeStderr("\r\x1b[2K");
      return value;
    }
    const { stage, received, total, package: name = "TensorFlow" } = value;
    const size = total ? ` of ${Math.round(total / 1e6)}` : "";
    // A terminal shows the sizes grow, a log only the stages.
    if (Deno.stderr.isTerminal()) {
      writeStderr(`\r\x1b[2K${name}: ${stage} ${Math.round(received / 1e6)}${size} MB`);
    } else if (`${name}: ${stage}` !== last) writeStderr(`${name}: ${stage}\n`);
    last = `${name}: ${stage}`;
  }
}

/** The diagnosis as text: one line for each thing, then how to fix what is missing. */
function describe(diagnosis: Diagnosis): string {
  const { driver, library, engine, memory, problems } = diagnosis;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  const oneDnn =
    { true: ", oneDNN on", false: ", oneDNN off", null: "" }[`${engine?.oneDnn ?? null}`];
  const lines: [string, string][] = [
    ["Deno", `${diagnosis.deno} on ${diagnosis.platform}`],
    ["Memory", `${gigabytes(memory.available)} of ${gigabytes(memory.total)} GB available`],
    ...describeDriver(driver),
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

function describeDriver(driver: Diagnosis["driver"]): [string, string][] {
  if (!driver) return [];
  const { cuda, management } = driver;
  const gpus = management?.gpus.map(({ name, memory }) =>
    memory ? `${name} with ${(memory.free / 1e9).toFixed(1)} GB free` : name
  );
  return [
    ["Driver", `NVIDIA ${management?.version ?? "of unknown version"}, for CUDA ${cuda}`],
    ["GPUs", gpus?.join(", ") || "none"],
  ];
}

const ORIGINS = {
  given: "given",
  environment: "from TENSORFLOW_LIBRARY",
  cache: "from the cache",
  python: "from Python",
  installed: "just installed",
};

/** What installs TensorFlow, as the diagnosis names it. */
const INSTALL_COMMANDS = {
  cpu: "deno task doctor --install",
  gpu: "deno task doctor --install --device gpu",
};

/** Runs the doctor, and exits with 1 where TensorFlow does not run on the device. */
async function doctor(args: readonly string[]): Promise<void> {
  const flags = parseFlags(command, args);
  const device = flags.withoutDriver ? "auto" : flags.device; // where the GPU is another machine's
  if (flags.install && flags.remove) throw new UsageError("Give --install or --remove, not both");
  if (flags.remove) return await remove(flags);
  try {
    if (flags.install) await install(flags);
  } catch (error) {
    console.error((error as Error).message); // the diagnosis below is needed all the more
  }
  const checks = dataChecks(flags.dataDir ?? join(cacheDir(), "data"));
  const diagnosis = await diagnose({ checks, device, installCommands: INSTALL_COMMANDS });
  console.log(flags.json ? JSON.stringify(diagnosis, null, 2) : describe(diagnosis));
  const { engine } = diagnosis;
  if (!engine || (device === "gpu" && engine.device !== "gpu")) Deno.exit(1);
}

if (import.meta.main) await runCommand(() => doctor(Deno.args));
