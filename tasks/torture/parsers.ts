/**
 * Readers of files: good files that are damaged in thousands of ways.
 *
 * The files are read in processes of their own, which say before each file what it is. One that dies
 * or hangs is counted with that file, and another goes on after it.
 *
 * @module
 */
import { scriptArguments } from "../launch.ts";
import { createReaders } from "./file_readers.ts";
import type { ParserMessage } from "./parsers_worker.ts";
import { createTally, readLines, type Tally, type TortureOptions } from "./tally.ts";

/** Damaged files for each reader. */
const FILES = 10_000, FEW_FILES = 200;

/** Milliseconds for one file, the start of the process included. */
const TIMEOUT = 60_000;

/** Reads the damaged files; one tally for each reader. */
export async function parsers({ seed, short, report }: TortureOptions): Promise<Tally[]> {
  const readers = await createReaders();
  const files = readers.length * (short ? FEW_FILES : FILES);
  const tallies = new Map<string, Tally>();
  for (let next = 0; next < files;) {
    next = await readFiles(seed, next, files, tallies, report);
  }
  return [...tallies.values()];
}

/** Reads files until the process ends; returns the number of the next file. */
async function readFiles(
  seed: number,
  first: number,
  end: number,
  tallies: Map<string, Tally>,
  report: (text: string) => void,
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...scriptArguments(new URL("parsers_worker.ts", import.meta.url)),
      ...[seed, first, end].map(String),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let begun = { begin: first, reader: "the start", text: "" };
  let isOpen = true, hung = false;
  const watch = () => setTimeout(() => (hung = true, child.kill("SIGKILL")), TIMEOUT);
  const tally = () => {
    const found = tallies.get(begun.reader) ?? createTally(begun.reader);
    tallies.set(begun.reader, found);
    return found;
  };
  let timer = watch();
  for await (const line of readLines(child.stdout)) {
    clearTimeout(timer);
    timer = watch();
    const message: ParserMessage = JSON.parse(line);
    isOpen = "begin" in message;
    if ("begin" in message) {
      begun = message;
      if (begun.begin % 1000 === 0) report(`readers of files: ${begun.begin} of ${end}`);
    } else if (message.end !== "ungraceful") tally()[message.end]++;
    else tally().ungraceful.push(`file ${begun.begin}, ${begun.text}: ${message.what}`);
  }
  clearTimeout(timer);
  const { code, signal } = await child.status;
  if (!isOpen && code === 0) return end;
  const what = hung ? "hung" : `ended the process (${signal ?? code})`;
  tally().ungraceful.push(`file ${begun.begin}, ${begun.text}: ${what}`);
  return begun.begin + 1;
}
