/**
 * Downloads from a server that misbehaves, and into places that do: each must end with the right
 * file or with one error in words, within its limits, and keep nothing that was not checked.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import { gunzipSync } from "node:zlib";
import { download, DownloadError, exists, partPath, sha256 } from "../../lib/files/mod.ts";
import { scriptArguments } from "../launch.ts";
import { well } from "./answers.ts";
import { createDownloadCases, type DownloadCase, type Place } from "./download_cases.ts";
import { type RawServer, serveRaw } from "./raw_server.ts";
import { createTally, type Tally, type TortureOptions } from "./tally.ts";

/** The limits that the cases run into. */
const LIMITS = { stallMs: 300, rateMs: 400, minBytes: 1_000, maxWaitMs: 1_500 };
const MAX_BYTES = 100_000;

/** Milliseconds after which a download counts as hung; with its waits, none needs three seconds. */
const TIMEOUT = 20_000;

const PATH = "set/file";

/** Tries all cases, of which there is no short form: they take seconds. */
export async function downloads({ seed, report }: TortureOptions): Promise<Tally[]> {
  const tally = createTally("downloads");
  const cases = await createDownloadCases(seed);
  for (const [i, each] of cases.entries()) {
    if (i % 10 === 0) report(`downloads: ${i} of ${cases.length}`);
    const folder = await Deno.makeTempDir({ prefix: "pixelda-torture-" });
    const faults = await tryCase(each, join(folder, "cache"));
    if (faults.length > 0) tally.ungraceful.push(`${each.name}: ${faults.join("; ")}`);
    else tally[each.error ? "refused" : "accepted"]++;
    await Deno.remove(folder, { recursive: true });
  }
  return [tally];
}

/** Tries a case, and a good server after a failure, which must not stand in the next one's way. */
async function tryCase(each: DownloadCase, folder: string): Promise<string[]> {
  let answers = each.mirrors;
  using server = serveRaw((path) => answers[Number(/^\/(\d)/.exec(path)?.[1] ?? 0)]);
  await Deno.mkdir(dirname(join(folder, PATH)), { recursive: true });
  const undo = await each.prepare?.(placeOf(each, server, folder));
  const faults = await tryOnce(each, server, folder);
  if (!each.error) return faults;
  await undo?.();
  answers = answers.map(() => well(each.file.right));
  const again = await tryOnce({ ...each, error: undefined, address: undefined }, server, folder);
  return [...faults, ...again.map((fault) => `the next time: ${fault}`)];
}

/** Downloads once, and returns what went wrong. */
async function tryOnce(each: DownloadCase, server: RawServer, folder: string): Promise<string[]> {
  const end = await inTime(each.run ? runApart(each, server, folder) : run(each, server, folder));
  const faults = each.error ? faultsOfError(end, each.error) : end ? [`it ended with ${end}`] : [];
  const { target } = placeOf(each, server, folder);
  const isThere = await exists(target);
  if (isThere && !await each.file.isRight(target)) faults.push("what is in place is not the file");
  if (!isThere && !each.error) faults.push("nothing is in place");
  for (const { name, size } of await listFiles(dirname(target))) {
    const isPart = /^file\.\w{8}\.part$/.test(name);
    if (isPart && size > MAX_BYTES) faults.push(`${name} has ${size} bytes`);
    if (!isPart && name !== "file" && name !== "file.lock") faults.push(`${name} is left`);
  }
  return faults;
}

function placeOf(each: DownloadCase, server: RawServer, folder: string): Place {
  const target = join(folder, PATH);
  return { target, part: partPath(target, addresses(each, server)[0]) };
}

function addresses({ mirrors, address }: DownloadCase, { port }: RawServer): string[] {
  const places = mirrors.map((_, i) => `http://127.0.0.1:${port}/${i}`);
  return address ? [address(port), ...places.slice(1)] : places;
}

async function run(each: DownloadCase, server: RawServer, folder: string): Promise<void> {
  const { accept } = each.file;
  const file = { path: PATH, mirrors: addresses(each, server), maxBytes: MAX_BYTES, accept };
  for await (const _ of download(file, folder, LIMITS));
}

/** Downloads in processes of their own. */
function runApart(each: DownloadCase, server: RawServer, folder: string): Promise<void> {
  const content = sha256(gunzipSync(each.file.right));
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      ...scriptArguments(new URL("download_worker.ts", import.meta.url)),
      ...[PATH, folder, content, ...addresses(each, server)],
    ],
    stdin: "null",
    stdout: "null",
  });
  return each.run!({ start: () => command.spawn(), ...placeOf(each, server, folder) });
}

/** What is wrong with an end that should be one clear error. */
function faultsOfError(end: unknown, expected: RegExp): string[] {
  if (!(end instanceof DownloadError)) return [`it ended with ${end ?? "no error"}`];
  const isClear = /^Cannot [^\n]*$/.test(end.message) && !/undefined|\[object/.test(end.message);
  return isClear && expected.test(end.message) ? [] : [`its error is "${end.message}"`];
}

/** Returns the error that a download ends with, if any; one that never ends gets one. */
async function inTime(running: Promise<void>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, TIMEOUT, `no end in ${TIMEOUT / 1000} s`);
  });
  try {
    return await Promise.race([running.catch((error) => error), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function listFiles(folder: string): Promise<{ name: string; size: number }[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);
  return Promise.all(
    names.map(async (name) => ({ name, size: (await Deno.lstat(join(folder, name))).size })),
  );
}
