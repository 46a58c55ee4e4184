import { assertEquals, assertRejects } from "@std/assert";
import { BSDS_FILES, MNIST_FILES, USPS_FILES } from "../../datasets/remote_files.ts";
import { dataDir, isMissing } from "./data_dir.ts";

Deno.test("each file has at least two mirrors, and the address names the file", () => {
  for (const { path, mirrors } of [...MNIST_FILES, ...USPS_FILES]) {
    assertEquals(mirrors.length >= 2, true);
    const name = path.split("/").at(-1)!;
    assertEquals(mirrors.map((mirror) => new URL(mirror).pathname.split("/").at(-1)), [
      ...mirrors.map(() => name),
    ]);
  }
  assertEquals(BSDS_FILES.map(({ path }) => path), ["BSDS500/data/images/train"]);
});

Deno.test("the published files are accepted, and the wrong ones are not", {
  ignore: isMissing("mnist", "usps"),
}, async () => {
  const dir = await Deno.makeTempDir();
  const [part, target] = [`${dir}/file.part`, `${dir}/file`];
  const files = [...MNIST_FILES, ...USPS_FILES];
  for (const [i, { path, accept }] of files.entries()) {
    await Deno.copyFile(`${dataDir}/${files[(i + 1) % files.length].path}`, part);
    await assertRejects(() => accept(part, target), Error, "its content has the SHA-256");
    await Deno.copyFile(`${dataDir}/${path}`, part);
    await accept(part, target);
    assertEquals(Array.from(Deno.readDirSync(dir), ({ name }) => name), ["file"]);
    await Deno.remove(target);
  }
});
