/** Answers of servers, good ones and bad ones. @module */
import type { Answer } from "./raw_server.ts";

/** @returns the first lines of an answer, up to the empty one */
export const head = (status: string | number, ...headers: string[]): string =>
  [`HTTP/1.1 ${status} -`, "Connection: close", ...headers, "", ""].join("\r\n");

/** Sends the whole of some bytes, whatever was asked for. */
export const whole = (bytes: Uint8Array, ...headers: string[]): Answer => ({ send }) =>
  send(head(200, `Content-Length: ${bytes.length}`, ...headers), bytes);

/** Sends what was asked for, as a good server does. */
export const well = (bytes: Uint8Array): Answer => async (exchange) => {
  const { from, send } = exchange, { length } = bytes;
  if (from === undefined) return whole(bytes)(exchange);
  const range = from < length ? `${from}-${length - 1}` : "*";
  const rest = bytes.subarray(Math.min(from, length));
  const headers = [`Content-Range: bytes ${range}/${length}`, `Content-Length: ${rest.length}`];
  await send(head(from < length ? 206 : 416, ...headers), rest);
};

/** Sends the beginning of some bytes after a promise of all of them. */
export const cut = (bytes: Uint8Array, count: number): Answer => ({ send }) =>
  send(head(200, `Content-Length: ${bytes.length}`), bytes.subarray(0, count));

/** Sends a text. */
export const says = (text: string): Answer => ({ send }) => send(text);

/** Sends nothing, and stays. */
export const silent: Answer = ({ hold }) => hold();

/** Sends a status with a page of four bytes. */
export const status = (code: number, ...headers: string[]): Answer =>
  says(head(code, "Content-Length: 4", ...headers) + "page");

/** Sends the client to another place. */
export const redirect = (place: string): Answer =>
  says(head(302, "Content-Length: 0", `Location: ${place}`));

/** Answers the first request in one way, and all others in another. */
export const first = (answer: Answer, then: Answer): Answer => (exchange) =>
  (exchange.number === 0 ? answer : then)(exchange);

/** Waits some milliseconds. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Sends again and again until the client leaves. */
export const forever = (start: string, piece: string, ms = 0): Answer => async ({ send }) => {
  await send(start);
  for (;;) {
    await send(piece);
    if (ms > 0) await pause(ms);
  }
};

/** @returns a chunk of a body in chunks */
export const chunk = (bytes: Uint8Array): (string | Uint8Array)[] => [
  bytes.length.toString(16) + "\r\n",
  bytes,
  "\r\n",
];
