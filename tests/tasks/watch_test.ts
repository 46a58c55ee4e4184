import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { watch } from "../../tasks/watch.ts";
import { writeRuns } from "../report/tiny_runs.ts";

Deno.test("watch() serves on the local interface, and refuses a port that is taken", async () => {
  const folder = await writeRuns();
  const { server, url } = await watch([folder, "--port", "0"]);
  try {
    assertEquals(server.addr.hostname, "127.0.0.1");
    const response = await fetch(url);
    assertStringIncludes(await response.text(), "Table 2: classes and poses");
    const port = new URL(url).port;
    await assertRejects(() => watch([folder, "--port", port]), Error, `port ${port}: it is in use`);
  } finally {
    await server.shutdown();
  }
});
