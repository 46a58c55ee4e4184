import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";

const root = fromFileUrl(new URL("../..", import.meta.url));
const fallbackLine = "JSR does not answer; using the built-in adapters\n";

/** A repository with only a launcher and a script, and a Deno cache that nothing was ever put in. */
async function repository(files: Record<string, string>): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "pixelda launch " });
  await Deno.mkdir(join(directory, "tasks", "std"), { recursive: true });
  for (const name of ["launch.ts", "ancestors.ts", "test_summary.ts", "std/import_map.json"]) {
    await Deno.copyFile(join(root, "tasks", name), join(directory, "tasks", name));
  }
  for (const name of ["assert.ts", "differences.ts", "parse_args.ts", "path.ts"]) {
    await Deno.copyFile(join(root, "tasks/std", name), join(directory, "tasks/std", name));
  }
  const all: Record<string, string> = {
    "deno.json": JSON.stringify({ imports: { "@std/assert": "jsr:@std/assert@^1.0.14" } }),
    "deno.lock": JSON.stringify({ version: "5" }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await Deno.writeTextFile(join(directory, name), text);
  }
  return directory;
}

type Outcome = { code: number; stdout: string; stderr: string };

function start(directory: string, args: string[], env: Record<string, string>): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", join(directory, "tasks/launch.ts"), ...args],
    cwd: directory,
    env: { NO_COLOR: "1", DENO_DIR: join(directory, "cache"), INIT_CWD: directory, ...env },
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

/** A registry that holds one package, `@std/assert`, which tells where it came from. */
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

Deno.test("launch run uses the adapters, says so once and leaves the lock when JSR is away", async () => {
  const directory = await repository({
    "script.ts": `import { AssertionError } from "@std/assert";
      console.log(new AssertionError("x").name, Deno.args.join(), Deno.cwd());
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
    { code: 7, stdout: `AssertionError --out,a b ${elsewhere}\n`, stderr: fallbackLine },
  );
  assertEquals(await Deno.readTextFile(join(directory, "deno.lock")), lock);
  await Deno.remove(directory, { recursive: true });
  await Deno.remove(elsewhere);
});

Deno.test("launch run takes the packages from JSR when it answers, and from the cache after", async () => {
  const directory = await repository({
    "script.ts": `import { assert } from "@std/assert"; assert();`,
  });
  const { url, close } = await registry();
  const expected = { code: 0, stdout: "from the registry\n", stderr: "" };
  assertEquals(await outcome(start(directory, ["run", "script.ts"], { JSR_URL: url })), expected);
  await close();
  assertEquals(await outcome(start(directory, ["run", "script.ts"], { JSR_URL: url })), expected);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("launch test closes with the counts and fails when a test does", async () => {
  const directory = await repository({
    "a_test.ts": `Deno.test("good", () => {}); Deno.test("bad", () => { throw 1; });`,
    "b.ts": "/** ```ts\n * if (two !== 2) throw 1;\n * ```\n */\nexport const two = 2;",
  });
  const { code, stdout, stderr } = await outcome(start(directory, ["test"], noJsr));
  assertEquals(code, 1);
  assertEquals(stdout.trimEnd().split("\n").at(-1), "2 passed, 1 failed");
  assertStringIncludes(stderr, fallbackLine);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("launch check fails on a type error", async () => {
  const directory = await repository({ "a.ts": `export const n: number = "one";` });
  const { code, stderr } = await outcome(start(directory, ["check"], noJsr));
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Type 'string' is not assignable to type 'number'");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("launch passes SIGINT and SIGTERM to the script and its exit code back", async () => {
  const directory = await repository({
    "script.ts": `for (const signal of ["SIGINT", "SIGTERM"] as const) {
        Deno.addSignalListener(signal, () => { console.log(signal); Deno.exit(3); });
      }
      console.log("ready");
      setInterval(() => {}, 1000);`,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const child = start(directory, ["run", "script.ts"], noJsr);
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await reader.read()).value, "ready\n");
    child.kill(signal);
    assertEquals((await reader.read()).value, `${signal}\n`);
    await reader.cancel();
    await child.stderr.cancel();
    assertEquals((await child.status).code, 3);
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("launch ends its script when the task that started it is killed outright", async () => {
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
  await Deno.remove(directory, { recursive: true });
});
