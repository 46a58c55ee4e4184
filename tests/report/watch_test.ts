import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createWatch } from "../../lib/report/watch.ts";
import { appendRecord } from "../../lib/runs/records.ts";
import { countReads } from "../count_reads.ts";
import { writeRuns } from "./tiny_runs.ts";

const run = "table2/linemod/pixelda/seed-0";

async function ask(folder: string, path: string, init: RequestInit = {}): Promise<Response> {
  return await (await createWatch(folder))(new Request(`http://127.0.0.1:8642${path}`, init));
}

async function statusOf(response: Promise<Response>): Promise<number> {
  const { status, body } = await response;
  await body?.cancel();
  return status;
}

Deno.test("createWatch() serves a page whose pictures it serves", async () => {
  const folder = await writeRuns();
  const response = await ask(folder, "/");
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  const [, address] = /<img src="([^"]+)"/.exec(await response.text())!;
  assertEquals(address, `/runs/${run}/samples/000100.png`);
  const picture = await ask(folder, address);
  assertEquals(picture.headers.get("content-type"), "image/png");
  assertEquals(await picture.bytes(), await Deno.readFile(`${folder}/${address.slice(6)}`));
});

Deno.test("createWatch() answers to local names only", async () => {
  const headers = { host: "example.com" };
  assertEquals(await statusOf(ask(await writeRuns(), "/", { headers })), 403);
});

Deno.test("createWatch() gives out nothing but pictures in the folder", async () => {
  const folder = await writeRuns();
  const outside = await Deno.makeTempDir();
  await Deno.writeTextFile(`${outside}/secret.png`, "secret");
  await Deno.symlink(`${outside}/secret.png`, `${folder}/link.png`);
  await Deno.symlink(outside, `${folder}/way`);
  await Deno.symlink(`${folder}/${run}/samples`, `${folder}/short`);
  const name = outside.split("/").at(-1);
  const refused = [
    `/runs/../${name}/secret.png`,
    `/runs/%2e%2e/${name}/secret.png`,
    `/runs/..%2f${name}%2fsecret.png`,
    `/runs/..%5c${name}%5csecret.png`,
    `/runs/%2f${outside.slice(1)}/secret.png`,
    `/runs/${encodeURIComponent(outside)}%2fsecret.png`,
    `/runs//${outside.slice(1)}/secret.png`,
    ...["/runs/link.png", "/runs/way/secret.png", "/runs/short/000100.png"],
    ...[`/runs/${run}/config.json`, "/runs/none.png", "/runs/%00.png", "/runs/%.png", "/runs"],
    "/report.html",
  ];
  for (const path of refused) assertEquals(await statusOf(ask(folder, path)), 404, path);
  assertEquals(await statusOf(ask(folder, "/", { method: "POST" })), 405);
});

Deno.test("createWatch() reports a new metric, which the page then shows", async () => {
  const folder = await writeRuns();
  const reader = (await ask(folder, "/events")).body!.pipeThrough(new TextDecoderStream())
    .getReader();
  const next = async () => /^data: (\w+)\n\n$/.exec((await reader.read()).value!)![1];
  const before = await next();
  assertStringIncludes(await (await ask(folder, "/")).text(), `data-state="${before}"`);
  await appendRecord(`${folder}/${run}/metrics.jsonl`, { step: 300, validationAccuracy: 97.3 });
  const after = await next();
  assert(after !== before);
  const text = await (await ask(folder, "/")).text();
  assertStringIncludes(text, `data-state="${after}"`);
  assertStringIncludes(text, "97.3");
  await reader.cancel();
});

const wait = (milliseconds: number) => new Promise<void>((end) => setTimeout(end, milliseconds));

Deno.test("createWatch() looks at the folder as often for many listeners as for one, and for none never", async () => {
  const folder = await writeRuns();
  const answer = await createWatch(folder);
  const open = async () => {
    const { body } = await answer(new Request("http://127.0.0.1:8642/events"));
    const reader = body!.getReader();
    await reader.read();
    return reader;
  };
  const one = await open();
  const forOne = await countReads(() => wait(1600));
  const others = await Promise.all(Array.from({ length: 40 }, open));
  const forAll = await countReads(() => wait(1600));
  assert(forOne > 0 && forAll <= 2 * forOne, `${forAll} for 41 listeners, ${forOne} for one`);
  for (const reader of [one, ...others]) await reader.cancel();
  assertEquals(await countReads(() => wait(1100)), 0);
  await (await open()).cancel();
});

Deno.test("createWatch() notices when a browser leaves", async () => {
  const answer = await createWatch(await writeRuns());
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  const leaving = new AbortController();
  const address = `http://127.0.0.1:${server.addr.port}/events`;
  const { body } = await fetch(address, { signal: leaving.signal });
  const reader = body!.getReader();
  await reader.read();
  leaving.abort();
  await reader.closed.catch(() => {});
  const end = Date.now() + 12_000;
  let reads = 1;
  while (reads > 0 && Date.now() < end) reads = await countReads(() => wait(1100));
  assertEquals(reads, 0);
  await server.shutdown();
});
