import { assert, assertEquals, assertRejects } from "@std/assert";
import { fetchInto, type TransferOptions } from "../../lib/files/fetch_into.ts";
import { sendCut, sendForever, sendWithRange, serve } from "./misbehaving_server.ts";

const content = crypto.getRandomValues(new Uint8Array(50_000));
const send = sendWithRange(content);

/** Downloads into a file that begins with some bytes, and returns what it has then. */
async function fetchAfter(
  beginning: Uint8Array,
  address: string,
  options: TransferOptions = {},
): Promise<Uint8Array> {
  const part = await Deno.makeTempFile();
  try {
    await Deno.writeFile(part, beginning);
    for await (const _ of fetchInto(part, address, options));
    return await Deno.readFile(part);
  } finally {
    await Deno.remove(part);
  }
}

const nothing = new Uint8Array();

Deno.test("fetchInto() comes back when a busy server says", async () => {
  const date = () => new Date(Date.now() + 500).toUTCString(); // whole seconds: at most 0.5 s
  await using server = serve({
    "/seconds": (request, number) =>
      number === 0
        ? new Response("busy", { status: 503, headers: { "retry-after": "1" } })
        : send(request, number),
    "/date": (request, number) =>
      number < 2
        ? new Response(null, { status: 429, headers: { "retry-after": date() } })
        : send(request, number),
  });
  const start = performance.now();
  assertEquals(await fetchAfter(nothing, `${server.address}/seconds`), content);
  assert(performance.now() - start >= 990, "it came back too early");
  assertEquals(await fetchAfter(nothing, `${server.address}/date`), content);
  assertEquals(server.log.length, 2 + 3);
});

Deno.test("fetchInto() does not wait longer or more often than it may", async () => {
  const busy = (seconds: string) => () =>
    new Response(null, { status: 503, headers: { "retry-after": seconds } });
  await using server = serve({ "/long": busy("61"), "/often": busy("0"), "/odd": busy("soon") });
  const refuse = (path: string, found: string) =>
    assertRejects(() => fetchAfter(nothing, server.address + path), Error, found);
  await refuse("/long", "the server answered 503 and asks to wait for 61 s");
  await refuse("/often", "the server answered 503 and asks to wait for 0 s");
  await refuse("/odd", "the server answered 503");
  assertEquals(server.log.join(), "GET /long,GET /often,GET /often,GET /often,GET /often,GET /odd");
});

Deno.test("fetchInto() ends a body that does not, and keeps no more than it may", async () => {
  await using server = serve({
    "/endless": () => sendForever(new Uint8Array(4_000)),
    "/announced": () => new Response(content),
  });
  const part = await Deno.makeTempFile();
  const run = async (path: string) => {
    for await (const _ of fetchInto(part, server.address + path, { maxBytes: 10_000 }));
  };
  await assertRejects(
    () => run("/endless"),
    Error,
    "the server sends more, where 10000 bytes are the most",
  );
  assertEquals((await Deno.stat(part)).size <= 10_000, true);
  await Deno.truncate(part, 0);
  await assertRejects(
    () => run("/announced"),
    Error,
    "the server sends 50000 bytes, where 10000 bytes are the most",
  );
  assertEquals((await Deno.stat(part)).size, 0);
  assertEquals(server.log, ["GET /endless", "GET /announced"]);
});

Deno.test("fetchInto() gives up a server that trickles", async () => {
  await using server = serve({ "/slow": () => sendForever(Uint8Array.of(7), 10) });
  const start = performance.now();
  await assertRejects(
    () => fetchAfter(nothing, `${server.address}/slow`, { rateMs: 200, minBytes: 1_000 }),
    Error,
    "bytes came in 0.2 s",
  );
  assert(performance.now() - start < 5_000);
  assertEquals(server.log, ["GET /slow"]);
});

Deno.test("fetchInto() starts over when the server sends another part than the missing one", async () => {
  const other = (start: number): Response =>
    new Response(content.slice(start), {
      status: 206,
      headers: { "content-range": `bytes ${start}-49999/50000` },
    });
  await using server = serve({
    "/shifted": (request, number) =>
      request.headers.has("range") ? other(7) : send(request, number),
    "/unsaid": (request, number) =>
      request.headers.has("range")
        ? new Response(content.slice(7), { status: 206 })
        : send(request, number),
    "/always": () => other(7),
  });
  const beginning = content.slice(0, 20_000);
  for (const path of ["/shifted", "/unsaid"]) {
    assertEquals(await fetchAfter(beginning, server.address + path), content);
  }
  const log = ["/shifted bytes=20000-", "/shifted", "/unsaid bytes=20000-", "/unsaid"];
  assertEquals(server.log, log.map((line) => `GET ${line}`));
  await assertRejects(
    () => fetchAfter(beginning, `${server.address}/always`),
    Error,
    "the server sends another part of the file than the one asked for",
  );
});

Deno.test("fetchInto() starts over when there is more in the file than the server has", async () => {
  await using server = serve({ "/a": send });
  const longer = new Uint8Array(60_000);
  assertEquals(await fetchAfter(longer, `${server.address}/a`), content);
  assertEquals(await fetchAfter(longer, `${server.address}/a`, { maxBytes: 55_000 }), content);
  assertEquals(await fetchAfter(content, `${server.address}/a`), content);
  const ranges = ["/a bytes=60000-", "/a", "/a", "/a bytes=50000-"];
  assertEquals(server.log, ranges.map((line) => `GET ${line}`));
});

Deno.test("fetchInto() resumes a few times", async () => {
  await using server = serve({ "/cuts": () => sendCut(content, 100) });
  await assertRejects(
    () => fetchAfter(nothing, `${server.address}/cuts`, { resumes: 1 }),
    Error,
  );
  assertEquals(server.log, ["GET /cuts", "GET /cuts bytes=100-"]);
});
