import { assertEquals, assertThrows } from "@std/assert";
import {
  type Machine,
  readMachine,
  requireRoom,
  shareOut,
} from "../../../experiments/sweep/machine.ts";
import type { Plan, SweepCell } from "../../../experiments/sweep/plan.ts";
import { UsageError } from "../../../experiments/cli/mod.ts";

const GB = 1e9;

/** A plan of cells that take 1 GB of memory and 2 GB of disk each. */
function planOf(count: number, finished = 0): Plan {
  const cells = Array.from({ length: count }, (_, i): SweepCell => ({
    ...{ label: `cell ${i}`, group: "cell", seed: i, script: "", args: [], log: "" },
    runs: [],
    finished: i < finished,
    estimate: { seconds: 10, memory: GB, disk: 2 * GB },
  }));
  return { title: "", cells };
}

const machine: Machine = {
  cores: 8,
  memory: 32 * GB,
  freeMemory: 32 * GB,
  freeDisk: 100 * GB,
  hasGpu: false,
};
const none = { workers: undefined, threads: undefined, device: "auto" };

Deno.test("shareOut() fills cores and memory, and shares the threads out", () => {
  const share = (plan: Plan, here: Machine = machine, wishes: Partial<typeof none> = {}) =>
    Object.values(shareOut(plan, here, { ...none, ...wishes }));
  assertEquals(share(planOf(20)), [8, 1]);
  assertEquals(share(planOf(3)), [3, 2], "no more workers than cells");
  assertEquals(share(planOf(20), { ...machine, memory: 5.5 * GB }), [5, 1]);
  assertEquals(share(planOf(20), { ...machine, memory: GB / 2 }), [1, 8], "at least one");
  assertEquals(share(planOf(20, 19)), [8, 1], "finished cells count: threads must stay the same");
  const given = (workers: number) => shareOut(planOf(20), machine, { ...none, workers });
  assertEquals([given(2), given(3), given(16)], [
    { workers: 2, threads: 4 },
    { workers: 3, threads: 2 },
    { workers: 16, threads: 1 },
  ]);
  assertEquals(shareOut(planOf(20), machine, { ...none, threads: 3 }), { workers: 2, threads: 3 });
  assertEquals(share(planOf(20), { ...machine, hasGpu: true })[0], 1);
  assertEquals(share(planOf(20), { ...machine, hasGpu: true }, { device: "cpu" })[0], 8);
});

Deno.test("requireRoom() refuses what is larger than memory or disk, and says what fits", () => {
  const share = { workers: 4, threads: 1 };
  requireRoom(planOf(20), share, machine);
  assertThrows(
    () => requireRoom(planOf(20), share, { ...machine, freeMemory: 3.1 * GB }),
    UsageError,
    "4 workers need about 4.0 GB of memory, and 3.1 GB are free: give --workers 3",
  );
  assertThrows(
    () => requireRoom(planOf(20), share, { ...machine, freeMemory: GB / 2 }),
    UsageError,
    "4 workers need about 4.0 GB of memory, and 0.5 GB are free: end other programs first",
  );
  assertThrows(
    () => requireRoom(planOf(20), share, { ...machine, freeDisk: 39 * GB }),
    UsageError,
    "The plan needs about 40.0 GB of disk, and 39.0 GB are free: give fewer seeds, or an --out " +
      "with more room",
  );
  assertThrows(
    () => requireRoom(planOf(20), { workers: 4, threads: 3 }, machine),
    UsageError,
    "4 workers of 3 threads need 12 processors, and this machine has 8: give --workers 2",
  );
  requireRoom(planOf(20, 1), share, { ...machine, freeDisk: 39 * GB });
});

Deno.test("readMachine() reads what there is", async () => {
  const { cores, memory, freeMemory, freeDisk } = await readMachine(await Deno.makeTempDir());
  assertEquals(cores, navigator.hardwareConcurrency);
  assertEquals([freeMemory > 0, freeMemory <= memory, freeDisk > 0], [true, true, true]);
});
