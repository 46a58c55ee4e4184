/**
 * Native code: random calls of every op in use, and of tfjs's public functions.
 *
 * The calls are made in processes of their own, which say before each call what it is. One that
 * dies or hangs is counted with that call, and another goes on after it.
 *
 * @module
 */
import { findLibrary, installLibrary } from "../../lib/engine/mod.ts";
import { scriptArguments } from "../launch.ts";
import type { Message } from "./native_worker.ts";
import { createTally, readLines, type Tally, type TortureOptions } from "./tally.ts";

const CALLS = 20_000;

/**
 * Milliseconds for one call, the start of the process included: a result may fill most of the memory,
 * and some virtual machines give 0.3 GB a second.
 */
const TIMEOUT = 180_000;

/** Runs the calls in processes of their own. */
export async function native({ seed, short, report }: TortureOptions): Promise<Tally[]> {
  // A call's time limit is too short for the installation.
  if (await findLibrary() === undefined) await Array.fromAsync(installLibrary());
  const calls = short ? CALLS / 10 : CALLS;
  const tallies: Tally[] = [];
  for (const [kind, name] of [["ops", "ops by name"], ["api", "public functions of tfjs"]]) {
    const tally = createTally(name);
    tallies.push(tally);
    for (let next = 0; next < calls;) {
      next = await runCalls(kind, seed, next, calls, tally, report);
    }
  }
  return tallies;
}

/** Runs calls until their process ends; returns the number of the next call. */
async function runCalls(
  kind: string,
  seed: number,
  first: number,
  end: number,
  tally: Tally,
  report: (text: string) => void,
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...scriptArguments(new URL("native_worker.ts", import.meta.url)),
      ...[kind, seed, first, end].map(String),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let call = { begin: first, text: "the start" };
  let isOpen = true, hung = false;
  const watch = () => setTimeout(() => (hung = true, child.kill("SIGKILL")), TIMEOUT);
  let timer = watch();
  for await (const line of readLines(child.stdout)) {
    clearTimeout(timer);
    timer = watch();
    const message: Message = JSON.parse(line);
    if ("begin" in message) {
      call = message;
      isOpen = true;
      if (call.begin % 500 === 0) report(`${tally.name}: ${call.begin} of ${end}`);
      continue;
    }
    isOpen = false;
    if (message.end === "ungraceful") tally.ungraceful.push(`${call.text}: ${message.what}`);
    else tally[message.end]++;
  }
  clearTimeout(timer);
  const { code, signal } = await child.status;
  if (!isOpen && code === 0) return end;
  tally.ungraceful.push(
    `call ${call.begin}, ${call.text}: ${hung ? "hung" : `ended the process (${signal ?? code})`}`,
  );
  return call.begin + 1;
}
