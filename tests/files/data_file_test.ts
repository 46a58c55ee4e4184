import { assertEquals, assertRejects } from "@std/assert";
import { DataError, readDataFile, readJsonObject } from "../../lib/files/data_file.ts";
import { serve } from "./misbehaving_server.ts";

const end = "delete the file and fetch it again";

Deno.test("readDataFile() refuses a file that is too large before it takes memory", async () => {
  const file = await Deno.makeTempFile();
  await Deno.truncate(file, 2 ** 40); // a hole: a terabyte that takes no room on the disk
  await assertRejects(
    () => readDataFile(file),
    DataError,
    `Cannot read ${file}: it has more than the 1073741824 bytes that are read at most, ${end}`,
  );
  await assertRejects(
    () => readJsonObject(file),
    DataError,
    `Cannot read ${file}: it has more than the 268435456 bytes that are read at most, ${end}`,
  );
  await Deno.writeTextFile(file, "four");
  assertEquals(await readDataFile(file, 4), Uint8Array.from([102, 111, 117, 114]));
});

Deno.test("readDataFile() refuses what is not a file", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await assertRejects(
    () => readDataFile("/dev/zero"),
    DataError,
    "Cannot read /dev/zero: it is not a file, put the file there",
  );
  const folder = await Deno.makeTempDir();
  await assertRejects(() => readDataFile(folder), DataError, `${folder}: it is a folder, put`);
});

Deno.test("readDataFile() stops reading an address that does not end", async () => {
  let sent = 0;
  await using server = serve({
    "/endless": () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(new Uint8Array(1_000));
            sent += 1_000;
          },
        }),
      ),
  });
  const address = `${server.address}/endless`;
  await assertRejects(
    () => readDataFile(address, 5_000),
    DataError,
    `Cannot read ${address}: it has more than the 5000 bytes that are read at most, ${end}`,
  );
  assertEquals(sent < 10_000_000, true);
});
