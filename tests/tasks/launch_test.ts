import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { readSummary } from "../../tasks/launch.ts";
import { root, runScript } from "../run_script.ts";

const fallbackLine = "JSR is unreachable; using bundled replacements\n";

/** A repository with only a launcher and a script, in a folder that a Deno cache is put into. */
async function repository(files: Record<string, string>): Promise<string> {
  const directory = join(await Deno.makeTempDir({ prefix: "pixelda launch " }), "repository");
  const copied = [
    ...["tasks/launch.ts", "tasks/permissions.ts"],
    ...["tasks/std/import_map.json", "tasks/std/mod.ts", "tests/in_one_isolate_test.ts"],
  ];
  const terminal = [...Deno.readDirSync(join(root, "lib/terminal"))].map(({ name }) =>
    `lib/terminal/${name}`
  );
  for (const name of [...copied, "lib/files/cache_dir.ts", ...terminal]) {
    await Deno.mkdir(join(directory, dirname(name)), { recursive: true });
    await Deno.copyFile(join(root, name), join(directory, name));
  }
  const all: Record<string, string> = {
    "deno.json": JSON.stringify({ imports: { "@std/assert": "jsr:@std/assert@^1.0.14" } }),
    "deno.lock": JSON.stringify({ version: "5" }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await Deno.mkdir(dirname(join(directory, name)), { recursive: true });
    await Deno.writeTextFile(join(directory, name), text);
  }
  return directory;
}

/** Not in the repository, where Deno would test the examples in what it has compiled. */
function cacheOf(directory: string): string {
  return join(dirname(directory), "cache");
}

type Outcome = { code: number; stdout: string; stderr: string };

function start(directory: string, args: string[], env: Record<string, string>): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", join(directory, "tasks/launch.ts"), ...args],
    cwd: directory,
    env: {
      NO_COLOR: "1",
      DENO_DIR: cacheOf(directory),
      XDG_CACHE_HOME: cacheOf(directory),
      INIT_CWD: directory,
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function outcome(child: Deno.ChildProcess): Promise<Outcome> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Nothing listens on port 1: the network fails at once. */
const noJsr = { JSR_URL: "http://127.0.0.1:1/" };

/** A registry that holds one package, `@std/assert`, which prints where it came from. */
async function registry(): Promise<{ url: string; close: () => Promise<void> }> {
  const source = `export const assert = () => console.log("from the registry");`;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(source));
  const checksum = `sha256-${new Uint8Array(hash).toHex()}`;
  const answers: Record<string, string> = {
    "/@std/assert/meta.json": JSON.stringify({
      scope: "std",
      name: "assert",
      latest: "1.0.14",
      versions: { "1.0.14": {} },
    }),
    "/@std/assert/1.0.14_meta.json": JSON.stringify({
      exports: { ".": "./mod.ts" },
      manifest: { "/mod.ts": { size: source.length, checksum } },
    }),
    "/@std/assert/1.0.14/mod.ts": source,
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const body = answers[new URL(request.url).pathname];
    return new Response(body ?? "", {
      status: body ? 200 : 404,
      headers: { "content-type": body === source ? "text/typescript" : "application/json" },
    });
  });
  return { url: `http://127.0.0.1:${server.addr.port}/`, close: () => server.shutdown() };
}

Deno.test("launch run uses the replacements and leaves the lock when JSR is unreachable", async () => {
  const directory = await repository({
    "script.ts": `import { assertEquals } from "@std/assert";
      console.log(assertEquals.name, Deno.args.join(), Deno.cwd());
      Deno.exit(7);`,
  });
  const elsewhere = await Deno.realPath(await Deno.makeTempDir());
  const lock = await Deno.readTextFile(join(directory, "deno.lock"));
  const env = { ...noJsr, INIT_CWD: elsewhere };
  const { code, stdout, stderr } = await outcome(
    start(directory, ["run", "script.ts", "--out", "a b"], env),
  );
  assertEquals(
    { code, stdout, stderr },
    { code: 7, stdout: `assertEquals --out,a b ${elsewhere}\n`, stderr: fallbackLine },
  );
  assertEquals(await Deno.readTextFile(join(directory, "deno.lock")), lock);
  await Deno.remove(dirname(directory), { recursive: true });
  await Deno.remove(elsewhere);
});

Deno.test("launch run takes the packages from JSR when it answers, and later from Deno's cache", async () => {
  const directory = await repository({
    "script.ts": `import { assert } from "@std/assert"; assert();`,
  });
  const { url, close } = await registry();
  const expected = { code: 0, stdout: "from the registry\n", stderr: "" };
  assertEquals(await outcome(start(directory, ["run", "script.ts"], { JSR_URL: url })), expected);
  await close();
  assertEquals(await outcome(start(directory, ["run", "script.ts"], { JSR_URL: url })), expected);
  await Deno.remove(dirname(directory), { recursive: true });
});

Deno.test("launch asks a registry that does not answer once a day", async () => {
  const directory = await repository({ "script.ts": "console.log(7);" });
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const asked: Deno.Conn[] = [];
  const listening = (async () => {
    for await (const connection of listener) asked.push(connection);
  })();
  const env = { JSR_URL: `http://127.0.0.1:${listener.addr.port}/` };
  for (let run = 0; run < 2; run++) {
    const expected = { code: 0, stdout: "7\n", stderr: fallbackLine };
    assertEquals(await outcome(start(directory, ["run", "script.ts"], env)), expected);
    assertEquals(asked.length, 1);
  }
  const yesterday = `2000-01-01 ${env.JSR_URL}\n`;
  await Deno.writeTextFile(join(cacheOf(directory), "pixelda/jsr_unreachable.txt"), yesterday);
  await outcome(start(directory, ["run", "script.ts"], env));
  assertEquals(asked.length, 2);
  for (const connection of asked) connection.close();
  listener.close();
  await listening;
  await Deno.remove(dirname(directory), { recursive: true });
});

Deno.test("launch test closes with the counts and fails when a test does", async () => {
  const directory = await repository({
    "a_test.ts": `Deno.test("good", () => {}); Deno.test("bad", () => { throw 1; });`,
    "b.ts": "/** ```ts\n * if (two !== 2) throw 1;\n * ```\n */\nexport const two = 2;",
  });
  const { code, stdout, stderr } = await outcome(
    start(directory, ["test", "a_test.ts", "b.ts"], noJsr),
  );
  assertEquals(code, 1);
  assertEquals(stdout.trimEnd().split("\n").at(-1), "2 passed, 1 failed");
  assertStringIncludes(stderr, fallbackLine);
  await Deno.remove(dirname(directory), { recursive: true });
});

Deno.test("launch test runs long tests and the check of types in processes of their own, and adds up", async () => {
  const directory = await repository({
    "wrong.ts": `export const n: number = "one";`,
    "tests/a_test.ts": `Deno.test("short", () => console.log(Deno.pid));`,
    "tests/b/a_test.ts": `Deno.test("shared", () => { globalThis.name = "isolate"; });`,
    "tests/b/b_test.ts": `Deno.test("its isolate", () => console.log(globalThis.name));`,
    "tests/experiments/b_test.ts":
      `Deno.test("long", () => console.log(Deno.pid)); Deno.test("bad", () => { throw 1; });`,
    "tests/tasks/c_test.ts": `Deno.test("other", () => console.log(Deno.pid));`,
    "tests/experiments/sweep/d_test.ts": `Deno.test("inner", () => console.log(Deno.pid));`,
  });
  const { code, stdout, stderr } = await outcome(start(directory, ["test"], noJsr));
  const [shortOnes, ...long] = [...stdout.matchAll(/(\d+) passed .*?\d+ failed/g)]
    .map(([, passed]) => Number(passed));
  assertStringIncludes(stdout, "isolate\n");
  const last = `${shortOnes + 3} passed, 2 failed`;
  assertEquals([code, long, stdout.trimEnd().split("\n").at(-1)], [1, [1, 1, 1], last]);
  assertEquals(new Set(stdout.match(/^\d+$/gm)).size, 4);
  assertStringIncludes(stderr, "Type 'string' is not assignable to type 'number'");
  await Deno.remove(dirname(directory), { recursive: true });
});

Deno.test("launch check fails on a type error", async () => {
  const directory = await repository({ "a.ts": `export const n: number = "one";` });
  const { code, stderr } = await outcome(start(directory, ["check"], noJsr));
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Type 'string' is not assignable to type 'number'");
  await Deno.remove(dirname(directory), { recursive: true });
});

Deno.test("launch passes SIGINT, SIGTERM and SIGHUP to the script and its exit code back", async () => {
  const directory = await repository({
    "script.ts": `for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        Deno.addSignalListener(signal, () => { console.log(signal); Deno.exit(3); });
      }
      console.log("ready");
      setInterval(() => {}, 1000);`,
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const child = start(directory, ["run", "script.ts"], noJsr);
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await reader.read()).value, "ready\n");
    child.kill(signal);
    assertEquals((await reader.read()).value, `${signal}\n`);
    await reader.cancel();
    await child.stderr.cancel();
    assertEquals((await child.status).code, 3);
  }
  await Deno.remove(dirname(directory), { recursive: true });
});

Deno.test("launch ends its script when the task that started it is killed", async () => {
  const directory = await repository({
    "script.ts": `Deno.addSignalListener("SIGTERM", () => { console.log("ended"); Deno.exit(); });
      console.log("ready"); setInterval(() => {}, 1000);`,
  });
  const settings = { imports: {}, tasks: { go: "deno run -A tasks/launch.ts run script.ts" } };
  await Deno.writeTextFile(join(directory, "deno.json"), JSON.stringify(settings));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "go"],
    cwd: directory,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await reader.read()).value, "ready\n");
  child.kill("SIGKILL");
  assertEquals((await reader.read()).value, "ended\n");
  await reader.cancel();
  await child.status;
  await Deno.remove(dirname(directory), { recursive: true });
});

const manifest = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
const tasks = Object.entries<{ readonly command: string }>(manifest.tasks);

for (const [name, { command }] of tasks) {
  const script = /^deno run -A tasks\/launch\.ts run (\S+)$/.exec(command)?.[1];
  if (script === undefined) continue;
  Deno.test(`deno task ${name} --help says how to call it`, async () => {
    const { code, stdout, stderr } = await runScript(script, ["--help"]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `deno task ${name}`);
  });
}

// The lines below are what deno 2.9.6 prints.
Deno.test("readSummary() reads the last summary line, colored or not", () => {
  const output = "print | 9 passed | 9 failed\n\n" +
    "\x1b[0m\x1b[32mok\x1b[0m | 20 passed (3 steps) | 0 failed | 2 ignored \x1b[38;5;245m(1s)\x1b[0m\n\n";
  assertEquals(readSummary(output, 0), { passed: 20, failed: 0 });
  assertEquals(readSummary("FAILED | 18 passed | 2 failed (9ms)", 1), { passed: 18, failed: 2 });
});

Deno.test("readSummary() counts a failure when the run failed without a failed test", () => {
  assertEquals(readSummary("error: Type checking failed.", 1), { passed: 0, failed: 1 });
  assertEquals(readSummary("ok | 3 passed | 0 failed (1ms)", 139), { passed: 3, failed: 1 });
});
