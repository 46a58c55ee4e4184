import { assertEquals, assertThrows } from "@std/assert";
import { parseFlags, UsageError } from "../../../experiments/cli/mod.ts";
import { engineFlags, requireEngine, slurmOptions } from "../../../experiments/sweep/engine.ts";

Deno.test("requireEngine() refuses on Slurm what is for this machine alone", () => {
  const flags = { engine: "slurm", workers: undefined, threads: undefined } as const;
  requireEngine(flags);
  requireEngine({ engine: "local", workers: 2, threads: 1 });
  assertThrows(() => requireEngine({ ...flags, workers: 2 }), UsageError, "use --slurm-throttle");
  assertThrows(() => requireEngine({ ...flags, threads: 2 }), UsageError, "use --slurm-cpus");
});

Deno.test("slurmOptions() takes what a job is asked for from the flags", () => {
  const command = { name: "sweep", summary: "", flags: engineFlags };
  const read = (...args: string[]) => slurmOptions("jobs", "logs", parseFlags(command, args));
  const unset = { partition: undefined, time: undefined, memory: undefined, gres: undefined };
  const initial = { name: "jobs", logs: "logs", cpus: 2, ...unset, throttle: undefined };
  assertEquals(read(), initial);
  const given = [
    "--slurm-cpus=4",
    "--slurm-memory=900",
    "--slurm-gres=gpu:1",
    "--slurm-throttle=3",
  ];
  assertEquals(read(...given, "--slurm-partition=gpu", "--slurm-time=1:00:00"), {
    ...initial,
    ...{ cpus: 4, memory: 900, gres: "gpu:1", throttle: 3, partition: "gpu", time: "1:00:00" },
  });
});
