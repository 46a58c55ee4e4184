/** Sends a request's answer; the request's number counts from 0 per path. */
export type Answer = (request: Request, number: number) => Response | Promise<Response>;

/** A server on the loopback that answers each path as set up, and records the requests. */
export type Server = AsyncDisposable & {
  /** Its address, without a slash at the end. */
  readonly address: string;
  /** What was asked: method, path and range. */
  readonly log: string[];
};

/**
 * Starts a server.
 *
 * @param answers how each path is answered; others are not found
 * @returns the server
 */
export function serve(answers: Record<string, Answer>): Server {
  const log: string[] = [];
  const counts = new Map<string, number>();
  const stop = new AbortController();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", signal: stop.signal, onListen: () => {} },
    (request) => {
      const { pathname } = new URL(request.url);
      log.push([request.method, pathname, request.headers.get("range")].filter(Boolean).join(" "));
      const number = counts.get(pathname) ?? 0;
      counts.set(pathname, number + 1);
      return answers[pathname]?.(request, number) ?? new Response(null, { status: 404 });
    },
  );
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    log,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/** Answers with the bytes, or the rest of them if the request asks to resume. */
export function sendWithRange(bytes: Uint8Array<ArrayBuffer>): Answer {
  return (request) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
    const { length } = bytes;
    const refusal = { status: 416, headers: { "content-range": `bytes */${length}` } };
    if (from >= length) return new Response(null, refusal);
    if (from === 0) return new Response(bytes);
    const headers = { "content-range": `bytes ${from}-${length - 1}/${length}` };
    return new Response(bytes.slice(from), { status: 206, headers });
  };
}

/** Promises all bytes, sends the first `count` and ends the connection. */
export function sendCut(bytes: Uint8Array<ArrayBuffer>, count: number): Response {
  const body = new ReadableStream({
    async start(controller) {
      if (count > 0) controller.enqueue(bytes.slice(0, count));
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-length": `${bytes.length}` } });
}

/** Listens but never answers. */
export function hang(): Disposable & { address: string } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return {
    address: `http://127.0.0.1:${listener.addr.port}`,
    [Symbol.dispose]: () => listener.close(),
  };
}

/** Sends a piece again and again until the client leaves. */
export function sendForever(piece: Uint8Array, pauseMs = 0): Response {
  let isWanted = true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (isWanted) controller.enqueue(piece.slice());
    },
    cancel() {
      isWanted = false;
    },
  });
  return new Response(body);
}
