/**
 * Reads the files of `parsers.ts`, and says before each one what it is: the process may die of it.
 *
 * Arguments: the seed, the first file, the number after the last.
 *
 * @module
 */
import { damageFile } from "./damage.ts";
import { createReaders } from "./file_readers.ts";
import type { FileReader } from "./run_readers.ts";

/** What the parent reads, a line each. */
export type ParserMessage =
  | { readonly begin: number; readonly reader: string; readonly text: string }
  | { readonly end: "accepted" | "refused" }
  | { readonly end: "ungraceful"; readonly what: string };

/** More than a reader may take for one of these small files: milliseconds, and bytes. */
const MAX_MS = 5_000, MAX_BYTES = 1.5e9;

function say(message: ParserMessage): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
}

/** A reader's own errors say what it cannot do, or what of the file is wrong. */
function isInWords(error: unknown): boolean {
  return error instanceof Error &&
    (error.message.startsWith("Cannot ") || error instanceof Deno.errors.InvalidData ||
      ["CorruptRunError", "RunMismatchError"].includes(error.name));
}

async function readAndTell({ read }: FileReader, folder: string): Promise<ParserMessage> {
  const start = performance.now(), before = Deno.memoryUsage().rss;
  let outcome: ParserMessage = { end: "accepted" };
  try {
    await read(folder);
  } catch (error) {
    outcome = isInWords(error) ? { end: "refused" } : {
      end: "ungraceful",
      what: `${error instanceof Error ? error.stack : error}`.slice(0, 500),
    };
  }
  const took = performance.now() - start, grown = Deno.memoryUsage().rss - before;
  if (took > MAX_MS) return { end: "ungraceful", what: `it took ${Math.round(took)} ms` };
  if (grown > MAX_BYTES) return { end: "ungraceful", what: `it took ${Math.round(grown)} bytes` };
  return outcome;
}

async function main([seed, first, end]: number[]): Promise<void> {
  const readers = await createReaders();
  const all = readers.flatMap(({ files }) => Object.values(files));
  const root = await Deno.makeTempDir({ prefix: "pixelda-torture-" });
  try {
    for (let i = first; i < end; i++) {
      const reader = readers[i % readers.length], folder = `${root}/${i}`;
      const { name, text, bytes } = damageFile(reader.files, all, seed, i);
      for (const [path, content] of Object.entries({ ...reader.files, [name]: bytes })) {
        await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
        await Deno.writeFile(`${folder}/${path}`, content);
      }
      say({ begin: i, reader: reader.name, text: `${name} ${text}` });
      say(await readAndTell(reader, folder));
      await Deno.remove(folder, { recursive: true });
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

if (import.meta.main) await main(Deno.args.map(Number));
