/**
 * Other libraries that do the same training steps, in Python, each in a process of its own.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import { cacheDir, exists, takeLock } from "../../lib/files/mod.ts";
import type { TimedStep } from "./steps.ts";
import type { Ways } from "./timing.ts";

/** A library that a step can be compared with. */
export type PeerLibrary = {
  /** As its team writes it. */
  readonly title: string;
  /** For pip. */
  readonly requirement: string;
  /** Script of this folder. */
  readonly script: string;
};

const isCommonLinux = Deno.build.os === "linux" && Deno.build.arch === "x86_64";

/** The libraries, by their names on the command line. */
export const peerLibraries = {
  torch: { title: "PyTorch", requirement: "torch==2.15.0", script: "against_torch.py" },
  tensorflow: {
    title: "Python's TensorFlow",
    requirement: `${isCommonLinux ? "tensorflow-cpu" : "tensorflow"}==2.21.0`,
    script: "against_tensorflow.py",
  },
} satisfies { readonly [name: string]: PeerLibrary };

/** One of {@link peerLibraries}. */
export type PeerName = keyof typeof peerLibraries;

/** The libraries' names. */
export const PEER_NAMES = Object.keys(peerLibraries) as PeerName[];

/** The precisions that every library computes in. */
const PEER_PRECISIONS = ["float32", "bfloat16"];

/**
 * Finds a library's virtual environment in the cache directory, or creates it.
 *
 * @param options `python` is the interpreter to start from, `report` receives a line of progress
 * @returns the path of the environment's Python
 * @throws {Error} if there is no Python, or it cannot create environments, or pip cannot install
 */
export async function installPeer(
  { title, requirement }: PeerLibrary,
  { python = "python3", report = () => {} }: {
    readonly python?: string;
    readonly report?: (line: string) => void;
  } = {},
): Promise<string> {
  const version = await run(
    python,
    ["-c", "import sys; print(sys.version)"],
    () => `Cannot compare with ${title}: there is no ${python}. Install Python 3.11 or later`,
  );
  const hash = createHash("sha256").update(`${requirement}\n${version}`).digest("hex");
  const folder = join(cacheDir(), `bench-${requirement}-${hash.slice(0, 12)}`);
  const installed = join(folder, "bin", "python");
  if (await exists(installed)) return installed;
  await Deno.mkdir(cacheDir(), { recursive: true });
  using _lock = await wait(takeLock(`${folder}.lock`, undefined));
  if (await exists(installed)) return installed;
  const unfinished = `${folder}.part`;
  await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  report(`Installing ${requirement} into ${folder}`);
  try {
    await run(
      python,
      ["-m", "venv", unfinished],
      (reason) =>
        `Cannot compare with ${title}: ${python} cannot create a virtual environment. Install its ` +
        `module venv, such as Debian's package python3-venv (${reason})`,
    );
    await run(
      join(unfinished, "bin", "python"),
      [
        ...["-m", "pip", "install", "--quiet", "--no-cache-dir", "--only-binary=:all:"],
        ...["--disable-pip-version-check", "--no-input", requirement],
      ],
      (reason) =>
        `Cannot compare with ${title}: pip cannot install ${requirement}. Check the network, the ` +
        `space in ${cacheDir()} and the version of ${python} (${reason})`,
    );
    await Deno.rename(unfinished, folder);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
    throw error;
  }
  return installed;
}

async function wait<T>(waiting: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const { done, value } = await waiting.next();
    if (done) return value;
  }
}

/** Runs a command to its end, and returns its output; an error's message is made of its last line. */
async function run(
  command: string,
  args: readonly string[],
  describe: (reason: string) => string,
): Promise<string> {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(command, { args: [...args], stdin: "null" }).output();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(describe("not found"), { cause });
  }
  const { success, code, stdout, stderr } = output;
  if (success) return decode(stdout);
  throw new Error(describe(lastLine(decode(stdout) + decode(stderr)) ?? `exit code ${code}`));
}

function lastLine(text: string): string | undefined {
  return text.split("\n").findLast((line) => line.trim() !== "" && !line.startsWith("WARNING"))
    ?.trim();
}

const PEER_ENVIRONMENT = {
  // PyTorch's threads wait without holding a core: where other work takes turns with them, the
  // default makes a step several times as long.
  OMP_WAIT_POLICY: "passive",
  PYTHONDONTWRITEBYTECODE: "1", // no files next to the scripts
};

/** A process that does one training step in another library. */
export type Peer = AsyncDisposable & {
  /** Number of trained parameters of each network. */
  readonly parameters: { readonly [network: string]: number };
  /** Does one step; returns its milliseconds. */
  step(): Promise<number>;
};

/**
 * Starts a script that does a training step, and waits until it has warmed up.
 *
 * @param command that starts it, the settings aside
 * @param settings of the step
 * @returns the process, which the scope that it is in ends
 * @throws {Error} if it ends, or answers other than agreed: see `peer.py`
 */
export async function startPeer(
  title: string,
  [command, ...args]: readonly string[],
  settings: { readonly [name: string]: unknown },
): Promise<Peer> {
  // What the engine has set for its own TensorFlow does not concern another one.
  const environment = Object.entries(Deno.env.toObject()).filter(([name]) => !/^TF_/.test(name));
  const child = new Deno.Command(command, {
    args: [...args, JSON.stringify(settings)],
    clearEnv: true,
    env: { ...Object.fromEntries(environment), ...PEER_ENVIRONMENT },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const answers = lines(child.stdout);
  const input = child.stdin.getWriter();
  const readAnswer = async <T>(schema: v.GenericSchema<unknown, T>): Promise<T> => {
    const { done, value } = await answers.next();
    if (done) {
      const { code } = await child.status;
      const reason = lastLine(await errors) ?? "without a message";
      throw new Error(`Cannot time ${title}: its process ended with exit code ${code}: ${reason}`);
    }
    const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), value);
    if (success) return output;
    throw new Error(`Cannot time ${title}: its process printed ${JSON.stringify(value)}`);
  };
  const stop = async () => {
    await input.close().catch(() => {}); // it may have ended
    await answers.return(undefined);
    await child.status;
    await errors;
  };
  try {
    return {
      parameters: await readAnswer(v.record(v.string(), v.number())),
      async step() {
        await input.write(new TextEncoder().encode("run 1\n")).catch(() => {});
        return await readAnswer(v.pipe(v.number(), v.finite(), v.minValue(0)));
      },
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}

/** A library that is installed. */
export type InstalledPeer = PeerLibrary & { readonly name: PeerName; readonly python: string };

/** Ways to do a step in other libraries, which the scope that they are in ends. */
export type PeerWays = AsyncDisposable & { readonly ways: Ways };

/**
 * Starts a step in every library and precision; none, where the step is not written in Python.
 *
 * @param libraries that are installed
 * @param step of this package
 * @param threads for each library
 * @throws {Error} if a network has another number of parameters there
 */
export async function startPeers(
  libraries: readonly InstalledPeer[],
  { networks, peer: settings }: TimedStep,
  threads: number,
): Promise<PeerWays> {
  await using stack = new AsyncDisposableStack();
  const ways: { [name: string]: Ways[string] } = {};
  for (const { name, title, python, script } of settings === undefined ? [] : libraries) {
    const command = [python, "-W", "ignore", join(import.meta.dirname!, script)];
    for (const precision of PEER_PRECISIONS) {
      const peer = await startPeer(title, command, { ...settings, precision, threads });
      stack.use(peer);
      checkParameters(title, peer.parameters, networks);
      ways[`${name} ${precision}`] = peer.step;
    }
  }
  const started = stack.move();
  return { ways, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

/** @throws {Error} if a network there is not as large as here */
export function checkParameters(
  title: string,
  there: { readonly [network: string]: number },
  here: TimedStep["networks"],
): void {
  for (const [name, count] of Object.entries(there)) {
    const own = here[name].parameters.filter(({ isTrainable }) => isTrainable)
      .reduce((sum, { size }) => sum + size, 0);
    if (own === count) continue;
    throw new Error(
      `Cannot compare with ${title}: its network ${name} has ${count} parameters, ours ${own}`,
    );
  }
}
