import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Cell, SweepState } from "../../../experiments/sweep/cell.ts";
import { runLocally } from "../../../experiments/sweep/local.ts";

/** A process that leaves a result, fails, or fails once; it writes down when it began and ended. */
const SCRIPT = `
  const [directory, kind, journal, threads] = Deno.args;
  const note = (what) => Deno.writeTextFileSync(journal, what + " " + directory + "\\n", { append: true });
  note("begin");
  const isFirst = !await Deno.stat(directory).then(() => true, () => false);
  await Deno.mkdir(directory, { recursive: true });
  Deno.writeTextFileSync(directory + "/metrics.jsonl", '{"step":5,"loss":1}\\n{"step":');
  let stop = false;
  Deno.addSignalListener("SIGTERM", () => stop = true);
  const until = Date.now() + (kind === "long" ? 20000 : 300);
  while (!stop && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  note("end");
  if (stop) Deno.exit(130);
  if (kind === "killed") Deno.kill(Deno.pid, "SIGKILL");
  if (kind === "fail" || (kind === "once" && isFirst)) {
    console.error("error: nothing to train on");
    Deno.exit(1);
  }
  Deno.writeTextFileSync(directory + "/result.json", threads);
`;

/** Cells of a temporary folder, by label and kind, in the order of their estimates. */
async function withCells(
  kinds: { readonly [label: string]: string },
  body: (cells: Cell[], journal: () => string[]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pixelda-sweep-" });
  const at = (...names: string[]) => join(folder, ...names);
  await Deno.writeTextFile(at("cell.js"), SCRIPT);
  const cells = Object.entries(kinds).map(([label, kind], i): Cell => ({
    label,
    script: at("cell.js"),
    args: [at(label), kind, at("journal")],
    runs: [{ directory: at(label), steps: 10 }],
    log: at("logs", `${label}.log`),
    estimate: { seconds: 100 - i, memory: 1, disk: 1 },
  }));
  const journal = () =>
    Deno.readTextFileSync(at("journal")).trim().split("\n")
      .map((line) => line.replace(`${folder}/`, ""));
  await body(cells, journal);
  await Deno.remove(folder, { recursive: true });
}

async function runAll(
  cells: readonly Cell[],
  workers: number,
  isInterrupted: (state: SweepState | undefined) => boolean = () => false,
): Promise<SweepState[]> {
  const states: SweepState[] = [];
  const interruption = {
    get requested() {
      return isInterrupted(states.at(-1));
    },
  };
  const options = { workers, threads: 3, interruption, pollMs: 50 };
  for await (const state of runLocally(cells, options)) states.push(state);
  return states;
}

Deno.test("runLocally() runs as many cells as there are workers, and those that take longest first", async () => {
  await withCells({ a: "good", b: "good", c: "good" }, async (cells, journal) => {
    const states = await runAll(cells.toReversed(), 2);
    assertEquals(journal().slice(0, 2).toSorted(), ["begin a", "begin b"]);
    assertEquals(journal().slice(2).indexOf("begin c") > 0, true, "c waits for a or b");
    assertEquals(Math.max(...states.map(({ running }) => running.length)), 2);
    const { done, left, running, failed } = states.at(-1)!;
    assertEquals([done, left, running, failed], [3, 0, [], []]);
    const seen = states.flatMap(({ running }) => running).filter(({ step, finished }) =>
      step > 0 && !finished
    );
    assertEquals(
      new Set(seen.map(({ step, steps }) => `${step} of ${steps}`)),
      new Set(["5 of 10"]),
    );
    const [directory] = cells[0].runs.map(({ directory }) => directory);
    assertEquals(await Deno.readTextFile(join(directory, "result.json")), "--threads=3");
  });
});

Deno.test("runLocally() repeats no finished cell", async () => {
  await withCells({ a: "good", b: "good" }, async (cells, journal) => {
    await runAll(cells.slice(0, 1), 1);
    const [first] = await runAll(cells, 1);
    assertEquals([first.done, first.left + first.running.length], [1, 1]);
    assertEquals(journal().filter((line) => line === "begin a").length, 1);
  });
});

Deno.test("runLocally() tries a failed cell once more, and continues with the others", async () => {
  const kinds = { bad: "fail", shaky: "once", good: "good", killed: "killed" };
  await withCells(kinds, async (cells, journal) => {
    const { done, failed } = (await runAll(cells, 1)).at(-1)!;
    assertEquals(done, 2);
    assertEquals(failed.map(({ cell, reason }) => [cell.label, reason]), [
      ["bad", "nothing to train on"],
      ["killed", "it was ended by SIGKILL"],
    ]);
    const begun = journal().filter((line) => line.startsWith("begin"));
    assertEquals(begun.map((line) => line.slice(6)), [
      ...["bad", "shaky", "good", "killed", "bad", "shaky", "killed"],
    ]);
    const log = await Deno.readTextFile(cells[0].log);
    assertEquals(log.match(/error: nothing to train on/g)?.length, 2);
  });
});

Deno.test("runLocally() stops its processes when interrupted, and counts none as failed", async () => {
  await withCells({ a: "long", b: "long", c: "long" }, async (cells, journal) => {
    const began = Date.now();
    const isTraining = (state?: SweepState) =>
      state?.running.length === 2 && state.running.every(({ step }) => step > 0);
    let stop = false;
    const states = await runAll(cells, 2, (state) => stop ||= isTraining(state));
    assert(Date.now() - began < 10_000);
    const { done, left, running, failed } = states.at(-1)!;
    assertEquals([done, left, running, failed], [0, 3, [], []]);
    assertEquals(journal().toSorted(), ["begin a", "begin b", "end a", "end b"]);
  });
});
