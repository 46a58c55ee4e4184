/**
 * Web Workers that decode image files.
 *
 * @module
 */
import {
  type DecodeAnswer,
  type DecodedFiles,
  type DecodeFile,
  type DecodeSettings,
  type DecodeTask,
  recordLength,
} from "./decode_task.ts";

/** Decodes images in workers; `using` or `close` ends them. */
export type DecodePool = Disposable & {
  /** Decodes image files, in their order. */
  readonly decode: (
    files: readonly DecodeFile[],
    settings: DecodeSettings,
  ) => Promise<DecodedFiles>;
  /** Ends the workers; what is being decoded is refused. */
  readonly close: () => void;
};

/** A task that a worker has, and who waits for it. */
type Job = {
  readonly task: DecodeTask;
  readonly resolve: (answer: DecodeAnswer) => void;
  readonly reject: (error: Error) => void;
};

/** A worker and what it has to do. */
type Member = { readonly worker: Worker; readonly jobs: Map<number, Job> };

/** Workers unless a number is given: each takes some 40 MB. */
const MAX_DEFAULT = 4;
/** Files that a worker gets at a time. */
const TASK_LENGTH = 32;

/**
 * Starts workers that decode. A worker is replaced when a decoder in it breaks down.
 *
 * @param count how many, from 1 @default {one per processor, four at most}
 * @returns the workers
 * @throws {RangeError} if `count` is not a whole number from 1
 *
 * @example
 * ```ts
 * import { createCanvas, writePng } from "@pixelda/pixelda/drawing";
 * import { assertEquals } from "@std/assert";
 *
 * const file = `${await Deno.makeTempDir()}/white.png`;
 * await writePng(file, createCanvas(8, 8));
 * using pool = createDecodePool(1);
 * const fit = { size: 1, resize: "crop", channels: 1, background: 0 } as const;
 * const { records } = await pool.decode([{ file }], { fit, masks: null });
 * assertEquals([...records], [255]);
 * ```
 */
export function createDecodePool(
  count: number = Math.min(MAX_DEFAULT, navigator.hardwareConcurrency),
): DecodePool {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot decode with ${count} workers, give a whole number from 1`);
  }
  const members = Array.from({ length: count }, () => startMember());
  let nextId = 0, failure: Error | null = null;

  function startMember(): Member {
    const worker = new Worker(new URL("./decode_worker.ts", import.meta.url), { type: "module" });
    const member: Member = { worker, jobs: new Map() };
    worker.addEventListener("message", ({ data }: MessageEvent<DecodeAnswer>) => {
      const job = member.jobs.get(data.id)!;
      member.jobs.delete(data.id);
      if (data.faults.length < job.task.files.length) replace(member);
      job.resolve(data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      stop(new Error(`Cannot decode images: a worker failed: ${event.message}`));
    });
    return member;
  }

  function replace(member: Member): void {
    member.worker.terminate();
    const fresh = startMember();
    members[members.indexOf(member)] = fresh;
    for (const job of member.jobs.values()) give(job, fresh);
  }

  function give(job: Job, member: Member): void {
    member.jobs.set(job.task.id, job);
    member.worker.postMessage(job.task);
  }

  function stop(error: Error): void {
    failure ??= error;
    for (const { worker, jobs } of members) {
      worker.terminate();
      for (const { reject } of jobs.values()) reject(failure);
      jobs.clear();
    }
  }

  async function decodeTask(
    files: readonly DecodeFile[],
    settings: DecodeSettings,
  ): Promise<DecodedFiles> {
    const { records, faults } = await new Promise<DecodeAnswer>((resolve, reject) => {
      if (failure !== null) return reject(failure);
      const idlest = members.reduce((a, b) => b.jobs.size < a.jobs.size ? b : a);
      give({ task: { id: nextId++, files, settings }, resolve, reject }, idlest);
    });
    const done = faults.length;
    if (done === files.length) return { records, faults };
    const rest = await decodeTask(files.slice(done), settings);
    records.set(rest.records, records.length - rest.records.length);
    return { records, faults: [...faults, ...rest.faults] };
  }

  async function decode(
    files: readonly DecodeFile[],
    settings: DecodeSettings,
  ): Promise<DecodedFiles> {
    const length = Math.min(TASK_LENGTH, Math.max(1, Math.ceil(files.length / count)));
    const tasks = Array.from(
      { length: Math.ceil(files.length / length) },
      (_, i) => decodeTask(files.slice(i * length, (i + 1) * length), settings),
    );
    const answers = await Promise.all(tasks);
    const records = new Uint8Array(files.length * recordLength(settings));
    let at = 0;
    for (const answer of answers) {
      records.set(answer.records, at);
      at += answer.records.length;
    }
    return { records, faults: answers.flatMap(({ faults }) => faults) };
  }

  const close = () => stop(new Error("Cannot decode images: their folder is closed"));
  return { decode, close, [Symbol.dispose]: close };
}
