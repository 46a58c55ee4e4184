import { assertEquals } from "@std/assert";
import type { SweepState } from "../../../experiments/sweep/cell.ts";
import { createOverview } from "../../../experiments/sweep/overview.ts";

const running = [{ label: "mnist-usps dann seed 1", finished: false, step: 300, steps: 2000 }];
const state: SweepState = { done: 1, running, left: 2, failed: [], secondsLeft: 62 };

function show(isTerminal: boolean, columns = 80) {
  let shown = "", time = 0;
  const output = { isTerminal, columns, write: (text: string) => void (shown += text) };
  const overview = createOverview(output, () => time);
  return {
    update(state: SweepState, seconds = 0) {
      shown = "";
      time += 1000 * seconds;
      overview.update(state);
      return shown;
    },
  };
}

Deno.test("createOverview() writes a line where a cell begins or ends, and every minute", () => {
  const { update } = show(false);
  const line = "1 of 4 cells done, 1 running, 2 to go, 1:02 left; running: " +
    "mnist-usps dann seed 1 300/2000\n";
  assertEquals(update(state), line);
  const later = { ...state, running: [{ ...running[0], step: 400 }] };
  assertEquals(update(later, 59), "");
  assertEquals(update(later, 1), line.replace("300/", "400/"));
  assertEquals(
    update({ ...state, running: [], done: 2, secondsLeft: 0 }),
    "2 of 4 cells done, 2 to go\n",
  );
});

Deno.test("createOverview() draws the same lines again on a terminal, no wider than it", () => {
  const { update } = show(true, 20);
  const lines = "\r\x1b[J1 of 4 cells done, \n  mnist-usps dann s\n";
  assertEquals(update(state), lines);
  assertEquals(update(state), `\x1b[2A${lines}`);
  assertEquals(update({ ...state, running: [] }).startsWith("\x1b[2A\r"), true);
  assertEquals(update({ ...state, running: [] }).startsWith("\x1b[1A\r"), true);
});

Deno.test("createOverview() says how many cells failed, and nothing when quiet", () => {
  const cell = { label: "a", script: "", args: [], runs: [], log: "", estimate: null as never };
  const failed = [{ cell, reason: "no" }];
  assertEquals(
    show(false).update({ ...state, failed, running: [], left: 0, secondsLeft: 0 }),
    "1 of 2 cells done, 1 failed\n",
  );
  createOverview(null).update(state);
});
