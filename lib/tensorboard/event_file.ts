/** Files of events, as TensorBoard finds and follows them. */
import { join } from "node:path";
import { writeFileAtomically } from "../files/mod.ts";
import { decodeTfRecords, encodeTfRecord } from "./tf_record.ts";

const PREFIX = "events.out.tfevents.";

/**
 * Finds the event files of a directory.
 *
 * @returns their names in the order in which TensorBoard reads them, empty if there is no directory
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * await replaceEventFiles(directory, [], 1_700_000_000);
 * const [name] = await listEventFiles(directory);
 * if (name !== "events.out.tfevents.1700000000.pixelda") throw new Error(name);
 * ```
 */
export async function listEventFiles(directory: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (name.startsWith(PREFIX)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/**
 * Writes the only event file of a directory. It gets a later name than the ones it replaces, since
 * a running TensorBoard reads every name once.
 *
 * @param directory where earlier files are removed
 * @param events to begin with
 * @param time now, in seconds since 1970
 * @returns the path of the file, see {@linkcode appendEvent}
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * for (const _ of ["first", "again"]) await replaceEventFiles(directory, [], Date.now() / 1000);
 * if ((await listEventFiles(directory)).length !== 1) throw new Error("Doubled");
 * ```
 */
export async function replaceEventFiles(
  directory: string,
  events: readonly Uint8Array[],
  time: number,
): Promise<string> {
  const earlier = await listEventFiles(directory);
  const times = earlier.map((name) => parseInt(name.slice(PREFIX.length))).filter(Number.isFinite);
  const later = Math.max(Math.floor(time), ...times.map((each) => each + 1));
  const bytes = await new Blob(events.map((event) => new Uint8Array(encodeTfRecord(event))))
    .bytes();
  // Removed first: if the process ends in between, a file is missing rather than doubled.
  for (const name of earlier) await Deno.remove(join(directory, name));
  const path = join(directory, `${PREFIX}${String(later).padStart(10, "0")}.pixelda`);
  await writeFileAtomically(path, bytes);
  return path;
}

/**
 * Adds an event to a file.
 *
 * @example
 * ```ts
 * const directory = await Deno.makeTempDir();
 * const path = await replaceEventFiles(directory, [], 0);
 * await appendEvent(path, Uint8Array.of(16, 7));
 * const [event] = await readEvents(path);
 * if (event.join() !== "16,7") throw new Error("Not as written");
 * ```
 */
export async function appendEvent(path: string, event: Uint8Array): Promise<void> {
  await Deno.writeFile(path, encodeTfRecord(event), { append: true });
}

/**
 * Reads the events of a file.
 *
 * @returns their bytes in order, as far as the file is whole
 *
 * @example
 * ```ts
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "Not events");
 * if ((await readEvents(path)).length !== 0) throw new Error("Events from nowhere");
 * ```
 */
export async function readEvents(path: string): Promise<Uint8Array[]> {
  const events: Uint8Array[] = [];
  try {
    for (const event of decodeTfRecords(await Deno.readFile(path))) events.push(event);
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
  }
  return events;
}
