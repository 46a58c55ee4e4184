/**
 * Training steps in other libraries, each in a process of its own.
 *
 * @module
 */
import { join } from "node:path";
import * as v from "npm:valibot@1.5.0";
import { lastLine } from "../python_environment.ts";
import type { PeerLibrary, PeerName } from "./libraries.ts";
import type { TimedStep } from "./steps.ts";
import type { Ways } from "./timing.ts";

/** The precisions that every library computes in. */
const PEER_PRECISIONS = ["float32", "bfloat16"];

const PEER_ENVIRONMENT = {
  // PyTorch's threads wait without holding a core: where other work takes turns with them, the
  // default makes a step several times as long.
  OMP_WAIT_POLICY: "passive",
  TF_ENABLE_ONEDNN_OPTS: "1", // the engine's default too, on processors where it is not TensorFlow's
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
