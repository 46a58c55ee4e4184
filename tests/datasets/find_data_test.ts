import { assert, assertEquals, assertMatch } from "@std/assert";
import { findData } from "../../datasets/find_data.ts";
import type { RemoteFile } from "../../lib/files/download.ts";
import { hang, sendWithRange, serve } from "../files/misbehaving_server.ts";

const bytes = Uint8Array.of(1, 2, 3);

function remote(...mirrors: string[]): RemoteFile {
  return { path: "a/file", mirrors, accept: (part, target) => Deno.rename(part, target) };
}

Deno.test("findData() takes the directory given, without looking", async () => {
  assertEquals(await findData([remote()], { dataDir: "/nowhere" }), { dir: "/nowhere" });
});

Deno.test("findData() downloads into the cache and finds it there afterwards", async () => {
  const cache = await Deno.makeTempDir();
  const lines: string[] = [];
  {
    await using server = serve({ "/a": sendWithRange(bytes) });
    const found = await findData([remote(`${server.address}/none`, `${server.address}/a`)], {
      cache,
      report: (line) => lines.push(line),
    });
    assertEquals(found, { dir: cache });
    assertEquals(
      lines.at(-1),
      `downloading a/file from ${server.address.slice(7)}: 100 % of 0.0 MB`,
    );
  }
  assertEquals(await Deno.readFile(`${cache}/a/file`), bytes);
  assertEquals(await findData([remote()], { cache, offline: true }), { dir: cache });
});

Deno.test("findData() returns a reason when no server answers, or answers in time", async () => {
  const cache = await Deno.makeTempDir();
  using silent = hang();
  const reason = "no data directory given, and the network does not have the data";
  const closed = "http://127.0.0.1:1/a";
  assertEquals(await findData([remote(closed)], { cache }), { reason });
  assertEquals(
    await findData([remote(closed, `${silent.address}/a`)], { cache, probeMs: 100 }),
    { reason },
  );
  assertEquals(await findData([remote(closed)], { cache, offline: true }), {
    reason: "no data directory given, and offline",
  });
});

Deno.test("findData() returns a reason when the download fails after all", async () => {
  const cache = await Deno.makeTempDir();
  await using server = serve({ "/a": sendWithRange(bytes) });
  const file: RemoteFile = {
    ...remote(`${server.address}/a`),
    accept: () => Promise.reject(new Error("it is another file")),
  };
  const lines: string[] = [];
  const found = await findData([file], { cache, report: (line) => lines.push(line) });
  assert("reason" in found);
  assertEquals(found.reason, "no data directory given, and the download failed");
  assertEquals(found.cause?.message, lines.at(-1));
  assertMatch(lines.at(-1)!, /\/a: it is another file/);
});
