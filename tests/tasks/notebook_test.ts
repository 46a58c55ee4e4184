import { assertEquals } from "@std/assert";
import { findJupyter } from "../../tasks/notebook.ts";

Deno.test("findJupyter() returns the first command that runs", async () => {
  const [absent, failing] = [["no-such-program", "lab"], [Deno.execPath(), "no-such-command"]];
  const running = [Deno.execPath(), "doc"];
  assertEquals(await findJupyter([absent, failing, running, [Deno.execPath()]]), running);
});

Deno.test("findJupyter() returns null if none runs", async () => {
  assertEquals(await findJupyter([["no-such-program", "lab"]]), null);
});
