import { assertEquals } from "@std/assert";
import { findJupyter } from "../../tasks/notebook.ts";

Deno.test("findJupyter() takes the first command that answers", async () => {
  const [absent, failing] = [["no-such-program", "lab"], [Deno.execPath(), "no-such-command"]];
  const answering = [Deno.execPath(), "doc"];
  assertEquals(await findJupyter([absent, failing, answering, [Deno.execPath()]]), answering);
});

Deno.test("findJupyter() finds none where none answers", async () => {
  assertEquals(await findJupyter([["no-such-program", "lab"]]), null);
});
