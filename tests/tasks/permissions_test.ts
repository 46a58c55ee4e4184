import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join, resolve } from "@std/path";
import { importMapArguments } from "../../tasks/launch.ts";
import { permissionsFor } from "../../tasks/permissions.ts";
import { writeRuns } from "../report/tiny_runs.ts";
import { root } from "../run_script.ts";

/** Scripts of the tasks in deno.json. */
const scripts: string[] = Object.values<{ command: string }>(
  JSON.parse(Deno.readTextFileSync(join(root, "deno.json"))).tasks,
).flatMap(({ command }) => /launch\.ts run (\S+\.ts)/.exec(command)?.[1] ?? []);

/** Runs a script as the launcher does, but for the user's terminal. */
function command(
  script: string,
  args: readonly string[],
  cwd: string,
  permissions: readonly string[] = permissionsFor(script, args, cwd),
): Deno.Command {
  const map = [...importMapArguments(root), "--config", join(root, "deno.json")];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", ...permissions, ...map, resolve(root, script), ...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("permissionsFor() gives all only to scripts that call native code", () => {
  const reading = ["--no-prompt", "--allow-read", "--allow-env"];
  const write = (folder: string, ...args: string[]) =>
    assertEquals(permissionsFor("tasks/report.ts", args, "/home/a"), [
      ...reading,
      `--allow-write=${folder}`,
    ]);
  write("/home/a");
  write("/home/a/pages", "runs", "--out", "pages/a.html");
  write("/pages", "--out=b.html", "--out=/pages/a.html");
  write("/home/a/x,,y", "--out", "x,y/a.html");
  assertEquals(permissionsFor("tasks/watch.ts", ["runs"], "/home/a"), [
    ...reading,
    "--allow-net=127.0.0.1",
  ]);
  for (const script of scripts) {
    assertEquals(permissionsFor(script, ["--help"], "/home/a"), reading);
    const isListed = /\/(report|watch|readme_table)\.ts$/.test(script);
    const isAll = permissionsFor(script, [], "/home/a").includes("--allow-all");
    assertEquals(isAll, !isListed, script);
  }
});

Deno.test("every task helps without native code, writing, network and other programs", async () => {
  const folder = await Deno.makeTempDir();
  for (const script of ["experiments/table1.ts", "tasks/try.ts", "tasks/readme_table.ts"]) {
    const { code, stdout, stderr } = await command(script, ["--help"], folder).output();
    assertEquals([code, decode(stderr)], [0, ""], script);
    assertStringIncludes(decode(stdout), "deno task", script);
  }
  // Of the others, all that they do before they read their flags: they load their modules.
  const imports = scripts.map((script) => `import ${JSON.stringify(join(root, script))};\n`);
  await Deno.writeTextFile(join(folder, "all.ts"), `${imports.join("")}console.log("loaded");`);
  const permissions = permissionsFor(scripts[0], ["--help"], folder);
  const { stdout, stderr } = await command(join(folder, "all.ts"), [], folder, permissions)
    .output();
  assertEquals([decode(stdout), decode(stderr)], ["loaded\n", ""]);
});

Deno.test("report writes its page, and nothing elsewhere, without native code", async () => {
  const runs = await writeRuns(), folder = await Deno.makeTempDir();
  const made = await command("tasks/report.ts", [runs, "--out", "a/page.html"], folder).output();
  assertEquals([made.code, decode(made.stderr)], [0, ""]);
  assertStringIncludes(await Deno.readTextFile(join(folder, "a/page.html")), "Table 2");
  const permissions = permissionsFor("tasks/report.ts", ["--out", "a/page.html"], folder);
  const refused = await command("tasks/report.ts", [runs], folder, permissions).output();
  assertEquals(refused.code, 1);
  assertStringIncludes(decode(refused.stderr), "Requires write access");
  await assertNotRun('Deno.dlopen("libc.so.6", {})', permissions, "Requires ffi access");
});

Deno.test("watch serves on this machine without native code and without writing", async () => {
  const runs = await writeRuns(), args = [runs, "--port", "0", "--json"];
  await using child = command("tasks/watch.ts", args, runs).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { url } = JSON.parse((await reader.read()).value!);
  assertStringIncludes(await (await fetch(url)).text(), "Table 2");
  child.kill("SIGTERM");
  await reader.cancel();
  assertEquals(decode(new Uint8Array(await new Response(child.stderr).arrayBuffer())), "");
  const permissions = permissionsFor("tasks/watch.ts", args, runs);
  await assertNotRun('Deno.writeTextFileSync("a", "")', permissions, "Requires write access");
  await assertNotRun('await fetch("http://127.0.0.2/")', permissions, "Requires net access");
  await assertNotRun('new Deno.Command("ls").outputSync()', permissions, "Requires run access");
});

/** Checks that a statement is refused under some permissions. */
async function assertNotRun(
  statement: string,
  permissions: readonly string[],
  reason: string,
): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, statement);
  const { code, stderr } = await command(file, [], root, permissions).output();
  assert(code !== 0, statement);
  assertStringIncludes(decode(stderr), reason);
}
