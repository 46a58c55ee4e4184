import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { acceptGzip } from "../../datasets/find_data.ts";
import { download, DownloadError, partPath, type RemoteFile } from "../../lib/files/download.ts";
import { sha256 } from "../../lib/files/sha256.ts";
import { hang, sendCut, sendWithRange, serve } from "./misbehaving_server.ts";

const content = crypto.getRandomValues(new Uint8Array(50_000));
const right = Uint8Array.from(gzipSync(content));
const wrong = Uint8Array.from(gzipSync(content.with(7, content[7] ^ 1)));
const accept = acceptGzip(sha256(content));

async function run(
  mirrors: string[],
  dir: string,
  options = {},
): Promise<{ target: string; bytes: number[] }> {
  const file: RemoteFile = { path: "set/file.gz", mirrors, accept };
  const bytes: number[] = [];
  for await (const progress of download(file, dir, options)) bytes.push(progress.received);
  return { target: `${dir}/set/file.gz`, bytes };
}

const names = (dir: string) =>
  Array.from(Deno.readDirSync(`${dir}/set`), ({ name }) => name).sort();

Deno.test("download() takes the next mirror when one does not have the file", async () => {
  await using server = serve({ "/b": sendWithRange(right) });
  const dir = await Deno.makeTempDir();
  const { target, bytes } = await run([`${server.address}/a`, `${server.address}/b`], dir);
  assertEquals(await Deno.readFile(target), right);
  assertEquals(server.log, ["GET /a", "GET /b"]);
  assertEquals(bytes.at(-1), right.length);
  assertEquals(names(dir), ["file.gz", "file.gz.lock"]);
});

Deno.test("download() asks nobody when the file is there", async () => {
  await using server = serve({ "/a": sendWithRange(right) });
  const dir = await Deno.makeTempDir();
  await run([`${server.address}/a`], dir);
  await run([`${server.address}/a`], dir);
  assertEquals(server.log, ["GET /a"]);
});

Deno.test("download() refuses a file with another hash and leaves nothing of it", async () => {
  await using server = serve({
    "/wrong": sendWithRange(wrong),
    "/page": () => new Response("<html>Please log in</html>"),
  });
  const dir = await Deno.makeTempDir();
  const error = await assertRejects(
    () => run([`${server.address}/wrong`, `${server.address}/page`], dir),
    DownloadError,
    "Cannot download set/file.gz: no mirror had it (",
  );
  assertMatch(error.message, /\/wrong: its content has the SHA-256 \w{64} instead of \w{64};/);
  assertMatch(error.message, /\/page: Cannot read the download: gzip says/);
  assertEquals(names(dir), ["file.gz.lock"]);
});

Deno.test("download() resumes where a connection was cut", async () => {
  await using server = serve({
    "/a": (request, number) =>
      number === 0 ? sendCut(right, 20_000) : sendWithRange(right)(request, number),
  });
  const dir = await Deno.makeTempDir();
  const { target } = await run([`${server.address}/a`], dir);
  assertEquals(await Deno.readFile(target), right);
  assertEquals(server.log, ["GET /a", "GET /a bytes=20000-"]);
});

Deno.test("download() resumes where the last process was stopped", async () => {
  await using server = serve({ "/a": sendWithRange(right) });
  const dir = await Deno.makeTempDir();
  const file: RemoteFile = { path: "set/file.gz", mirrors: [`${server.address}/a`], accept };
  for await (const _ of download(file, dir)) break;
  const part = names(dir).find((name) => name.endsWith(".part"))!;
  await Deno.truncate(`${dir}/set/${part}`, 123);
  await run([`${server.address}/a`], dir);
  assertEquals(await Deno.readFile(`${dir}/set/file.gz`), right);
  assertEquals(server.log, ["GET /a", "GET /a bytes=123-"]);
});

Deno.test("download() finishes a part that is whole already", async () => {
  await using server = serve({ "/a": sendWithRange(right) });
  const dir = await Deno.makeTempDir();
  const file: RemoteFile = { path: "set/file.gz", mirrors: [`${server.address}/a`], accept };
  for await (const _ of download(file, dir)) break;
  const part = names(dir).find((name) => name.endsWith(".part"))!;
  await Deno.writeFile(`${dir}/set/${part}`, right);
  await run([`${server.address}/a`], dir);
  assertEquals(await Deno.readFile(`${dir}/set/file.gz`), right);
});

Deno.test("download() starts over when the server ignores the range", async () => {
  await using server = serve({
    "/a": (_, number) => number === 0 ? sendCut(right, 20_000) : new Response(right),
  });
  const dir = await Deno.makeTempDir();
  const { target } = await run([`${server.address}/a`], dir);
  assertEquals(await Deno.readFile(target), right);
  assertEquals(server.log, ["GET /a", "GET /a bytes=20000-"]);
});

Deno.test("download() gives up a mirror that keeps cutting, and one that hangs", async () => {
  await using server = serve({
    "/cuts": () => sendCut(right, 0),
    "/good": sendWithRange(right),
  });
  using silent = hang();
  const mirrors = [`${silent.address}/hangs`, `${server.address}/cuts`, `${server.address}/good`];
  const dir = await Deno.makeTempDir();
  const { target } = await run(mirrors, dir, { stallMs: 150 });
  assertEquals(await Deno.readFile(target), right);
  assertEquals(server.log, ["GET /cuts", "GET /good"]);
  await assertRejects(
    () => run(mirrors.slice(0, 1), `${dir}/other`, { stallMs: 150 }),
    DownloadError,
    "/hangs: nothing came for 0.15 s",
  );
});

Deno.test("download() lets one of two processes work and the other wait", async () => {
  await using server = serve({
    "/a": async (request, number) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return sendWithRange(right)(request, number);
    },
  });
  const dir = await Deno.makeTempDir();
  const [a, b] = await Promise.all([
    run([`${server.address}/a`], dir),
    run([`${server.address}/a`], dir),
  ]);
  assertEquals(server.log, ["GET /a"]);
  assertEquals(await Deno.readFile(a.target), right);
  assert([a, b].some(({ bytes }) => bytes.length > 0 && bytes.every((n) => n === 0)));
});

Deno.test("download() takes over from a process that was killed", async () => {
  await using server = serve({ "/a": sendWithRange(right) });
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/set`);
  const lock = new URL("../../lib/files/lock.ts", import.meta.url).href;
  const program = `import { takeLock } from ${JSON.stringify(lock)};
    await takeLock(${JSON.stringify(`${dir}/set/file.gz.lock`)}, 0).next();
    console.log("held");
    setTimeout(() => {}, 60_000);`;
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", program],
    stdout: "piped",
  }).spawn();
  const output = holder.stdout.getReader();
  await output.read();
  const states: string[] = [];
  const file: RemoteFile = { path: "set/file.gz", mirrors: [`${server.address}/a`], accept };
  for await (const { state } of download(file, dir)) {
    if (states.length === 0) holder.kill("SIGKILL");
    states.push(state);
  }
  assertEquals([states[0], states.at(-1)], ["waiting", "downloading"]);
  await holder.status;
  await output.cancel();
});

Deno.test("download() throws when the directory cannot be written", async () => {
  const file = await Deno.makeTempFile();
  await assertRejects(() => run([], file), DownloadError, `Cannot write to ${file}/set: `);
});

Deno.test("download() starts over where its pieces are of two versions of the file", async () => {
  await using server = serve({
    "/a": (request, number) =>
      number === 0 ? sendCut(wrong, 20_000) : sendWithRange(right)(request, number),
    "/b": (request, number) =>
      number % 2 === 0 ? sendCut(wrong, 20_000) : sendWithRange(right)(request, number),
  });
  const dir = await Deno.makeTempDir();
  const { target } = await run([`${server.address}/a`], dir);
  assertEquals(await Deno.readFile(target), right);
  assertEquals(server.log, ["GET /a", "GET /a bytes=20000-", "GET /a"]);
  // Only once.
  await assertRejects(() => run([`${server.address}/b`], `${dir}/b`), DownloadError, "data check");
  assertEquals(server.log.length, 3 + 4);
  assertEquals(names(`${dir}/b`), ["file.gz.lock"]);
});

Deno.test("download() says that the disk is full, and asks no other mirror", {
  ignore: Deno.build.os !== "linux", // elsewhere there is no /dev/full
}, async () => {
  await using server = serve({ "/a": sendWithRange(right), "/b": sendWithRange(right) });
  const dir = await Deno.makeTempDir(), mirrors = [`${server.address}/a`, `${server.address}/b`];
  await Deno.mkdir(`${dir}/set`);
  const part = partPath(`${dir}/set/file.gz`, mirrors[0]);
  await Deno.symlink("/dev/full", part);
  const error = await assertRejects(() => run(mirrors, dir), DownloadError);
  assertEquals(
    error.message,
    `Cannot write to ${dir}/set: No space left on device (os error 28); make room there or ` +
      "choose another folder",
  );
  assertEquals(server.log, ["GET /a"]);
});

Deno.test("download() says why a server cannot be reached", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = silent.addr;
  silent.close();
  const dir = await Deno.makeTempDir();
  await assertRejects(
    () => run([`http://127.0.0.1:${port}/a`], dir),
    DownloadError,
    `(http://127.0.0.1:${port}/a: tcp connect error: Connection refused`,
  );
});
