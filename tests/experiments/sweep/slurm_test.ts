import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { Cell } from "../../../experiments/sweep/cell.ts";
import {
  arrayScript,
  arraysOf,
  lastScript,
  requireSlurm,
  type SlurmOptions,
  submitWithLast,
  writeScripts,
} from "../../../experiments/sweep/slurm.ts";
import { UsageError } from "../../../experiments/cli/mod.ts";
import { runScript, scriptCommand } from "../../run_script.ts";
import { canStartSlurm, output, until, withSlurm } from "./one_node_slurm.ts";

const cell = (label: string, args: readonly string[] = []): Cell => ({
  label,
  script: "experiments/table1.ts",
  args,
  runs: [{ directory: `runs/${label}`, steps: 10 }],
  log: `/tmp/logs/${label}.log`,
  estimate: { seconds: 1, memory: 1.5e9, disk: 1 },
});
const options: SlurmOptions = { name: "pixelda-table1", logs: "/tmp/logs", cpus: 2 };

Deno.test("arrayScript() asks for what the options say, and for nothing else", () => {
  const directives = (more: Partial<SlurmOptions>) =>
    arrayScript([cell("a"), cell("b")], { ...options, ...more }).split("\n")
      .filter((line) => line.startsWith("#SBATCH")).map((line) => line.slice(8));
  assertEquals(directives({}), [
    "--job-name=pixelda-table1",
    "--array=0-1",
    "--output=/tmp/logs/slurm-%A_%a.log",
    "--cpus-per-task=2",
    "--mem=1500M",
    "--requeue",
    "--open-mode=append",
    "--comment=/tmp/logs",
    "--signal=TERM@120",
  ]);
  const asked = { partition: "gpu", time: "2:00:00", memory: 9000, gres: "gpu:1", throttle: 4 };
  const given = directives(asked);
  assertEquals(given.filter((line) => !directives({}).includes(line)), [
    "--array=0-1%4",
    "--mem=9000M",
    "--partition=gpu",
    "--time=2:00:00",
    "--gres=gpu:1",
  ]);
  const last = lastScript([{ script: "tasks/report.ts", args: ["runs"] }], ["7", "8"], options);
  assertStringIncludes(last, "#SBATCH --dependency=afterany:7:8\n");
});

Deno.test("arraysOf() keeps to the largest array of the cluster", () => {
  const cells = Array.from({ length: 2003 }, (_, i) => cell(`${i}`));
  assertEquals(arraysOf(cells, 1001).map(({ length }) => length), [1001, 1001, 1]);
  assertEquals(arraysOf([], 1001), []);
});

/** Runs a script of an array as Slurm would, with commands of this test in the place of Slurm's. */
async function runTask(task: number, cells: readonly Cell[], codes: readonly number[]) {
  const folder = await Deno.makeTempDir({ prefix: "pixelda-slurm-" });
  const command = async (name: string, text: string) => {
    await Deno.writeTextFile(join(folder, name), `#!/bin/bash\n${text}\n`);
    await Deno.chmod(join(folder, name), 0o755);
  };
  const calls = join(folder, "calls");
  await command(
    "srun",
    `printf '%s\\n' "$@" >> ${calls}; n=$(cat ${folder}/n 2>/dev/null || echo 0)
    codes=(${codes.join(" ")}); echo $((n + 1)) > ${folder}/n; exit \${codes[$n]}`,
  );
  await command("squeue", "echo RUNNING");
  await command("scontrol", `echo "scontrol $*" >> ${calls}`);
  const moved = cells.map((each) => ({ ...each, log: join(folder, "logs", each.label) }));
  const { code, stderr } = await new Deno.Command("bash", {
    args: ["-c", arrayScript(moved, options)],
    env: {
      PATH: `${folder}:${Deno.env.get("PATH")}`,
      SLURM_ARRAY_TASK_ID: `${task}`,
      SLURM_ARRAY_JOB_ID: "41",
    },
  }).output();
  const lines = (await Deno.readTextFile(calls)).trim().split("\n");
  await Deno.remove(folder, { recursive: true });
  assertEquals(new TextDecoder().decode(stderr), "");
  return { code, lines, starts: lines.filter((line) => line === "--ntasks=1").length };
}

Deno.test("a task runs its cell, whatever its flags hold, and tries it once more if it fails", async () => {
  const odd = ["--out=a folder/it's", '--objects=$HOME "x"'];
  const cells = [cell("a"), cell("b", odd)];
  const good = await runTask(1, cells, [0]);
  assertEquals([good.code, good.starts], [0, 1]);
  assertEquals(good.lines.slice(-3), [...odd, "--threads=2"]);
  const shaky = await runTask(0, cells, [1, 0]);
  assertEquals([shaky.code, shaky.starts], [0, 2]);
  const bad = await runTask(0, cells, [1, 3]);
  assertEquals([bad.code, bad.starts], [3, 2]);
});

Deno.test("a task that has saved its state puts itself back into the queue", async () => {
  const { code, starts, lines } = await runTask(1, [cell("a"), cell("b")], [130]);
  assertEquals([code, starts, lines.at(-1)], [130, 1, "scontrol requeue 41_1"]);
});

Deno.test("a sweep on Slurm says so where its commands are missing", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-slurm-" });
  const { code, stderr } = await runScript(
    "experiments/sweep.ts",
    ["table1", "--engine", "slurm", "--out", out, "--quiet"],
    { PATH: "/nowhere", DEBUG: "" },
  );
  assertEquals(code, 2);
  assertEquals(
    stderr,
    "error: Cannot run sinfo: Slurm's commands are not on this machine; run this where sbatch " +
      "works\n",
  );
  await Deno.remove(out, { recursive: true });
});

/** A cell that leaves a result, or none. */
async function smallCell(folder: string, label: string, text: string): Promise<Cell> {
  const script = join(folder, `${label}.js`);
  await Deno.writeTextFile(script, text);
  const directory = join(folder, label);
  await Deno.mkdir(directory);
  const log = join(folder, "logs", `${label}.log`);
  return { ...cell(label, [directory]), script, runs: [{ directory, steps: 1 }], log };
}

Deno.test("writeScripts() has a script for each array, and one that waits for all", () => {
  const calls = [{ script: "tasks/report.ts", args: ["runs"] }];
  const text = writeScripts(Array.from({ length: 1002 }, (_, i) => cell(`${i}`)), calls, options);
  assertEquals(text.match(/#SBATCH --array=.*/g), [
    "#SBATCH --array=0-1000",
    "#SBATCH --array=0-0",
  ]);
  assertStringIncludes(text, "--dependency=afterany:<id of job 1>:<id of job 2>\n");
});

/** A good and a bad cell; returns which results are there, and how often the bad one was tried. */
async function runSmallCells(): Promise<unknown[]> {
  const folder = await Deno.makeTempDir({ prefix: "pixelda-slurm-" });
  const cells = [
    await smallCell(folder, "good", 'Deno.writeTextFileSync(Deno.args[0] + "/result.json", "{}")'),
    await smallCell(folder, "bad", 'console.log("tried"); Deno.exit(1)'),
  ];
  const small = { ...options, name: "small", logs: join(folder, "logs"), cpus: 1, memory: 500 };
  const list = join(folder, "list.js");
  await Deno.writeTextFile(
    list,
    `const has = (path) => { try { return Deno.statSync(path).isFile; } catch { return false; } };
    const there = Deno.args.filter((directory) => has(directory + "/result.json"));
    Deno.writeTextFileSync("${folder}/there", there.join());`,
  );
  const calls = [{ script: list, args: cells.map(({ runs: [{ directory }] }) => directory) }];
  const { arrays, last } = await submitWithLast(cells, calls, small, await requireSlurm(small));
  await until(async () => await output("squeue", "--noheader", `--jobs=${last}`) === "");
  const there = await Deno.readTextFile(join(folder, "there"));
  const tries = (await Deno.readTextFile(cells[1].log)).match(/^tried$/gm);
  await Deno.remove(folder, { recursive: true });
  return [arrays.length, there === cells[0].runs[0].directory, tries];
}

Deno.test(
  "a sweep on Slurm ends in the bytes of a local one, with a task killed and requeued",
  { ignore: !canStartSlurm },
  async () => {
    const [out, local] = await Promise.all(
      ["slurm", "local"].map((name) => Deno.makeTempDir({ prefix: `pixelda-${name}-` })),
    );
    const args = ["table1", "--scenarios=mnist-usps", "--methods=source-only", "--embedded"];
    const run = (seed: number, file: string) =>
      join("table1/mnist-usps/source-only", `seed-${seed}`, file);
    const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
    await withSlurm(async (env) => {
      await assertRejects(
        () => requireSlurm({ ...options, partition: "mian" }),
        UsageError,
        "--slurm-partition mian: did you mean main?",
      );
      assertEquals(await runSmallCells(), [1, true, ["tried", "tried"]]);
      const flags = [...args, "--seeds=0-7", "--steps=200", `--out=${out}`];
      const slurm = [...flags, "--engine=slurm", "--slurm-cpus=1", "--slurm-memory=1500"];
      const { code, stdout, stderr } = await runScript("experiments/sweep.ts", slurm, env);
      assertEquals(code, 0, stderr);
      const [, job, last] = /8 cells submitted as job (\d+); job (\d+) then makes/.exec(stdout) ??
        [];
      assert(job !== undefined, stdout);

      const again = await runScript("experiments/sweep.ts", slurm, { ...env, DEBUG: "" });
      assertStringIncludes(again.stderr, "Jobs for these runs are in the queue already");
      await until(() => exists(join(out, run(0, "metrics.jsonl"))));
      // It sends the signal at once, and then again for minutes, until the task takes another one.
      const cancel = new Deno.Command("scancel", {
        args: ["--signal=TERM", `${job}_0`],
        stderr: "null",
      }).spawn();
      let isSent = true;
      const sent = cancel.status.finally(() => isSent = false);
      // Slurm itself waits two minutes before it starts a task again.
      const release = ["update", `jobid=${job}_0`, "StartTime=now"];
      await until(async () => {
        if (
          await output("squeue", "--noheader", "--format=%r", `--jobs=${job}_0`) === "BeginTime"
        ) {
          if (isSent) cancel.kill();
          await sent;
          await output("scontrol", ...release);
        }
        return await output("squeue", "--noheader", `--jobs=${last}`) === "";
      });
      const sweepLocally = [
        ...args,
        ...["--seed=0", "--steps=200", "--threads=1", `--out=${local}`],
      ];
      const made = await scriptCommand("experiments/sweep.ts", sweepLocally).output();
      assertEquals(made.code, 0);
    });
    const table = JSON.parse(await Deno.readTextFile(join(out, "table1/table.json")));
    assertEquals(table.rows[0].cells[0].seeds, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert(await exists(join(out, "report.html")));
    const { timing } = JSON.parse(await Deno.readTextFile(join(out, run(0, "result.json"))));
    assert(timing.from > 0, "the killed task must have been resumed");
    for (const file of ["checkpoint.safetensors", "metrics.jsonl", "embedding.json"]) {
      assertEquals(
        await Deno.readFile(join(out, run(0, file))),
        await Deno.readFile(join(local, run(0, file))),
        file,
      );
    }
    for (const each of [out, local]) await Deno.remove(each, { recursive: true });
  },
);
