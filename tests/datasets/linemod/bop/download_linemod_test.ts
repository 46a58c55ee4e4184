import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { findData } from "../../../../datasets/find_data.ts";
import {
  acceptZip,
  downloadLinemod,
  linemodArchives,
} from "../../../../datasets/linemod/bop/download_linemod.ts";
import { DataError } from "../../../../lib/files/data_file.ts";
import { DownloadError, type RemoteFile } from "../../../../lib/files/download.ts";
import { sha256 } from "../../../../lib/files/sha256.ts";
import { makeZip64 } from "../../../files/make_zip.ts";
import { hang, sendCut, sendWithRange, serve } from "../../../files/misbehaving_server.ts";

const content = crypto.getRandomValues(new Uint8Array(10_000));
const picture = "test/000001/rgb/000000.png";
const right = makeZip64([{ name: picture, content }]);
const other = makeZip64([{ name: picture, content: content.with(5, content[5] ^ 1) }]);

const remote = (...mirrors: string[]): RemoteFile => ({
  path: "lm/test",
  mirrors,
  accept: acceptZip(sha256(right), "test"),
});

const names = (dir: string): string[] =>
  Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();

Deno.test("each archive has mirrors that name it, the small ones first", () => {
  const archives = linemodArchives.map(({ mirrors }) => {
    const found = new Set(mirrors.map((mirror) => new URL(mirror).pathname.split("/").at(-1)));
    assert(mirrors.length >= 2 && found.size === 1, mirrors.join());
    return [...found][0];
  });
  assertEquals(archives, ["lm_base.zip", "lm_models.zip", "lm_test_all.zip"]);
  assertEquals(linemodArchives.map(({ path }) => path), [
    "lm/camera.json",
    "lm/models",
    "lm/test",
  ]);
});

Deno.test("an archive comes from the mirror that has the right one, cut or not", async () => {
  await using server = serve({
    "/other": sendWithRange(other),
    "/page": () => new Response("<html>Please log in</html>"),
    "/right": (request, number) =>
      // The first request only asks whether it is there.
      number === 1 ? sendCut(right, 4_000) : sendWithRange(right)(request, number),
  });
  const cache = await Deno.makeTempDir();
  const mirrors = ["gone", "other", "page", "right"].map((name) => `${server.address}/${name}`);
  assertEquals(await findData([remote(...mirrors)], { cache }), { dir: cache });
  assertEquals(await Deno.readFile(`${cache}/lm/${picture}`), content);
  assertEquals(names(`${cache}/lm`), ["test", "test.lock"]);
  assertEquals(server.log.filter((line) => line.startsWith("GET")), [
    "GET /gone",
    "GET /other",
    "GET /page",
    "GET /right",
    "GET /right bytes=4000-",
  ]);
});

Deno.test("an archive with another hash is refused and nothing of it is left", async () => {
  await using server = serve({ "/other": sendWithRange(other) });
  const cache = await Deno.makeTempDir(), lines: string[] = [];
  const report = (line: string) => lines.push(line);
  const found = await findData([remote(`${server.address}/other`)], { cache, report });
  assert("cause" in found);
  assertMatch(
    found.cause!.message,
    /^Cannot download lm\/test: no mirror had it \(.*\/other: it has the SHA-256 \w{64} instead of/,
  );
  assertEquals(lines.at(-1), found.cause!.message);
  assertEquals(names(`${cache}/lm`), ["test.lock"]);
});

Deno.test("an archive that was had but not unpacked is not downloaded again", async () => {
  await using server = serve({ "/right": sendWithRange(right) });
  const cache = await Deno.makeTempDir(), file = remote(`${server.address}/right`);
  const stopped = { ...file, accept: () => Promise.reject(new Error("stopped")) };
  await findData([stopped], { cache });
  const mirror = new TextEncoder().encode(file.mirrors[0]);
  // As a process leaves it that is killed while it unpacks.
  await Deno.writeFile(`${cache}/lm/test.${sha256(mirror).slice(0, 8)}.part`, right);
  await Deno.mkdir(`${cache}/lm/test.unpacking/000001/rgb`, { recursive: true });
  await Deno.writeFile(`${cache}/lm/${picture.replace("test", "test.unpacking")}`, content);
  assertEquals(await findData([file], { cache }), { dir: cache });
  assertEquals(server.log.at(-1), `GET /right bytes=${right.length}-`);
  assertEquals(await Deno.readFile(`${cache}/lm/${picture}`), content);
  assertEquals(names(`${cache}/lm`), ["test", "test.lock"]);
});

Deno.test("downloadLinemod() uses the cache, and says what to do when offline", async () => {
  const cache = await Deno.makeTempDir();
  await assertRejects(
    () => downloadLinemod({ cache, offline: true }),
    DataError,
    "Cannot get LineMod: no data directory given, and offline, put BOP's lm_base, lm_models and " +
      "lm_test_all, unpacked, in the folder lm of a data directory",
  );
  for (const { path } of linemodArchives) {
    await Deno.mkdir(`${cache}/${path}`, { recursive: true });
  }
  assertEquals(await downloadLinemod({ cache, offline: true }), cache);
});

const pictureBytes = crypto.getRandomValues(new Uint8Array(60_000));
const archive = makeZip64([{ name: "test/000001/rgb/000000.png", content: pictureBytes }]);
const size = `${(archive.length / 1e6).toFixed(1)} MB`;

const remoteArchive = (path: string, ...mirrors: string[]): RemoteFile => ({
  path,
  mirrors,
  accept: acceptZip(sha256(archive), "test"),
});

/** Answers what a HEAD asks with the length, and the rest as told. */
const withLength = (answer: (number: number) => Response) => (request: Request, number: number) =>
  request.method === "HEAD"
    ? new Response(null, { headers: { "content-length": `${archive.length}` } })
    : answer(number);

Deno.test("downloadLinemod() reports what and how much it downloads, and resumes where it stopped", async () => {
  const cache = await Deno.makeTempDir(), lines: string[] = [];
  {
    await using server = serve({
      "/gone/test.zip": () => new Response(null, { status: 404 }),
      "/right/test.zip": (request, number) =>
        request.method === "GET" && !request.headers.has("range")
          ? sendCut(archive, 40_000)
          : withLength(() => sendWithRange(archive)(request, number) as Response)(request, number),
      "/unsaid/models.zip": (request, number) =>
        request.method === "HEAD"
          ? new Response(null)
          : sendWithRange(archive)(request, number) as Response,
    });
    const archives = [
      remoteArchive("lm/models", `${server.address}/unsaid/models.zip`),
      remoteArchive(
        "lm/test",
        `${server.address}/gone/test.zip`,
        `${server.address}/right/test.zip`,
      ),
    ];
    const report = (line: string) => lines.push(line);
    assertEquals(await downloadLinemod({ cache, report }, archives), cache);
    assertEquals(
      lines[0],
      `downloading LineMod into ${cache}/lm and unpacking it there: models.zip of unknown size, ` +
        `test.zip of ${size}`,
    );
    assertEquals(server.log.includes("GET /right/test.zip bytes=40000-"), true);
    assertEquals(await Deno.readFile(`${cache}/lm/test/000001/rgb/000000.png`), pictureBytes);

    const asked = server.log.length, told = lines.length;
    assertEquals(await downloadLinemod({ cache, report }, archives), cache);
    assertEquals([server.log.length, lines.length], [asked, told], "nothing is left to fetch");
  }
  await Deno.remove(cache, { recursive: true });
});

Deno.test("downloadLinemod() fails when servers are silent or have another archive", async () => {
  const cache = await Deno.makeTempDir(), lines: string[] = [];
  const options = { cache, probeMs: 100, report: (line: string) => lines.push(line) };
  using silent = hang();
  await assertRejects(
    () => downloadLinemod(options, [remoteArchive("lm/test", `${silent.address}/test.zip`)]),
    DataError,
    "the network does not have the data",
  );
  assertMatch(lines[0], /test\.zip of unknown size$/);
  await using server = serve({
    "/test.zip": withLength(() => new Response("<html>Please log in</html>")),
  });
  await assertRejects(
    () => downloadLinemod(options, [remoteArchive("lm/test", `${server.address}/test.zip`)]),
    DownloadError,
    "it has the SHA-256",
  );
  const left = await Array.fromAsync(Deno.readDir(`${cache}/lm`), ({ name }) => name);
  assertEquals(left, ["test.lock"]);
  await Deno.remove(cache, { recursive: true });
});
