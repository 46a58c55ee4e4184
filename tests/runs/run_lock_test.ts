import { assertEquals, assertRejects } from "@std/assert";
import { RunInUseError } from "../../lib/runs/errors.ts";
import { lockRun } from "../../lib/runs/run_lock.ts";

const module = new URL("../../lib/runs/run_lock.ts", import.meta.url).href;

Deno.test("lockRun() refuses a directory that another process holds, and takes it when killed", async () => {
  const directory = await Deno.makeTempDir();
  const script = `const { lockRun } = await import(${JSON.stringify(module)});
    await lockRun(${JSON.stringify(directory)}); console.log("held"); setInterval(() => {}, 1e4);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await assertRejects(() => lockRun(directory), RunInUseError, `is in use by process ${child.pid}`);
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  const release = await lockRun(directory);
  assertEquals(await Deno.readTextFile(`${directory}/lock`), `${Deno.pid}\n`);
  await release();
  assertEquals([...Deno.readDirSync(directory)], []);
});
