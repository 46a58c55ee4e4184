import { assertEquals, assertRejects } from "@std/assert";
import { readBoundedFile, readBoundedText, UnreadableFileError } from "../../lib/files/mod.ts";

Deno.test("readBoundedFile() takes a file of just the size, and no byte more", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "ä4");
  assertEquals(await readBoundedFile(path, 3), Uint8Array.of(0xc3, 0xa4, 0x34));
  assertEquals(await readBoundedText(path, 3), "ä4");
  const error = await assertRejects(
    () => readBoundedFile(path, 2),
    UnreadableFileError,
    "it has more than the 2 bytes that are read at most",
  );
  assertEquals(error.isTooLarge, true);
  await Deno.truncate(path, 2 ** 40); // takes no room on the disk
  await assertRejects(
    () => readBoundedText(path, 2 ** 30),
    UnreadableFileError,
    "1073741824 bytes",
  );
});

Deno.test("readBoundedFile() waits for no pipe, and reads no device without end", async () => {
  const dir = await Deno.makeTempDir();
  await assertRejects(() => readBoundedFile(dir, 9), UnreadableFileError, "it is a folder");
  await assertRejects(() => readBoundedFile(`${dir}/a`, 9), Deno.errors.NotFound);
  if (Deno.build.os === "windows") return;
  await new Deno.Command("mkfifo", { args: [`${dir}/pipe`] }).output();
  for (const path of [`${dir}/pipe`, "/dev/zero"]) {
    const error = await assertRejects(
      () => readBoundedFile(path, 9),
      UnreadableFileError,
      "it is not a file",
    );
    assertEquals(error.isTooLarge, false);
  }
});
