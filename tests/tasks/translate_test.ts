import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { translate } from "../../tasks/translate.ts";
import { writeTinyImages, writeTinyModel } from "./tiny_model.ts";

Deno.test("translate() keeps folders, samples noise, and does what an interruption left", async () => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-translate-" });
  const [model, images, out] = ["model", "images", "out"].map((name) => join(root, name));
  await writeTinyModel(model);
  const paths = await writeTinyImages(images);
  const flags = ["--model", model, "--in", images, "--out", out, "--samples", "2", "--quiet"];
  assertEquals(await translate(flags), { written: 12, kept: 0, skipped: [] });
  const [first, second] = [1, 2].map((k) => join(out, `${paths[3]}.${k}.png`));
  const [a, b] = [await Deno.readFile(first), await Deno.readFile(second)];
  assertNotEquals(a, b, "two samples must differ in their noise");

  await Deno.remove(first);
  assertEquals(await translate(flags), { written: 1, kept: 11, skipped: [] });
  assertEquals(await Deno.readFile(first), a, "an image's noise is its own");

  const seeded = join(root, "seeded");
  await translate([...flags.slice(0, 5), seeded, "--seed", "7", "--quiet"]);
  assertNotEquals(await Deno.readFile(join(seeded, `${paths[3]}.png`)), a);
  await Deno.remove(root, { recursive: true });
});

Deno.test("translate() leaves out what is broken, and translates the others as before", async () => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-translate-" });
  const [model, images] = ["model", "images"].map((name) => join(root, name));
  await writeTinyModel(model);
  const paths = await writeTinyImages(images, 24);
  const run = (out: string) =>
    translate(["--model", model, "--in", images, "--out", join(root, out), "--quiet"]);
  assertEquals(await run("whole"), { written: 24, kept: 0, skipped: [] });
  const broken = [paths[4], paths[9]];
  for (const path of broken) {
    const bytes = await Deno.readFile(join(images, path));
    bytes[50] ^= 1; // among its pixels, which are not decoded where a folder is listed
    await Deno.writeFile(join(images, path), bytes);
  }
  const { written, skipped } = await run("rest");
  assertEquals([written, skipped.map(({ path }) => path)], [22, broken]);
  for (const path of paths.filter((path) => !broken.includes(path))) {
    const [a, b] = await Promise.all(
      ["whole", "rest"].map((out) => Deno.readFile(join(root, out, `${path}.png`))),
    );
    assertEquals(a, b, path);
  }
  await Deno.remove(root, { recursive: true });
});

Deno.test("translate() refuses to write among the originals", async () => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-translate-" });
  await assertRejects(
    () => translate(["--model", root, "--in", root, "--out", join(root, ".", "")]),
    Error,
    "--out is --in: translated images would lie among the originals",
  );
  await assertRejects(() => translate(["--model", root, "--in", root]), Error, "--out DIR");
  await assertRejects(() => translate(["--in", root, "--out", "x"]), Error, "--model DIR");
  await assertRejects(() => translate(["--model", root, "--out", "x"]), Error, "--in DIR");
  await Deno.remove(root, { recursive: true });
});
