/** A process that trains a run, and what is done to it when its folder changes. @module */
import { fromFileUrl, join } from "@std/path";
import { scriptArguments } from "../../launch.ts";
import type { TableName } from "./worker.ts";

/** Steps of a run. */
export const STEPS = 12;

/** Milliseconds until a process counts as one that hangs. */
const TIMEOUT = 180_000;

const root = fromFileUrl(new URL("../../..", import.meta.url));

/** Which run, and in which folder. */
export type RunPlace = {
  readonly table: TableName;
  readonly method: string;
  /** The folder of runs. */
  readonly out: string;
};

/** What is done to a process, once. */
export type Blow = {
  /** After how many changes to the run's folder. */
  readonly event: number;
  /** Counts the beginnings of a checkpoint's writing alone. @default {false} */
  readonly ofCheckpoints?: boolean;
  /** Milliseconds from that change on. @default {0} */
  readonly delay?: number;
  readonly strike: (child: Deno.ChildProcess) => unknown;
};

/** How to start a process. */
export type ProcessOptions = {
  readonly blow?: Blow;
  /** More arguments of the worker. */
  readonly args?: readonly string[];
  /** A module that is loaded first. */
  readonly preload?: string;
  /** Commands of a shell that come first, such as limits. */
  readonly shell?: string;
  /** The text that nobody reads. */
  readonly deafTo?: "stdout" | "stderr";
};

/** How a process ended. */
export type Ended = {
  readonly code: number;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the blow fell. */
  readonly struck: boolean;
  readonly hung: boolean;
};

/** Where a run's files are. */
export function folderOf({ table, method, out }: RunPlace): string {
  const scenario = table === "poses" ? "linemod" : "mnist-usps";
  return join(out, table, scenario, method, "seed-0");
}

/** Trains a run, from its checkpoint if there is one, until the process ends. */
export async function trainRun(place: RunPlace, options: ProcessOptions = {}): Promise<Ended> {
  const { blow, preload, shell, deafTo, args = [] } = options;
  const { table, method, out } = place;
  const folder = folderOf(place);
  await Deno.mkdir(join(folder, "samples"), { recursive: true }).catch(() => {});
  const script = new URL("worker.ts", import.meta.url);
  const command = [
    Deno.execPath(),
    ...scriptArguments(script, preload === undefined ? [] : ["--preload", preload]),
    ...[table, "--preset", "quick", "--methods", method, "--steps", `${STEPS}`],
    ...["--threads", "1", "--device", "cpu", "--out", out],
    ...(table === "digits" ? ["--scenarios", "mnist-usps"] : []),
    ...args,
  ];
  const [first, ...rest] = shell === undefined
    ? command
    : ["/bin/sh", "-c", `${shell}; exec "$@"`, "sh", ...command];
  const watcher = blow && Deno.watchFs(folder);
  const child = new Deno.Command(first, {
    args: rest,
    cwd: root,
    env: { NO_COLOR: "1", PIXELDA_LAUNCHER: `${Deno.pid}` }, // it ends when this process does
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let hung = false, struck = false;
  const timer = setTimeout(() => (hung = true, child.kill("SIGKILL")), TIMEOUT);
  const striking = blow && watcher && (async () => {
    await happens(watcher, blow);
    if (blow.delay) await new Promise((resolve) => setTimeout(resolve, blow.delay));
    struck = true;
    await blow.strike(child);
  })().catch(() => (struck = false)); // it has ended
  const texts = Promise.all(
    (["stdout", "stderr"] as const).map((name) =>
      name === deafTo ? child[name].cancel().then(() => "") : new Response(child[name]).text()
    ),
  );
  const { code, signal } = await child.status;
  clearTimeout(timer);
  if (!struck) watcher?.close();
  await striking;
  const [stdout, stderr] = await texts;
  return { code, signal, stdout, stderr, struck, hung };
}

/** Waits for a change to a folder. */
async function happens(watcher: Deno.FsWatcher, { event, ofCheckpoints }: Blow): Promise<void> {
  let count = 0;
  for await (const { kind, paths } of watcher) {
    if (kind === "access") continue;
    const isCounted = !ofCheckpoints ||
      kind === "create" && /checkpoint\.safetensors\.\d+\.tmp$/.test(paths[0]);
    if (isCounted && ++count === event) return watcher.close();
  }
  throw new Error("The process ended before");
}
