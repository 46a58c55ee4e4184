import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { acceptZip } from "../../../../datasets/linemod/bop/archives.ts";
import { downloadLinemod } from "../../../../datasets/linemod/bop/download_linemod.ts";
import { DataError } from "../../../../lib/files/data_file.ts";
import { DownloadError, type RemoteFile } from "../../../../lib/files/download.ts";
import { sha256 } from "../../../../lib/files/sha256.ts";
import { makeZip64 } from "../../../files/make_zip.ts";
import { hang, sendCut, sendWithRange, serve } from "../../../files/misbehaving_server.ts";

const content = crypto.getRandomValues(new Uint8Array(60_000));
const archive = makeZip64([{ name: "test/000001/rgb/000000.png", content }]);
const size = `${(archive.length / 1e6).toFixed(1)} MB`;

const remote = (path: string, ...mirrors: string[]): RemoteFile => ({
  path,
  mirrors,
  accept: acceptZip(sha256(archive), "test"),
});

/** Answers what a HEAD asks with the length, and the rest as told. */
const withLength = (answer: (number: number) => Response) => (request: Request, number: number) =>
  request.method === "HEAD"
    ? new Response(null, { headers: { "content-length": `${archive.length}` } })
    : answer(number);

Deno.test("downloadLinemod() says what and how much it fetches, and goes on where it broke off", async () => {
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
      remote("lm/models", `${server.address}/unsaid/models.zip`),
      remote("lm/test", `${server.address}/gone/test.zip`, `${server.address}/right/test.zip`),
    ];
    const report = (line: string) => lines.push(line);
    assertEquals(await downloadLinemod({ cache, report }, archives), cache);
    assertEquals(
      lines[0],
      `LineMod is to be downloaded into ${cache}/lm, and unpacked there: models.zip of unknown ` +
        `size, test.zip of ${size}`,
    );
    assertEquals(server.log.includes("GET /right/test.zip bytes=40000-"), true);
    assertEquals(await Deno.readFile(`${cache}/lm/test/000001/rgb/000000.png`), content);

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
    () => downloadLinemod(options, [remote("lm/test", `${silent.address}/test.zip`)]),
    DataError,
    "the network does not have the data",
  );
  assertMatch(lines[0], /test\.zip of unknown size$/);
  await using server = serve({
    "/test.zip": withLength(() => new Response("<html>Please log in</html>")),
  });
  await assertRejects(
    () => downloadLinemod(options, [remote("lm/test", `${server.address}/test.zip`)]),
    DownloadError,
    "it has the SHA-256",
  );
  const left = await Array.fromAsync(Deno.readDir(`${cache}/lm`), ({ name }) => name);
  assertEquals(left, ["test.lock"]);
  await Deno.remove(cache, { recursive: true });
});
