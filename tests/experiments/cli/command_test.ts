import { assertEquals, assertMatch } from "@std/assert";
import { progressOutput } from "../../../experiments/cli/command.ts";

const module = new URL("../../../experiments/cli/command.ts", import.meta.url).href;
const runs = new URL("../../../lib/runs/mod.ts", import.meta.url).href;

async function run(body: string, env: Record<string, string> = {}) {
  const script = `import { HelpRequest, runCommand, UsageError } from ${JSON.stringify(module)};
    await runCommand(async () => { ${body} });`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    env: { NO_COLOR: "1", DEBUG: "", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("runCommand() ends with 0, 1 or 2 and one line for an error", async () => {
  const cases: [string, { code: number; stdout: string; stderr: string }][] = [
    [`console.log("table")`, { code: 0, stdout: "table\n", stderr: "" }],
    [`throw new HelpRequest("usage")`, { code: 0, stdout: "usage\n", stderr: "" }],
    [`throw new UsageError("No flag")`, { code: 2, stdout: "", stderr: "error: No flag\n" }],
    [`await Promise.reject(new TypeError("Bad"))`, { code: 1, stdout: "", stderr: "error: Bad\n" }],
  ];
  for (const [body, expected] of cases) assertEquals(await run(body), expected);
});

Deno.test("runCommand() adds the flags to use where a run directory is the problem", async () => {
  const errors: [string, string][] = [
    [
      `new RunMismatchError("Cannot use c.json: it has other settings", ["a was 1, is 2"])`,
      "Cannot use c.json: it has other settings; use --fresh to start over, or another --out\n" +
      "  a was 1, is 2",
    ],
    [
      `new OtherEnvironmentError("runs/a", 20, { threads: 1, device: "cpu", tensorflow: "2.20.0",
        libraryBytes: 7, features: "avx", caches: "1K", TF_ENABLE_ONEDNN_OPTS: "0",
        ONEDNN_MAX_CPU_ISA: undefined }, ["threads was 1, is 2"])`,
      "Cannot resume runs/a: its 20 steps so far were computed in another environment, and the " +
      "last digits of its result would be those of neither; use --threads 1 and --device cpu and " +
      "TensorFlow 2.20.0 and the same build of TensorFlow and a machine with the same processor " +
      "and TF_ENABLE_ONEDNN_OPTS=0 and no ONEDNN_MAX_CPU_ISA; or --allow-other-environment, " +
      "which marks the result; or --fresh to start over\n  threads was 1, is 2",
    ],
    [
      `new CorruptRunError("c.json", "it is not JSON")`,
      "c.json is corrupt: it is not JSON; use --fresh to start over",
    ],
    [
      `new RunInUseError("runs/a", "7")`,
      "Run runs/a is in use by process 7; use --wait, stop it, or choose another --out",
    ],
  ];
  for (const [error, message] of errors) {
    const body =
      `const { CorruptRunError, OtherEnvironmentError, RunInUseError, RunMismatchError } =
      await import(${JSON.stringify(runs)}); throw ${error};`;
    assertEquals((await run(body)).stderr, `error: ${message}\n`);
  }
});

Deno.test("runCommand() shows the stack when DEBUG is set", async () => {
  const { code, stderr } = await run(`throw new TypeError("Bad")`, { DEBUG: "1" });
  assertEquals(code, 1);
  assertMatch(stderr, /^TypeError: Bad\n +at /);
});

Deno.test("runCommand() ends when the launcher is killed", async () => {
  const inner = `import { runCommand } from ${JSON.stringify(module)};
    await runCommand(async () => { console.log(Deno.pid); await new Promise((r) => setTimeout(r, 20000)); });`;
  const outer = `const child = new Deno.Command(Deno.execPath(), { args: ["eval", ${
    JSON.stringify(inner)
  }], env: { PIXELDA_LAUNCHER: String(Deno.pid) } }).spawn(); await child.status;`;
  const launcher = new Deno.Command(Deno.execPath(), {
    args: ["eval", outer],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = launcher.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assertMatch((await reader.read()).value!, /^\d+\n$/);
  launcher.kill("SIGKILL");
  // The pipe closes when the last process that holds it, the command, ends.
  assertEquals((await reader.read()).done, true);
  await launcher.status;
});

Deno.test("progressOutput() is nowhere when quiet", () => {
  assertEquals(progressOutput({ quiet: true }), null);
});

/** Reports progress and fails at the end, with stderr as a shell redirects it. */
async function reportTo(redirection: string, before = "") {
  const script = `import { progressOutput, runCommand, UsageError } from ${JSON.stringify(module)};
    ${before}
    await runCommand(async () => {
      const output = progressOutput({ quiet: false });
      for (let i = 0; i < 20000; i++) output.write("training step");
      await Deno.stdout.write(new TextEncoder().encode("done"));
      throw new UsageError("No flag");
    });`;
  const { code, stdout } = await new Deno.Command("bash", {
    args: ["-c", `"$1" eval "$2" ${redirection}`, "bash", Deno.execPath(), script],
    env: { NO_COLOR: "1", DEBUG: "" },
    stderr: "null",
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout) };
}

Deno.test(
  "progressOutput() ends no work where it cannot be written",
  { ignore: Deno.build.os !== "linux" },
  async () => {
    const expected = { code: 2, stdout: "done" };
    assertEquals(await reportTo("2>/dev/full"), expected, "a full disk");
    assertEquals(await reportTo("2>&-"), expected, "a closed one");
    assertEquals(await reportTo("2> >(head -c 1 >/dev/null)"), expected, "a reader that leaves");
    const wait = "Deno.stderr.writeSync = () => { throw new Deno.errors.WouldBlock(); };";
    assertEquals(await reportTo("", wait), expected, "a full pipe that does not wait");
  },
);
