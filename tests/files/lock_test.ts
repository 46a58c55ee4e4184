import { assert, assertEquals, assertRejects } from "@std/assert";
import { type DirectoryLock, lockDirectory, takeLock } from "../../lib/files/lock.ts";

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

/** Runs with a file system that has none of the operating system's locks. */
async function withoutFlock(body: () => Promise<void>): Promise<void> {
  const { tryLock } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLock = () => Promise.reject(new Error("No locks available"));
  try {
    await body();
  } finally {
    Deno.FsFile.prototype.tryLock = tryLock;
  }
}

/** Whether a directory's lock is free, which is released at once. */
async function isFree(directory: string): Promise<boolean> {
  const lock = await lockDirectory(directory).catch(() => null);
  await lock?.release();
  return lock !== null;
}

/** Has a lock file look as if its owner had been silent for some seconds. */
async function silence(directory: string, seconds: number): Promise<void> {
  const time = Date.now() / 1000 - seconds;
  await Deno.utime(`${directory}/lock`, time, time);
}

Deno.test("lockDirectory() refuses while an owner on another machine gives signs of life", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/lock`, "12\nnode-a\nnode-a 5f3e\ntoken\n");
  await assertRejects(() => lockDirectory(directory), Error, "is in use by process 12 on node-a");
  await silence(directory, 100);
  assertEquals(await isFree(directory), false);
  await silence(directory, 130);
  assertEquals(await isFree(directory), true);
  assertEquals([...Deno.readDirSync(directory)], [], "neither the lock nor a probe is left");
});

Deno.test("lockDirectory() needs no signs of life of a process of this machine that was killed", async () => {
  const directory = await Deno.makeTempDir();
  const lock = await lockDirectory(directory);
  const text = await Deno.readTextFile(`${directory}/lock`);
  await lock.release();
  await Deno.writeTextFile(`${directory}/lock`, text);
  assertEquals(await isFree(directory), true);
});

Deno.test("lockDirectory() has one owner where the file system has no locks", async () => {
  await withoutFlock(async () => {
    const directory = await Deno.makeTempDir();
    const tried = await Promise.allSettled(
      Array.from({ length: 8 }, () => lockDirectory(directory)),
    );
    const won = tried.filter(({ status }) => status === "fulfilled");
    assertEquals(won.length, 1);
    const [{ value: lock }] = won as PromiseFulfilledResult<DirectoryLock>[];
    assertEquals(await lock.isHeld(), true);
    await assertRejects(() => lockDirectory(directory), Error, `in use by process ${Deno.pid}`);
    // An owner that was paused, and lost the lock meanwhile, must write no more.
    await silence(directory, 130);
    const next = await lockDirectory(directory);
    assertEquals([await lock.isHeld(), await next.isHeld()], [false, true]);
    await lock.release();
    assertEquals(await next.isHeld(), true);
    await next.release();
    assertEquals([...Deno.readDirSync(directory)], []);
  });
});

Deno.test("lockDirectory() gives signs of life until it is released, and never in another's file", async () => {
  const { setInterval } = globalThis;
  globalThis.setInterval = ((beat: () => void) => setInterval(beat, 10)) as typeof setInterval;
  try {
    const directory = await Deno.makeTempDir();
    const path = `${directory}/lock`;
    const age = async () => Date.now() - Number((await Deno.stat(path)).mtime);
    const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
    const lock = await lockDirectory(directory);
    await silence(directory, 1000);
    await pause();
    assert(await age() < 10_000);
    await Deno.remove(path);
    await Deno.writeTextFile(path, "another's");
    await silence(directory, 1000);
    await pause();
    assertEquals([await Deno.readTextFile(path), await age() > 10_000], ["another's", true]);
    await lock.release();
    assertEquals(await Deno.readTextFile(path), "another's");
  } finally {
    globalThis.setInterval = setInterval;
  }
});

Deno.test("takeLock() waits for another machine's owner, and names none when it is released", async () => {
  const path = `${await Deno.makeTempDir()}/install.lock`;
  await Deno.writeTextFile(path, "12\nnode-a\nnode-a 5f3e\ntoken\n");
  const waiting = takeLock(path, "waiting", 1);
  assertEquals(await waiting.next(), { done: false, value: "waiting" });
  const time = Date.now() / 1000 - 130;
  await Deno.utime(path, time, time);
  const { value, done } = await waiting.next();
  assertEquals(done, true);
  (value as Disposable)[Symbol.dispose]();
  assertEquals(await Deno.readTextFile(path), "");
});
