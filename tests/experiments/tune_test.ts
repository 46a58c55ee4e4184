import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { SCENARIO_IDS } from "../../datasets/mod.ts";
import { UsageError } from "../../experiments/cli/mod.ts";
import { parseChanges } from "../../experiments/core/changes.ts";
import { PRESETS } from "../../experiments/core/settings.ts";
import { digitRows } from "../../experiments/digit_rows.ts";
import { searchSpaces, tunedMethods } from "../../experiments/settings/digits/search.ts";
import { tune } from "../../experiments/tune.ts";
import { renderTuned } from "../../experiments/tuned.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { runScript } from "../run_script.ts";
import { canStartSlurm, output, until, withSlurm } from "./sweep/one_node_slurm.ts";

const options = {
  embedded: true,
  scenarios: ["mnist-usps" as const],
  methods: ["dann" as const],
  quiet: true,
  candidates: 2,
  reduction: 2,
  steps: 200, // of which 100, where the preset quick validates, are the first rung
};

testOnTensorFlow("tune() lets the best go on, to the bits of a training in one go", async () => {
  const [out, whole] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const tuned = await tune({ ...options, out });
  assertEquals(tuned.map(({ steps }) => steps), [200, 100]);
  const directory = (folder: string, { changes }: typeof tuned[number]) => {
    const words = Object.entries(changes).map(([path, value]) => `${path}=${value}`).join();
    return join(folder, "tune", "mnist-usps", "dann", words, "seed-0");
  };
  const read = (...path: string[]) => Deno.readTextFile(join(...path));
  const [best, other] = tuned;
  const { metrics } = JSON.parse(await read(directory(out, best), "result.json"));
  assertEquals(Object.keys(metrics)[0], "validationAccuracy");
  const others = Object.keys(metrics).filter((name) => !name.startsWith("validation"));
  assertEquals(others, [], "the test images are not read");
  await assertRejects(() => read(directory(out, other), "result.json"), Deno.errors.NotFound);

  const all = await tune({ ...options, out: whole, search: "random" });
  assertEquals(all.map(({ steps }) => steps), [200, 200]);
  for (const name of ["checkpoint.safetensors", "metrics.jsonl"]) {
    const bytes = (folder: string) => Deno.readFile(join(directory(folder, best), name));
    assertEquals(await bytes(out), await bytes(whole), name);
  }

  const before = await Deno.stat(join(directory(out, other), "checkpoint.safetensors"));
  assertEquals(await tune({ ...options, out }), tuned, "the second call trains nothing");
  const records = (await read(directory(out, best), "metrics.jsonl")).trim().split("\n")
    .map((line) => JSON.parse(line)).filter(({ validationEntropy }) => validationEntropy);
  const lowest = Math.min(...records.map(({ validationEntropy }) => validationEntropy));
  const byEntropy = await tune({ ...options, out: whole, search: "random", select: "entropy" });
  const same = byEntropy.find(({ changes }) =>
    JSON.stringify(changes) === JSON.stringify(best.changes)
  );
  assertEquals([same!.score, same!.rule], [-lowest, "entropy"]);
  const after = await Deno.stat(join(directory(out, other), "checkpoint.safetensors"));
  assertEquals(after.mtime, before.mtime);

  const [found] = JSON.parse(await read(out, "tune", "best.json"));
  assertEquals(found.settings.batchSize.value, best.changes.batchSize);
  assertStringIncludes(found.settings.batchSize.source, "deno task tune --preset quick");
  assertEquals([found.score, found.method], [best.score, "dann"]);
  assertEquals(JSON.parse(await read(out, "tune", "tune.json")), tuned);
  assertEquals(await read(out, "tune", "tune.md"), renderTuned(tuned));
  await assertRejects(
    () => tune({ ...options, out, steps: 150 }),
    UsageError,
    "it holds a run of other settings (steps 200); use --fresh to start over, or another --out",
  );
  for (const folder of [out, whole]) await Deno.remove(folder, { recursive: true });
});

testOnTensorFlow(
  "tune() trains candidates in processes of their own, each until its rung",
  async () => {
    const out = await Deno.makeTempDir();
    const apart = { ...options, out, workers: 2, threads: 1 };
    const tuned = await tune(apart);
    assertEquals(tuned.map(({ steps, score }) => [steps, score! > 0]), [[200, true], [100, true]]);
    assertEquals(await tune(apart), tuned);
    await assertRejects(
      () => tune({ ...options, candidates: 1001 }),
      UsageError,
      "--candidates 1001: at most 1000 are allowed",
    );
    await assertRejects(() => tune({ ...options, out, only: 2 }), UsageError, "candidates 0 to 1");
    await Deno.remove(out, { recursive: true });
  },
);

Deno.test("tune() refuses what an engine does not do before anything starts", async () => {
  const out = await Deno.makeTempDir();
  const refuse = (flags: Parameters<typeof tune>[0], message: string) =>
    assertRejects(() => tune({ ...options, ...flags, out }), UsageError, message);
  await refuse({ engine: "slurm", workers: 2 }, "use --slurm-throttle");
  await refuse({ engine: "slurm", threads: 1 }, "use --slurm-cpus");
  await refuse({ engine: "slurm", only: 0 }, "--only is for --engine local");
  await refuse({ dryRun: true }, "--dry-run is for --engine slurm");
  assertEquals([...Deno.readDirSync(out)], []);
  await Deno.remove(out, { recursive: true });
});

const onSlurm = ["--engine=slurm", "--slurm-cpus=1", "--slurm-memory=1500"];

Deno.test("tune --dry-run prints the jobs of the first rung, and needs no Slurm", async () => {
  const out = await Deno.makeTempDir();
  const flags = ["--scenarios=mnist-usps", "--methods=mmd,dann", "--candidates=4", "--seeds=0,1"];
  const args = [...flags, ...onSlurm, "--dry-run", `--out=${out}`];
  const { code, stdout, stderr } = await runScript("experiments/tune.ts", args, {
    PATH: "/nowhere",
  });
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "#SBATCH --array=0-15\n"); // two methods, four candidates, two seeds
  assertEquals(stdout.match(/--only=3 --until=1000 /g)?.length, 4, "a third of 3,000 steps");
  const successor = stdout.trim().split("\n").at(-1)!;
  assertStringIncludes(successor, "--engine=slurm --slurm-memory=1500 --slurm-cpus=1 --tried=1");
  assertEquals(stdout.includes("--dry-run"), false);
  await Deno.remove(out, { recursive: true });
});

Deno.test(
  "tune on Slurm submits each rung after the one before, names what failed, and ends in the local bytes",
  { ignore: !canStartSlurm },
  async () => {
    const [out, local] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
    const flags = ["--scenarios=mnist-usps", "--methods=dann", "--embedded", "--candidates=2"];
    const args = [...flags, "--reduction=2", "--steps=200"];
    const made = await runScript("experiments/tune.ts", [...args, "--threads=1", `--out=${local}`]);
    assertEquals(made.code, 0, made.stderr);
    const tuned = JSON.parse(await Deno.readTextFile(join(local, "tune/tune.json")));
    const runs = (tuned as Awaited<ReturnType<typeof tune>>).map(({ changes }) => {
      const words = Object.entries(changes).map(([path, value]) => `${path}=${value}`).join();
      return join("tune/mnist-usps/dann", words, "seed-0");
    });
    const log = () => Deno.readTextFile(join(out, "tune/logs/slurm-after.log"));
    await withSlurm(async (env) => {
      const submitted = async (count: number): Promise<string> => {
        const slurm = [...args, ...onSlurm, `--out=${out}`];
        const { code, stdout, stderr } = await runScript("experiments/tune.ts", slurm, env);
        assertEquals(code, 0, stderr);
        const line = /(\d+) runs? of rung 1 submitted as job (\d+); job (\d+) then continues/;
        const [, runs, , last] = line.exec(stdout) ?? [];
        assertEquals(runs, `${count}`, stdout);
        return last;
      };
      const isEmpty = async () => await output("squeue", "--noheader") === "";

      const lock = join(out, runs[1], "lock");
      await Deno.mkdir(lock, { recursive: true }); // a folder, so that its run cannot be opened
      const last = await submitted(2);
      await until(isEmpty);
      assertStringIncludes(
        await log(),
        "error: 1 run failed twice; run the command of the search again to retry:\n  mnist-usps dann/",
      );
      assertStringIncludes(await output("scontrol", "show", "job", last), "ExitCode=1:0");
      await assertRejects(() => Deno.stat(join(out, "tune/tune.md")), Deno.errors.NotFound);

      await Deno.remove(lock);
      await submitted(1);
      await until(isEmpty);
    });
    assertStringIncludes(await log(), "tune: 1 run of rung 2 submitted as job");
    const files = ["tune.json", "tune.md", "best.json"].map((name) => join("tune", name));
    const states = runs.flatMap((run) =>
      ["checkpoint.safetensors", "metrics.jsonl"].map((name) => join(run, name))
    );
    for (const file of [...files, ...states]) {
      const [theirs, ours] = [local, out].map((folder) => Deno.readFileSync(join(folder, file)));
      assertEquals(ours, theirs, file);
    }
    for (const folder of [out, local]) await Deno.remove(folder, { recursive: true });
  },
);

Deno.test("renderTuned() says which training diverged, and how to compare the best", () => {
  const found = {
    ...{ scenario: "mnist-mnistm", method: "dsn" as const, rule: "labels" as const },
    ...{ seeds: [0, 1], steps: 500 },
  };
  const text = renderTuned([
    { ...found, changes: { "weights.reconstruction": 0.01, batchSize: 16 }, score: 81.26 },
    { ...found, changes: { "weights.reconstruction": 9, batchSize: 16 }, score: null },
  ]);
  assertStringIncludes(
    text,
    "| mnist-mnistm | dsn | weights.reconstruction=0.01, batchSize=16 | 0, 1 | 500 | 81.26 |",
  );
  assertStringIncludes(text, "weights.reconstruction=9, batchSize=16 | 0, 1 | 500 | diverged |");
  assertStringIncludes(
    text,
    "deno task ablate table1 --method dsn --scenarios mnist-mnistm --seeds 0-4 " +
      "--set weights.reconstruction=0.01 --set batchSize=16",
  );
});

Deno.test("searchSpaces names settings that the method has, of a type that they take", () => {
  for (const method of tunedMethods) {
    const known = PRESETS.flatMap((preset) =>
      SCENARIO_IDS.map((id) => digitRows[method].settings(preset, id))
    );
    for (const [path, range] of Object.entries(searchSpaces[method])) {
      const [value] = "choices" in range ? range.choices : range.logUniform;
      assert(path in parseChanges([`${path}=${value}`], known, method));
    }
  }
});
