import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { sweep } from "../../experiments/sweep.ts";
import { UsageError } from "../../experiments/cli/mod.ts";
import { runScript, scriptCommand } from "../run_script.ts";

const cells = ["--scenarios", "mnist-usps", "--methods", "source-only", "--embedded", "--quiet"];
const inRun = (out: string, seed: number, file: string) =>
  join(out, "table1/mnist-usps/source-only", `seed-${seed}`, file);

async function startOf(path: string, ended: () => boolean): Promise<void> {
  while (!ended() && await Deno.stat(path).then(() => false, () => true)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The process that has a run open, by the run's lock; 0 if none has. */
async function ownerOf(directory: string): Promise<number> {
  const lock = await Deno.readTextFile(join(directory, "lock")).catch(() => "");
  return Number(lock.split("\n")[0]);
}

/** Waits for another process than the one before, or none, to have a run open. */
async function nextOwner(directory: string, before: number): Promise<number> {
  while (true) {
    const owner = await ownerOf(directory);
    if (owner !== 0 && owner !== before) return owner;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("a killed sweep resumes: no finished cell is repeated, and the bytes are those of a cell alone", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-sweep-" });
  const alone = await Deno.makeTempDir({ prefix: "pixelda-sweep-" });
  const args = [...cells, "--steps", "300", "--out", out, "--workers", "2", "--threads", "1"];
  const start = () =>
    scriptCommand("experiments/sweep.ts", ["table1", "--seeds", "0-2", ...args], {
      stdout: "null",
      stderr: "null",
    }).spawn();
  const first = start();
  let ended = false;
  const status = first.status.finally(() => ended = true);
  await startOf(inRun(out, 0, "result.json"), () => ended);
  await startOf(inRun(out, 2, "metrics.jsonl"), () => ended);
  const orphan = await ownerOf(inRun(out, 2, ""));
  first.kill("SIGKILL");
  await status;
  const finished = await Deno.stat(inRun(out, 0, "result.json"));

  const second = start();
  Deno.kill(await nextOwner(inRun(out, 2, ""), orphan), "SIGKILL");
  assertEquals((await second.status).code, 0, "a killed worker's cell is tried once more");
  assertEquals((await Deno.stat(inRun(out, 0, "result.json"))).mtime, finished.mtime);
  const { timing } = JSON.parse(await Deno.readTextFile(inRun(out, 2, "result.json")));
  assert(timing.from > 0, "the run of the killed sweep was saved when its process noticed");

  const { code, stderr } = await runScript("experiments/table1.ts", [
    ...cells,
    ...["--steps", "300", "--seed", "2", "--threads", "1", "--out", alone],
  ]);
  assertEquals(code, 0, stderr);
  for (const file of ["checkpoint.safetensors", "metrics.jsonl", "embedding.json"]) {
    assertEquals(
      await Deno.readFile(inRun(out, 2, file)),
      await Deno.readFile(inRun(alone, 2, file)),
    );
  }
  const { rows } = JSON.parse(await Deno.readTextFile(join(out, "table1/table.json")));
  assertEquals(rows[0].cells[0].seeds, [0, 1, 2]);
  for (const each of [out, alone]) await Deno.remove(each, { recursive: true });
});

Deno.test("sweep ablate runs both rows as cells, and makes the bytes of ablate's own table", async () => {
  const [swept, alone] = [
    await Deno.makeTempDir({ prefix: "pixelda-sweep-" }),
    await Deno.makeTempDir({ prefix: "pixelda-sweep-" }),
  ];
  const changes = ["--method", "source-only", "--set", "adam.beta1=0.9", "--set", "batchSize=8"];
  const chosen = ["--scenarios", "mnist-usps", "--seeds", "0,1", "--steps", "3", "--embedded"];
  const args = ["table1", ...changes, ...chosen, "--quiet", "--threads", "1", "--out"];
  const made = await runScript("experiments/sweep.ts", ["ablate", ...args, swept]);
  assertEquals(made.code, 0, made.stderr);
  const own = await runScript("experiments/ablate.ts", [...args, alone]);
  assertEquals(made.stdout, own.stdout);
  const name = "ablate-table1-source-only-adam.beta1=0.9,batchSize=8";
  for (const file of ["table.json", "table.csv", "table.md", "table.tex"]) {
    const [ours, theirs] = [swept, alone].map((out) =>
      Deno.readTextFileSync(join(out, name, file)).replaceAll(out, "OUT")
    );
    assertEquals(ours, theirs, file);
  }
  const rows = ["table1/mnist-usps/source-only", `${name}/mnist-usps/changed`];
  for (const run of rows.flatMap((row) => [`${row}/seed-0`, `${row}/seed-1`])) {
    const [ours, theirs] = [swept, alone].map((out) =>
      Deno.readFileSync(join(out, run, "checkpoint.safetensors"))
    );
    assertEquals(ours, theirs, run);
  }
  const logs = [...Deno.readDirSync(join(swept, name, "logs"))].map(({ name }) => name).toSorted();
  const labels = ["changed-seed-0", "changed-seed-1", "source-only-seed-0", "source-only-seed-1"];
  assertEquals(logs, labels.map((label) => `mnist-usps-${label}.log`), "a cell for each run");
  for (const each of [swept, alone]) await Deno.remove(each, { recursive: true });
});

Deno.test("sweep ablate plans one cell of all runs where they are trained together", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-sweep-" });
  const changed = ["ablate", "table4", "--method", "pixelda", "--set", "steps=5"];
  const slurm = ["--seeds", "0,1", "--engine", "slurm", "--dry-run", "--out", out];
  const { code, stdout } = await runScript("experiments/sweep.ts", [...changed, ...slurm]);
  assertEquals(code, 0);
  const cells = stdout.match(/ablate\.ts table4 --method=pixelda --set=steps=5 .*/g) ?? [];
  assertEquals(cells.map((cell) => /--seed=\d+/.exec(cell)?.[0]), ["--seed=0", "--seed=1"]);
  assertEquals(stdout.includes("--row"), false);
  const table = "sweep.ts ablate table4 --method=pixelda --set=steps=5 --seeds=0,1";
  assertStringIncludes(stdout, `${table} --out=${out} --only=table\n`);
  await Deno.remove(out, { recursive: true });
});

Deno.test("sweep() refuses what it cannot run before it starts anything", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-sweep-" });
  const refuse = async (args: readonly string[], message: string) => {
    const error = await assertRejects(() => sweep([...args, "--out", out]), UsageError);
    assertStringIncludes(error.message, message);
  };
  await refuse(["tabel1"], 'Cannot sweep "tabel1": did you mean table1?');
  await refuse(["--seeds", "0"], "Name what to sweep first: table1, table2");
  await refuse(["table1", "--seeds", "0-999999999"], "at most 1000 are allowed");
  await refuse(["table1", "--sceeds", "0"], "Unknown flag --sceeds: did you mean --seeds?");
  await refuse(["table1", "--workers", "100000"], "--workers 100000: this machine has");
  await refuse(["table1", "--engine", "slurm", "--workers", "2"], "use --slurm-throttle");
  await refuse(["table1", "--engine", "slurm", "--threads", "1"], "use --slurm-cpus");
  await refuse(["ablate"], "deno task sweep ablate table1 --method pixelda --set steps=500; there");
  await refuse(["ablate", "tabel1"], "tabel1: did you mean table1?");
  const pixelda = ["ablate", "table1", "--method", "pixelda"];
  await refuse(["ablate", "table1", "--method", "pixlda"], "did you mean pixelda?");
  await refuse(pixelda, "Name what to change: --set SETTING=VALUE");
  await refuse([...pixelda, "--set", "clipNrm=1"], "did you mean clipNorm?");
  await refuse([...pixelda, "--set", "clipNorm=5"], "is the preset's own");
  assertEquals([...Deno.readDirSync(out)], []);
  await Deno.remove(out, { recursive: true });
});
