import { assertEquals, assertThrows } from "@std/assert";
import { answerLocally, reply, serveLocally } from "../../lib/server/mod.ts";

const answer = answerLocally((path) => reply(path, "text/plain"));

const statusOf = async (init: RequestInit): Promise<number> =>
  (await answer(new Request("http://127.0.0.1:8642/", init))).status;

Deno.test("answerLocally() answers to local names only", async () => {
  for (const host of ["localhost", "LOCALHOST:80", "127.0.0.1:8642", "[::1]:8642"]) {
    assertEquals(await statusOf({ headers: { host } }), 200, host);
  }
  const others = ["example.com", "localhost.example.com", "127.0.0.1.nip.io", "127.0.0.1:80@a"];
  for (const host of [...others, "", "10.0.0.1", "localhost:", "localhost:80:80"]) {
    assertEquals(await statusOf({ headers: { host } }), 403, host);
  }
});

Deno.test("answerLocally() answers to GET only", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    assertEquals(await statusOf({ method }), 405, method);
  }
});

Deno.test("serveLocally() checks the name that a client sends", async () => {
  const { server, url } = serveLocally(answer, 0);
  try {
    assertEquals(server.addr.hostname, "127.0.0.1");
    const ask = async (host: string): Promise<string> => {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
      const request = `GET /a HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(request));
      return (await new Response(connection.readable).text()).split("\r\n")[0];
    };
    assertEquals(await ask(new URL(url).host), "HTTP/1.1 200 OK");
    assertEquals(await ask("example.com"), "HTTP/1.1 403 Forbidden");
    assertEquals(await ask(`127.0.0.1.example.com:${server.addr.port}`), "HTTP/1.1 403 Forbidden");
    assertThrows(
      () => serveLocally(answer, server.addr.port),
      Error,
      `Cannot listen on port ${server.addr.port}: it is in use. Choose another port`,
    );
    assertThrows(() => serveLocally(answer, 70_000), Error, "Cannot listen on port 70000: ");
  } finally {
    await server.shutdown();
  }
});
