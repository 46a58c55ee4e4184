import { assertEquals, assertRejects } from "@std/assert";
import { lockDirectory } from "../../lib/files/lock.ts";

const module = new URL("../../lib/files/lock.ts", import.meta.url).href;

Deno.test("lockDirectory() refuses a directory that another process holds, and takes it when killed", async () => {
  const directory = await Deno.makeTempDir();
  const script = `const { lockDirectory } = await import(${JSON.stringify(module)});
    await lockDirectory(${
    JSON.stringify(directory)
  }); console.log("held"); setInterval(() => {}, 1e4);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await assertRejects(() => lockDirectory(directory), Error, `is in use by process ${child.pid}`);
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  const lock = await lockDirectory(directory);
  const [owner, host] = (await Deno.readTextFile(`${directory}/lock`)).split("\n");
  assertEquals([owner, host], [`${Deno.pid}`, Deno.hostname()]);
  await lock.release();
  assertEquals([...Deno.readDirSync(directory)], []);
});

Deno.test("lockDirectory() tells that its directory was made again, and leaves its new owner's lock", async () => {
  const directory = await Deno.makeTempDir();
  const first = await lockDirectory(directory);
  assertEquals(await first.isHeld(), true);
  await Deno.remove(directory, { recursive: true });
  assertEquals(await first.isHeld(), false);
  await Deno.mkdir(directory);
  const second = await lockDirectory(directory);
  assertEquals([await first.isHeld(), await second.isHeld()], [false, true]);
  await first.release();
  assertEquals(await second.isHeld(), true);
  await second.release();
});
