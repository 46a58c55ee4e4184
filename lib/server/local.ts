/**
 * Answers to this machine alone.
 *
 * @module
 */

/** Answers to requests. */
export type Handler = (request: Request) => Promise<Response>;

/** A server, which runs until it is shut down, and its address. */
export type LocalServer = {
  readonly server: Deno.HttpServer<Deno.NetAddr>;
  /** Of its first page, such as `http://127.0.0.1:8642/`. */
  readonly url: string;
};

/**
 * Answers GET requests for a local name, and refuses all others: a page from another origin can point
 * its own name to this machine.
 *
 * @param answer to a path, which begins with a slash and is not decoded
 * @returns answers with status 403 to another name, and 405 to another method
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const handler = answerLocally((path) => reply(path, "text/plain"));
 * const ask = (host: string) => handler(new Request("http://127.0.0.1/a", { headers: { host } }));
 * assertEquals(await (await ask("localhost:80")).text(), "/a");
 * assertEquals((await ask("example.com")).status, 403);
 * ```
 */
export function answerLocally(answer: (path: string) => Response | Promise<Response>): Handler {
  return async (request) => {
    const { pathname, host } = new URL(request.url);
    if (!isLocal(request.headers.get("host") ?? host)) return refuse(403, "Use a local name");
    if (request.method !== "GET") return refuse(405, "Only GET is answered");
    return await answer(pathname);
  };
}

/** Whatever the port is: somebody may have forwarded another one to this machine. */
function isLocal(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}

/**
 * Serves on this machine's local interface only.
 *
 * @param answer to requests
 * @param port to listen on; 0 for any free one
 * @throws {Error} if the port is in use, or is none that this user may listen on
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { server, url } = serveLocally(answerLocally(() => reply("here", "text/plain")), 0);
 * assertEquals(await (await fetch(url)).text(), "here");
 * await server.shutdown();
 * ```
 */
export function serveLocally(answer: Handler, port: number): LocalServer {
  try {
    const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, answer);
    return { server, url: `http://127.0.0.1:${server.addr.port}/` };
  } catch (error) {
    const isInUse = error instanceof Deno.errors.AddrInUse;
    const reason = isInUse ? "it is in use" : (error as Error).message;
    throw new Error(`Cannot listen on port ${port}: ${reason}. Choose another port`);
  }
}

/**
 * Creates an answer that no other site may show or read, and that is never stored.
 *
 * @param body what is answered
 * @param type of the body, such as `image/png`
 */
export function reply(body: BodyInit, type: string): Response {
  return new Response(body, { headers: headersOf(type) });
}

/**
 * Creates an answer that says why there is no other.
 *
 * @param status of HTTP, from 400
 * @param text a sentence without its full stop
 */
export function refuse(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: headersOf("text/plain; charset=utf-8") });
}

function headersOf(type: string): Record<string, string> {
  return {
    "content-type": type,
    "cache-control": "no-store",
    "content-security-policy": "frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}
