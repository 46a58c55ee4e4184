/** A server that answers byte by byte as it is told, so that it can break every rule. @module */

/** A request, and its connection to answer on. */
export type Exchange = {
  readonly path: string;
  /** The byte from which the client wants the file; missing where it wants all. */
  readonly from?: number;
  /** How many requests for this path came before. */
  readonly number: number;
  /** Sends text or bytes. */
  send(...parts: readonly (string | Uint8Array)[]): Promise<void>;
  /** Waits until the client has left, so that the connection stays open. */
  hold(): Promise<void>;
};

/** Answers a request; the connection is closed when it returns. */
export type Answer = (exchange: Exchange) => Promise<void>;

/** A server on the local interface, and what it was asked. */
export type RawServer = Disposable & {
  readonly port: number;
  /** Path, and first byte if one was named. */
  readonly log: readonly string[];
};

/**
 * Starts a server.
 *
 * @param answerTo answers by path; of a client that speaks TLS, the path is empty
 */
export function serveRaw(answerTo: (path: string) => Answer): RawServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const log: string[] = [], counts = new Map<string, number>(), open = new Set<Deno.TcpConn>();
  (async () => {
    for await (const connection of listener) {
      open.add(connection);
      answer(connection).catch(() => {}).finally(() => {
        open.delete(connection);
        closeIfOpen(connection);
      });
    }
  })().catch(() => {}); // closed while it waits
  return {
    port: listener.addr.port,
    log,
    [Symbol.dispose]() {
      listener.close();
      for (const connection of open) closeIfOpen(connection);
    },
  };

  async function answer(connection: Deno.TcpConn): Promise<void> {
    const head = await readHead(connection);
    const path = /^\S+ (\S+)/.exec(head)?.[1] ?? "",
      from = /^range: bytes=(\d+)-/im.exec(head)?.[1];
    log.push(from === undefined ? path : `${path} from ${from}`);
    const number = counts.get(path) ?? 0;
    counts.set(path, number + 1);
    await answerTo(path)({
      path,
      from: from === undefined ? undefined : Number(from),
      number,
      async send(...parts) {
        for (const part of parts) await writeWhole(connection, part);
      },
      async hold() {
        while (await connection.read(new Uint8Array(512)) !== null);
      },
    });
  }
}

/** Reads until the empty line after the headers; of TLS, only the first bytes come. */
async function readHead(connection: Deno.TcpConn): Promise<string> {
  const piece = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(piece);
    if (count === null) break;
    head += new TextDecoder("latin1").decode(piece.subarray(0, count));
    if (piece[0] === 0x16) break; // a client's first message in TLS
  }
  return head;
}

async function writeWhole(connection: Deno.TcpConn, part: string | Uint8Array): Promise<void> {
  const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

function closeIfOpen(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // The client has left, or the server has been stopped.
  }
}
