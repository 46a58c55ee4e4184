import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  appendEvent,
  listEventFiles,
  readEvents,
  replaceEventFiles,
} from "../../lib/tensorboard/event_file.ts";

const event = (...bytes: number[]) => Uint8Array.from(bytes);

Deno.test("replaceEventFiles() leaves one file, of a later name, which appendEvent() lengthens", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(join(directory, "mine.txt"), "keep");
  for (const [now, name] of [[9, 9], [9, 10], [5, 11], [2_000_000_000, 2_000_000_000]]) {
    const path = await replaceEventFiles(directory, [event(1), event(2, 2)], now);
    await appendEvent(path, event(3));
    const padded = String(name).padStart(10, "0");
    assertEquals(await listEventFiles(directory), [`events.out.tfevents.${padded}.pixelda`]);
    assertEquals(await readEvents(path), [event(1), event(2, 2), event(3)]);
  }
  assertEquals(await Deno.readTextFile(join(directory, "mine.txt")), "keep");
});

Deno.test("replaceEventFiles() replaces a file whose name holds no time", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(join(directory, "events.out.tfevents.mine"), "");
  await replaceEventFiles(directory, [], 1.9);
  assertEquals(await listEventFiles(directory), ["events.out.tfevents.0000000001.pixelda"]);
});

Deno.test("readEvents() reads up to where a file is torn or corrupt", async () => {
  const directory = await Deno.makeTempDir();
  const path = await replaceEventFiles(directory, [event(1), event(2), event(3)], 0);
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.subarray(0, bytes.length - 1));
  assertEquals(await readEvents(path), [event(1), event(2)]);
  bytes[17 + 12] ^= 1;
  await Deno.writeFile(path, bytes);
  assertEquals(await readEvents(path), [event(1)]);
});

Deno.test("listEventFiles() finds none where there is no directory", async () => {
  assertEquals(await listEventFiles(join(await Deno.makeTempDir(), "none")), []);
});
