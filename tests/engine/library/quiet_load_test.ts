import { assertEquals, assertStringIncludes } from "@std/assert";

/** Runs a script in a new process, since standard error belongs to the process. */
async function runScript(
  body: string,
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const module = new URL("../../../lib/engine/library/quiet_load.ts", import.meta.url).href;
  const script = `import { loadQuietly } from ${JSON.stringify(module)};
    const libc = Deno.dlopen(Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6", {
      write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    });
    const nativeWrite = (text: string) => {
      libc.symbols.write(2, new TextEncoder().encode(text), BigInt(text.length));
    };
    ${body}`;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, script);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--no-config", "-A", path],
      env: { TF_CPP_MIN_LOG_LEVEL: "2", ...env },
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("loadQuietly() hides what native code writes when loading succeeds", async () => {
  const { code, stdout, stderr } = await runScript(`
    const answer = loadQuietly(() => { nativeWrite("greeting\\n"); return 42; });
    nativeWrite("afterwards\\n");
    console.error("and from JavaScript");
    console.log(answer);`);
  assertEquals({ code, stdout, stderr }, {
    code: 0,
    stdout: "42\n",
    stderr: "afterwards\nand from JavaScript\n",
  });
});

Deno.test("loadQuietly() adds what was written to the error when loading fails", async () => {
  const { stdout, stderr } = await runScript(`
    try {
      loadQuietly(() => { nativeWrite("undefined symbol: TF_Nothing\\n"); throw new TypeError("No"); });
    } catch (error) {
      console.log(error instanceof TypeError, error.message);
    }
    nativeWrite("afterwards\\n");`);
  assertEquals(stdout, "true No\nundefined symbol: TF_Nothing\n");
  assertEquals(stderr, "afterwards\n");
});

Deno.test("loadQuietly() leaves no file descriptor and no file behind when it returns", async () => {
  const folder = await Deno.makeTempDir();
  const { stdout } = await runScript(
    `const open = () => [...Deno.readDirSync("/dev/fd")].length;
    loadQuietly(() => {}); // the first use may open what stays open, such as libc itself
    const before = open();
    for (let i = 0; i < 50; i++) loadQuietly(() => nativeWrite("x"));
    console.log(open() - before, [...Deno.readDirSync(Deno.env.get("TMPDIR")!)].length);`,
    { TMPDIR: folder },
  );
  await Deno.remove(folder, { recursive: true });
  assertEquals(stdout, "0 0\n");
});

Deno.test("loadQuietly() turns nothing aside when the user asks for all messages", async () => {
  const { stderr } = await runScript(`loadQuietly(() => nativeWrite("greeting\\n"));`, {
    TF_CPP_MIN_LOG_LEVEL: "0",
  });
  assertStringIncludes(stderr, "greeting");
});

Deno.test("loadQuietly() has no file by name while it loads: a process killed then leaves none", async () => {
  const folder = await Deno.makeTempDir();
  const { stdout } = await runScript(
    `loadQuietly(() => console.log([...Deno.readDirSync(${JSON.stringify(folder)})].length));`,
    { TMPDIR: folder },
  );
  assertEquals(stdout, "0\n");
  await Deno.remove(folder);
});
