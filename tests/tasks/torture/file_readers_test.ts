import { assertEquals } from "@std/assert";
import { createReaders } from "../../../tasks/torture/file_readers.ts";

Deno.test("createReaders() gives each reader files that it accepts", async (t) => {
  for (const { name, files, read } of await createReaders()) {
    await t.step(name, async () => {
      const folder = await Deno.makeTempDir();
      for (const [path, bytes] of Object.entries(files)) {
        await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
        await Deno.writeFile(`${folder}/${path}`, bytes);
      }
      assertEquals(await Promise.resolve(read(folder)).then(() => "accepted"), "accepted");
      await Deno.remove(folder, { recursive: true });
    });
  }
});
