import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { loadModel } from "../../lib/model_folder/mod.ts";
import { classify } from "../../tasks/classify.ts";
import { CLASSES, writeTinyImages, writeTinyModel } from "./tiny_model.ts";

const withFolders = async (test: (root: string, paths: string[]) => Promise<void>) => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-classify-" });
  await writeTinyModel(join(root, "model"));
  const paths = await writeTinyImages(join(root, "images"));
  await test(root, paths);
  await Deno.remove(root, { recursive: true });
};

Deno.test("classify() gives a line for each file, as the model says", () =>
  withFolders(async (root, paths) => {
    const flags = ["--model", join(root, "model"), "--in", join(root, "images"), "--quiet"];
    const [head, ...lines] = await classify(flags);
    assertEquals(head, "file,class,probability,runner-up,runner-up probability\r\n");
    assertEquals(lines.map((line) => line.split(",")[0]), paths);
    const model = await loadModel(join(root, "model"));
    // The first image is one color, whatever it is fitted to.
    const [, , blue] = [0, 255, 0];
    const values = new Uint8Array(16 * 16 * 3).map((_, i) => [0, 255, blue][i % 3]);
    const [{ label, probabilities, index }] = model.classify({ shape: [1, 16, 16, 3], values });
    const [file, name, probability, second] = lines[0].split(",");
    assertEquals([file, name], [paths[0], label]);
    assertEquals(second, CLASSES[1 - index]);
    assertAlmostEquals(Number(probability), probabilities[index], 1e-5);
    model.dispose();

    const out = join(root, "found", "classes.jsonl");
    await classify([...flags, "--out", out]);
    const records = (await Deno.readTextFile(out)).trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(records.map(({ file }) => file), paths);
    assertEquals(records[0].class, label);
    assertAlmostEquals(records[0].probability + records[0].runnerUp.probability, 1, 1e-6);
  }));

Deno.test("classify() goes on without broken files, and refuses what it cannot do", () =>
  withFolders(async (root, paths) => {
    const images = join(root, "images");
    // One of eleven is broken.
    await writeTinyImages(images, 10);
    await Deno.writeTextFile(join(images, "cup", "broken.png"), "no picture");
    const lines = await classify(["--model", join(root, "model"), "--in", images, "--quiet"]);
    assertEquals(lines.length, 1 + 10);
    const refused = (message: string, ...flags: string[]) =>
      assertRejects(() => classify([...flags, "--quiet"]), Error, message);
    await refused("Name the model folder: --model DIR", "--in", images);
    await refused("Name the folder of images: --in DIR", "--model", join(root, "model"));
    await refused("there is no config.json in it", "--model", root, "--in", images);
    await refused(
      "its name must end in .csv or .jsonl",
      ...["--model", join(root, "model"), "--in", images, "--out", join(root, "a.txt")],
    );
    await refused(
      `Cannot read images in ${join(root, "model")}: there are none`,
      ...["--model", join(root, "model"), "--in", join(root, "model")],
    );
    assertEquals(paths.length, 6);
  }));
