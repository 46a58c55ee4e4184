import { assertEquals } from "@std/assert";
import { isNotebook, openLiveDisplay } from "../../lib/notebook/live_display.ts";

type Message = { type: string; content: Record<string, unknown> };

function recorder(): { sent: Message[]; open: () => ReturnType<typeof openLiveDisplay> } {
  const sent: Message[] = [];
  const broadcast = (type: string, content: Record<string, unknown>): Promise<void> =>
    Promise.resolve(void sent.push({ type, content }));
  return { sent, open: () => openLiveDisplay(broadcast) };
}

Deno.test("openLiveDisplay() sends an output once, then changes it by its id", async () => {
  const { sent, open } = recorder();
  const display = open()!;
  for (const text of ["1 of 2", "2 of 2"]) await display.update({ "text/plain": text });
  assertEquals(sent.map(({ type }) => type), ["display_data", "update_display_data"]);
  assertEquals(sent.map(({ content }) => content.data), [
    { "text/plain": "1 of 2" },
    { "text/plain": "2 of 2" },
  ]);
  const ids = sent.map(({ content }) => (content.transient as { display_id: string }).display_id);
  assertEquals([typeof ids[0], new Set(ids).size], ["string", 1]);
});

Deno.test("openLiveDisplay() gives each output an id of its own", async () => {
  const { sent, open } = recorder();
  for (const display of [open()!, open()!]) await display.update({ "text/plain": "" });
  const ids = sent.map(({ content }) => (content.transient as { display_id: string }).display_id);
  assertEquals(new Set(ids).size, 2);
});

Deno.test("openLiveDisplay() and isNotebook() know that a script is not a notebook", () => {
  assertEquals([openLiveDisplay(), isNotebook()], [null, false]);
});
