import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { BSDS_FILES, findData, MNIST_FILES, USPS_FILES } from "../../datasets/find_data.ts";
import type { RemoteFile } from "../../lib/files/download.ts";
import { hang, sendWithRange, serve } from "../files/misbehaving_server.ts";
import { dataDir, isMissing } from "./data_dir.ts";

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

Deno.test("each file has at least two mirrors, and the address names the file", () => {
  for (const { path, mirrors } of [...MNIST_FILES, ...USPS_FILES]) {
    assertEquals(mirrors.length >= 2, true);
    const name = path.split("/").at(-1)!;
    assertEquals(mirrors.map((mirror) => new URL(mirror).pathname.split("/").at(-1)), [
      ...mirrors.map(() => name),
    ]);
  }
  assertEquals(BSDS_FILES.map(({ path }) => path), ["BSDS500/data/images/train"]);
});

Deno.test("the published files are accepted, and the wrong ones are not", {
  ignore: isMissing("mnist", "usps"),
}, async () => {
  const dir = await Deno.makeTempDir();
  const [part, target] = [`${dir}/file.part`, `${dir}/file`];
  const files = [...MNIST_FILES, ...USPS_FILES];
  for (const [i, { path, accept }] of files.entries()) {
    await Deno.copyFile(`${dataDir}/${files[(i + 1) % files.length].path}`, part);
    await assertRejects(() => accept(part, target), Error, "its content has the SHA-256");
    await Deno.copyFile(`${dataDir}/${path}`, part);
    await accept(part, target);
    assertEquals(Array.from(Deno.readDirSync(dir), ({ name }) => name), ["file"]);
    await Deno.remove(target);
  }
});
