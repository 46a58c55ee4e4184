/** How servers and places misbehave while a file is downloaded, and what must come of it. @module */
import { gzipSync } from "node:zlib";
import { createDownloads, type Download } from "./download_archives.ts";
import {
  chunk,
  cut,
  first,
  forever,
  head,
  pause,
  redirect,
  says,
  silent,
  status,
  well,
  whole,
} from "./answers.ts";
import type { Answer } from "./raw_server.ts";

/** Where a download goes. */
export type Place = { readonly target: string; readonly part: string };

/** What happens, and what must come of it. */
export type DownloadCase = {
  readonly name: string;
  /** How each mirror answers, the preferred first. */
  readonly mirrors: readonly Answer[];
  /** What the one error says; the right file must come where this is missing. */
  readonly error?: RegExp;
  /** What is downloaded. */
  readonly file: Download;
  /** Address of the first mirror, if it is not `http:` at the server's port. */
  readonly address?: (port: number) => string;
  /** Does something to the place beforehand; what is returned undoes it. */
  readonly prepare?: (place: Place) => Promise<() => Promise<unknown>>;
  /** Downloads in processes of its own instead of this one. */
  readonly run?: (tools: Place & { readonly start: () => Deno.ChildProcess }) => Promise<void>;
};

/**
 * Creates the cases.
 *
 * @param seed decides the bytes of the files
 */
export async function createDownloadCases(seed: number): Promise<DownloadCase[]> {
  const { gzip, zip, tar, bomb } = await createDownloads(seed);
  const { right, wrong } = gzip;
  const half = right.length >> 1, page = new TextEncoder().encode("<html>Please log in</html>");
  const good = well(right);
  const chunked = head(200, "Transfer-Encoding: chunked");
  const unmeasured = head(200);
  const shifted: Answer = ({ from = 0, send }) =>
    send(
      head(206, `Content-Range: bytes ${from + 7}-${right.length - 1}/${right.length}`),
      right.subarray(from + 7),
    );
  const resumed = (answer: Answer) => first(cut(right, half), answer);
  const closedPort = () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return listener.addr.port;
  };
  const secure = (port: number) => `https://127.0.0.1:${port}/0`;
  const before = (bytes: Uint8Array) => async ({ part }: Place) => {
    await Deno.writeFile(part, bytes);
    return () => Promise.resolve();
  };
  const busy = (seconds: string, code = 503) => status(code, `Retry-After: ${seconds}`);
  const one = (name: string, answer: Answer, error?: RegExp): DownloadCase => ({
    name,
    mirrors: [answer],
    error,
    file: gzip,
  });

  return [
    {
      ...one("nobody listens", good, /Connection refused/),
      address: () => `http://127.0.0.1:${closedPort()}/`,
    },
    one("the connection is closed without an answer", says(""), /connection closed before/),
    one("no answer comes", silent, /nothing came for 0.3 s/),
    one("headers trickle", forever("HTTP/1.1 200 OK\r\nX-A: ", "b", 20), /nothing came for/),
    one(
      "headers have no end",
      forever("HTTP/1.1 200 OK\r\n", "X-A: b\r\n".repeat(999)),
      /head is too large/,
    ),
    one("the answer is another protocol", says("SSH-2.0-OpenSSH_8.9\r\n"), /invalid HTTP version/),
    one(
      "two lengths are named",
      says(head(200, "Content-Length: 5", "Content-Length: 9") + "page page"),
      /invalid content-length/,
    ),
    { ...one("TLS is answered in plain text", status(200), /corrupt message/), address: secure },
    { ...one("TLS breaks off", says(""), /eof|close_notify|reset|closed/), address: secure },

    ...[204, 403, 404, 416, 500].map((code) =>
      one(`status ${code}`, status(code), new RegExp(`the server answered ${code}`))
    ),
    one("busy for a second", first(busy("1"), good)),
    one("busy until a date", first(busy(new Date(Date.now() + 900).toUTCString(), 429), good)),
    one("busy for an hour", busy("3600"), /asks to wait for 3600 s/),
    one("busy again and again", busy("0"), /asks to wait for 0 s/),
    one("busy for nobody knows how long", busy("soon"), /the server answered 503/),
    one("early hints", async (exchange) => {
      await exchange.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
      await good(exchange);
    }),

    one("sent elsewhere", first(redirect("/0?key=1"), good)),
    one("sent in a circle", redirect("/0"), /Maximum number of redirects/),
    one("sent to a file of this machine", redirect("file:///etc/passwd"), /non HTTP/),
    one("sent to data", redirect("data:,page"), /non HTTP/),
    one("sent nowhere", says(head(302, "Content-Length: 0")), /the server answered 302/),

    one(
      "the body stalls once",
      first(async (exchange) => {
        await cut(right, half)(exchange);
        await exchange.hold();
      }, good),
    ),
    one("the body stalls", async ({ send, hold }) => {
      await send(head(200, `Content-Length: ${right.length}`));
      await hold();
    }, /nothing came for 0.3 s/),
    one("the body is cut once", resumed(good)),
    one("the body is always cut", cut(right, 99), /connection|ended/),
    one("the body is cut, and its length unknown", async ({ send }) => {
      await send(unmeasured, right.subarray(0, half));
    }, /unexpected end of file/),
    one("chunks", ({ send }) => send(chunked, ...chunk(right), "0\r\n\r\n")),
    one(
      "chunks are cut once",
      first(({ send }) => send(chunked, ...chunk(right).slice(0, 2)), good),
    ),
    one("chunks of no size", says(`${chunked}zz\r\n`), /reading a body/),
    one(
      "a length that is too small",
      ({ send }) => send(head(200, "Content-Length: 99"), right),
      /end of file/,
    ),
    one("a length that is too large", async (exchange) => {
      if (exchange.from !== undefined) return await good(exchange);
      await exchange.send(head(200, "Content-Length: 90000"), right);
    }),
    one("a body without end", forever(unmeasured, "page".repeat(999)), /100000 bytes are the most/),
    one("a length beyond the limit", says(head(200, "Content-Length: 100001")), /are the most/),
    one("the body trickles", forever(unmeasured, "p", 20), /bytes came in 0.4 s/),
    one("another file", well(wrong), /its content has the SHA-256 \w+ instead of/),
    one("a page in the file's place", whole(page), /gzip says "incorrect header check"/),
    one("nothing in the file's place", whole(new Uint8Array()), /gzip says "unexpected end/),
    one("stored as it is encoded", whole(right, "Content-Encoding: gzip")),
    one(
      "encoded once more",
      whole(new Uint8Array(gzipSync(right)), "Content-Encoding: gzip"),
      /its content has the SHA-256/,
    ),
    one("HTTP/1.0", ({ send }) => send("HTTP/1.0 200 OK\r\n\r\n", right)),
    one(
      "more after the body",
      ({ send }) => send(head(200, `Content-Length: ${right.length}`), right, page),
    ),

    one("the range is ignored", resumed(whole(right))),
    one(
      "the range is another",
      resumed((exchange) => (exchange.from === undefined ? good : shifted)(exchange)),
    ),
    one("the range is always another", shifted, /sends another part of the file/),
    one(
      "the range is not named",
      resumed(({ from = 0, send }) =>
        from > 0 ? send(head(206), right.subarray(from + 7)) : send(unmeasured, right)
      ),
    ),
    one("the rest is a page", resumed(whole(page)), /incorrect header check/),
    one("another version after the cut", first(cut(wrong, half), good)),
    {
      ...one("a part with other bytes is there", good),
      prepare: before(right.map((b, i) => i === 9 ? b ^ 1 : b).subarray(0, half)),
    },
    { ...one("a part that is too long is there", good), prepare: before(new Uint8Array(90_000)) },
    { ...one("a part beyond the limit is there", good), prepare: before(new Uint8Array(200_000)) },
    { ...one("a whole part is there", good), prepare: before(right) },

    { name: "only the second mirror has it", mirrors: [well(wrong), good], file: gzip },
    {
      name: "the first mirror hangs, the second breaks off",
      mirrors: [silent, says(""), good],
      file: gzip,
    },
    {
      name: "each mirror fails in its way",
      mirrors: [status(404), well(wrong), says("")],
      file: gzip,
      error: /answered 404; .*SHA-256.*; .*connection closed/,
    },

    { ...one("a zip archive", first(cut(zip.right, 99), well(zip.right))), file: zip },
    { ...one("another zip archive", well(zip.wrong), /it has the SHA-256/), file: zip },
    { ...one("a tar archive", first(cut(tar.right, 99), well(tar.right))), file: tar },
    { ...one("a tar archive of other photos", well(tar.wrong), /another photo/), file: tar },
    {
      ...one(
        "a tar archive is cut",
        ({ send }) => send(unmeasured, tar.right.subarray(0, 999)),
        /the archive is damaged/,
      ),
      file: tar,
    },
    {
      ...one("a tar archive unpacks without end", well(bomb), /unpacks to more than/),
      file: tar,
    },

    {
      ...one("the disk is full", good, /Cannot write to .*; make room there/),
      async prepare({ part }) {
        await Deno.symlink("/dev/full", part);
        return () => Deno.remove(part);
      },
    },
    {
      ...one("a file where the folder should be", good, /Cannot write to/),
      async prepare({ target }) {
        const folder = target.replace(/\/[^/]*$/, "");
        await Deno.remove(folder, { recursive: true });
        await Deno.writeTextFile(folder, "");
        return () => Deno.remove(folder);
      },
    },

    {
      ...one("two processes at once", async (exchange) => {
        if (exchange.number > 0) return; // one download is enough
        await pause(200);
        await good(exchange);
      }),
      async run({ start }) {
        const statuses = await Promise.all([start().status, start().status]);
        if (statuses.some(({ success }) => !success)) throw new Error("a process failed");
      },
    },
    {
      ...one("killed in the middle", async (exchange) => {
        if (exchange.from === half) return good(exchange);
        await cut(right, half)(exchange);
        await exchange.hold();
      }),
      async run({ start, part }) {
        const killed = start();
        while ((await Deno.stat(part).catch(() => null))?.size !== half) await pause(20);
        killed.kill("SIGKILL");
        await killed.status;
        if (!(await start().status).success) throw new Error("the next process failed");
      },
    },
  ];
}
