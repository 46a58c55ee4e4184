import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { configHash, readConfig } from "../../lib/runs/config.ts";
import { DIAGNOSTICS_FILES } from "../../lib/runs/diagnostics.ts";
import {
  CorruptRunError,
  OtherEnvironmentError,
  RunError,
  RunInUseError,
  RunMismatchError,
} from "../../lib/runs/errors.ts";
import { readRecords } from "../../lib/runs/records.ts";
import { openRun, type Run } from "../../lib/runs/run_directory.ts";

const config = { preset: "quick", optimizer: { beta1: 0.5 }, steps: 6 };

async function newDirectory(): Promise<string> {
  return `${await Deno.makeTempDir()}/table1/mnist-usps/pixelda/seed-0`;
}

/** A training whose state is the sum of its steps; stops early to act as if it were killed. */
async function train(run: Run, { killedAfter = Infinity } = {}): Promise<void> {
  const from = await run.readCheckpoint();
  let sum = from?.arrays.sum.values[0] as number | undefined ?? 0;
  for (let step = (from?.step ?? 0) + 1; step <= config.steps; step++) {
    sum += step;
    await run.appendRecord({ step, sum });
    if (step % 2 === 0) {
      const arrays = { sum: { shape: [], values: new Float32Array([sum]) } };
      await run.writeCheckpoint({ step, arrays, notes: {} });
    }
    if (step === killedAfter) return;
  }
  await run.writeResult({ metrics: { sum } });
}

Deno.test("openRun() resumes bit-exactly from new to interrupted to finished", async () => {
  const directories = [await newDirectory(), await newDirectory()];
  for (const [i, directory] of directories.entries()) {
    if (i === 1) {
      await using run = await openRun(directory, config);
      assertEquals(run.state, "new");
      await train(run, { killedAfter: 5 });
      await Deno.writeTextFile(`${directory}/checkpoint.safetensors.1.tmp`, "half");
      await Deno.mkdir(`${directory}/samples`);
      await Deno.writeTextFile(`${directory}/samples/000004.png.1.tmp`, "half");
    }
    await using run = await openRun(directory, config);
    assertEquals(run.state, i === 1 ? "interrupted" : "new");
    if (i === 1) {
      assertEquals([...Deno.readDirSync(`${directory}/samples`)], []);
      await Deno.remove(`${directory}/samples`);
    }
    await train(run);
  }
  const [whole, resumed] = await Promise.all(directories.map(async (directory) => {
    await using run = await openRun(directory, config);
    assertEquals(run.state, "finished");
    return {
      result: await run.readResult(),
      records: await readRecords(`${directory}/metrics.jsonl`),
      checkpoint: await Deno.readFile(`${directory}/checkpoint.safetensors`),
      csv: await Deno.readTextFile(`${directory}/metrics.csv`),
      names: [...Deno.readDirSync(directory)].map(({ name }) => name.replace(/\d+/, "")).sort(),
    };
  }));
  assertEquals(resumed, whole);
  assertEquals(whole.result, { metrics: { sum: 21 } });
  assertEquals(whole.records.length, 6);
});

Deno.test("openRun() resumes from the checkpoint before a damaged one, to the same bits", async () => {
  const directories = [await newDirectory(), await newDirectory()];
  const bytes = (directory: string, name: string) => Deno.readFile(join(directory, name));
  for (const [i, directory] of directories.entries()) {
    if (i === 1) {
      await using run = await openRun(directory, config);
      await train(run, { killedAfter: 5 });
      const damaged = await bytes(directory, "checkpoint.safetensors");
      damaged[damaged.length - 1] ^= 1;
      await Deno.writeFile(join(directory, "checkpoint.safetensors"), damaged);
    }
    await using run = await openRun(directory, config);
    if (i === 1) {
      const before = await run.readCheckpoint();
      assertEquals([before?.step, before?.damage?.includes("checksum")], [2, true]);
      // The whole one has taken the damaged one's place: the next one cannot push it out.
      assertEquals((await run.readCheckpoint())?.damage, undefined);
    }
    await train(run);
  }
  const files = ["checkpoint.safetensors", "checkpoint-before.safetensors", "metrics.jsonl"];
  for (const name of [...files, "metrics.csv", "result.json"]) {
    assertEquals(await bytes(directories[1], name), await bytes(directories[0], name), name);
  }
});

Deno.test("openRun() resumes in another environment only where it is allowed, and says so", async () => {
  const directory = await newDirectory();
  const begun = { tensorflow: "2.21.0", threads: 1, deno: "2.0.0" };
  const moved = { tensorflow: "2.21.0", threads: 2, deno: "2.9.6", TF_ENABLE_ONEDNN_OPTS: "0" };
  {
    await using run = await openRun(directory, config, { environment: begun });
    await train(run, { killedAfter: 3 });
  }
  {
    await using run = await openRun(directory, config, { environment: moved });
    await assertRejects(
      () => run.readCheckpoint(),
      OtherEnvironmentError,
      `Cannot resume ${directory}: its 2 steps so far were computed in another environment, and ` +
        "the last digits of its result would be those of neither; start over, or use another " +
        "folder\n  threads was 1, is 2\n  TF_ENABLE_ONEDNN_OPTS was not set, is 0",
    );
    assertEquals((await readRecords(`${directory}/metrics.jsonl`)).length, 3, "left as it was");
  }
  const allowed = { allowOtherEnvironment: true };
  {
    await using run = await openRun(directory, config, { environment: moved, ...allowed });
    await train(run, { killedAfter: 5 });
  }
  {
    // It is where it was last: nothing to allow.
    await using run = await openRun(directory, config, { environment: moved });
    await train(run, { killedAfter: 5 });
  }
  await using run = await openRun(directory, config, { environment: begun, ...allowed });
  await train(run);
  const changed = ["threads was 1, is 2", "TF_ENABLE_ONEDNN_OPTS was not set, is 0"];
  const back = ["threads was 2, is 1", "TF_ENABLE_ONEDNN_OPTS was 0, is not set"];
  const resumedElsewhere = [{ step: 2, changed }, { step: 4, changed: back }];
  const result = { metrics: { sum: 21 }, environment: begun, resumedElsewhere };
  assertEquals(await run.readResult(), result);
});

Deno.test("openRun() resumes what an earlier version wrote, which did not tell its environment", async () => {
  const directory = await newDirectory();
  {
    await using run = await openRun(directory, config);
    await train(run, { killedAfter: 3 });
  }
  const environment = { threads: 2 };
  await using run = await openRun(directory, config, { environment });
  await train(run);
  assertEquals(await run.readResult(), { metrics: { sum: 21 }, environment });
});

Deno.test("openRun() brings the records to disk before the checkpoint that follows them", async () => {
  const directory = await newDirectory();
  const synced: (number | null)[] = [];
  const { sync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.sync = async function () {
    synced.push((await this.stat()).ino);
    await sync.call(this);
  };
  try {
    await using run = await openRun(directory, config);
    await run.appendRecord({ step: 1, loss: 2 });
    synced.length = 0;
    await run.writeCheckpoint({ step: 1, arrays: {}, notes: {} });
  } finally {
    Deno.FsFile.prototype.sync = sync;
  }
  const files = ["metrics.jsonl", "checkpoint.safetensors", "."];
  const inodes = files.map((name) => Deno.statSync(join(directory, name)).ino);
  assertEquals(synced, inodes);
});

Deno.test("openRun() resumes to the same records where a power cut damaged what came after", async () => {
  const tails = ["\0".repeat(500), "\0".repeat(40) + "\n", '{"step":5,"sum":1\0\0}\n{"step":6}\n'];
  for (const tail of tails) {
    const directory = await newDirectory();
    {
      await using run = await openRun(directory, config);
      await train(run, { killedAfter: 4 });
    }
    const path = join(directory, "metrics.jsonl");
    await Deno.writeTextFile(path, tail, { append: true });
    const [events] = [...Deno.readDirSync(directory)].filter(({ name }) => /^events/.test(name));
    await Deno.writeTextFile(join(directory, events.name), "\0".repeat(500), { append: true });
    await using run = await openRun(directory, config);
    await train(run);
    const sums = (await readRecords(path)).map(({ sum }) => sum);
    assertEquals(sums, [1, 3, 6, 10, 15, 21]);
  }
});

Deno.test("openRun() by several processes at once is refused for no other reason than that", async () => {
  const directory = await newDirectory();
  const module = new URL("../../lib/runs/mod.ts", import.meta.url).href;
  const script = `const { openRun, RunInUseError } = await import(${JSON.stringify(module)});
    const open = async () => {
      try {
        await (await openRun(${JSON.stringify(directory)}, {}))[Symbol.asyncDispose]();
        return 1;
      } catch (error) {
        if (!(error instanceof RunInUseError)) throw error;
        return 0;
      }
    };
    let opened = 0;
    for (let i = 0; i < 150; i++) {
      for (const each of await Promise.all([open(), open()])) opened += each;
    }
    console.log(opened);`;
  const outputs = await Promise.all(
    [1, 2, 3].map(() => new Deno.Command(Deno.execPath(), { args: ["eval", script] }).output()),
  );
  for (const { code, stdout, stderr } of outputs) {
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    assert(Number(new TextDecoder().decode(stdout)) > 0);
  }
});

Deno.test("openRun() keeps the last checkpoint where the disk is full, and resumes to the same bits", async () => {
  const directory = await newDirectory();
  const { write } = Deno.FsFile.prototype;
  {
    await using run = await openRun(directory, config);
    await train(run, { killedAfter: 3 });
    // As the file system answers: in the middle of a file, with no path.
    let left = 100;
    Deno.FsFile.prototype.write = function (bytes) {
      if (left === 0) throw new Error("No space left on device (os error 28)");
      const part = bytes.subarray(0, left);
      left -= part.length;
      return write.call(this, part);
    };
    try {
      await assertRejects(
        () => run.writeCheckpoint({ step: 4, arrays: {}, notes: {} }),
        Error,
        `Cannot write ${join(directory, "checkpoint.safetensors")}: No space left on device`,
      );
    } finally {
      Deno.FsFile.prototype.write = write;
    }
  }
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
  assertEquals(names.filter((name) => /tmp$|checkpoint/.test(name)), ["checkpoint.safetensors"]);
  await using run = await openRun(directory, config);
  await train(run);
  assertEquals(await run.readResult(), { metrics: { sum: 21 } });
});

Deno.test("openRun() writes nothing where its directory was removed or replaced meanwhile", async () => {
  const directory = await newDirectory();
  const message =
    `Cannot write to ${directory}: it was removed or replaced while the run was open; ` +
    "run it again";
  await using first = await openRun(directory, config);
  await train(first, { killedAfter: 3 });
  await Deno.remove(directory, { recursive: true });
  const writes = [
    () => first.writeCheckpoint({ step: 4, arrays: {}, notes: {} }),
    () => first.appendRecord({ step: 4 }),
    () => first.writeDiagnostics({ embedding: { count: 0, domains: [], x: [], y: [] } as never }),
    () => first.writeResult({ metrics: {} }),
  ];
  for (const write of writes) await assertRejects(write, RunError, message);
  await assertRejects(() => Deno.stat(directory), Deno.errors.NotFound);

  await using second = await openRun(directory, config);
  for (const write of writes) await assertRejects(write, RunError, message);
  await train(second);
  assertEquals(await second.readResult(), { metrics: { sum: 21 } });
});

Deno.test("openRun() says that its directory was replaced, even while it writes", async () => {
  const directory = await newDirectory();
  await using run = await openRun(directory, config);
  await train(run, { killedAfter: 3 });
  const { sync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.sync = async function () {
    await sync.call(this);
    if (!(await this.stat()).size) return;
    await Deno.rename(directory, `${directory}-away`);
    await Deno.mkdir(directory);
  };
  try {
    await assertRejects(
      () => run.writeResult({ metrics: {} }),
      RunError,
      `Cannot write to ${directory}: it was removed or replaced while the run was open`,
    );
  } finally {
    Deno.FsFile.prototype.sync = sync;
  }
  assertEquals([...Deno.readDirSync(directory)], []);
});

Deno.test("openRun() starts over when nothing was checkpointed, or with fresh", async () => {
  const directory = await newDirectory();
  {
    await using run = await openRun(directory, config);
    await run.appendRecord({ step: 1 });
  }
  {
    await using run = await openRun(directory, config);
    assertEquals([run.state, await readRecords(`${directory}/metrics.jsonl`)], ["new", []]);
    await train(run);
    for (const name of DIAGNOSTICS_FILES) await Deno.writeTextFile(`${directory}/${name}`, "");
  }
  await Deno.writeTextFile(`${directory}/mine.txt`, "keep");
  await using run = await openRun(directory, { ...config, steps: 9 }, { fresh: true });
  assertEquals([run.state, await run.readCheckpoint(), await run.readResult()], [
    "new",
    null,
    null,
  ]);
  assertEquals(await Deno.readTextFile(`${directory}/mine.txt`), "keep");
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
  assertEquals(names.filter((name) => DIAGNOSTICS_FILES.some((each) => each === name)), []);
});

Deno.test("openRun() refuses another config, lists what differs and releases its lock", async () => {
  const directory = await newDirectory();
  await (await openRun(directory, config))[Symbol.asyncDispose]();
  await assertRejects(
    () => openRun(directory, { ...config, optimizer: { beta1: 0.9 } }),
    RunMismatchError,
    "the run there has other settings; start over, or use another folder\n" +
      "  optimizer.beta1 was 0.5, is 0.9",
  );
  await using run = await openRun(directory, config);
  assertEquals(run.state, "new");
});

Deno.test("openRun() refuses a directory in use and one that cannot be created", async () => {
  const directory = await newDirectory();
  await using _run = await openRun(directory, config);
  await assertRejects(
    () => openRun(directory, config),
    RunInUseError,
    `in use by process ${Deno.pid}`,
  );
  const file = await Deno.makeTempFile();
  await assertRejects(() => openRun(`${file}/runs`, config), Error, `Cannot write to ${file}/runs`);
});

Deno.test("openRun() refuses a corrupt config", async () => {
  const directory = await newDirectory();
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(`${directory}/config.json`, '{"hash"');
  await assertRejects(() => openRun(directory, config), CorruptRunError, "config.json is corrupt");
});

Deno.test("openRun() stores sources and intervals, which are not settings", async () => {
  const directory = await newDirectory();
  const sources = { "optimizer.beta1": "paper" };
  {
    await using run = await openRun(directory, config, { sources, intervals: { log: 50 } });
    await train(run, { killedAfter: 2 });
  }
  assertEquals((await readConfig(directory))?.intervals, { log: 50 });
  await using run = await openRun(directory, config, {
    sources,
    intervals: { log: 25, save: 100 },
  });
  assertEquals(run.state, "interrupted");
  assertEquals(JSON.parse(await Deno.readTextFile(`${directory}/config.json`)), {
    configVersion: 2,
    hash: run.configHash,
    config,
    sources,
    intervals: { log: 25, save: 100 },
  });
});

Deno.test("openRun() refuses a run of an earlier version, unless it starts over", async () => {
  const directory = await newDirectory();
  await Deno.mkdir(directory, { recursive: true });
  const text = JSON.stringify({ hash: configHash(config), config });
  await Deno.writeTextFile(`${directory}/config.json`, text);
  await assertRejects(
    () => openRun(directory, config),
    RunMismatchError,
    `Cannot use ${join(directory, "config.json")}: the run there was written by an earlier ` +
      "version, which can be read but not resumed; start over, or use another folder",
  );
  await using run = await openRun(directory, config, { fresh: true });
  assertEquals([run.state, (await readConfig(directory))?.configVersion], ["new", 2]);
});
