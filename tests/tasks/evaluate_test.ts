import { assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { classify } from "../../tasks/classify.ts";
import { evaluate } from "../../tasks/evaluate.ts";
import { CLASSES, writeTinyImages, writeTinyModel } from "./tiny_model.ts";

Deno.test("evaluate() counts what classify() says", async () => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-evaluate-" });
  const [model, images, out] = ["model", "images", "out"].map((name) => join(root, name));
  await writeTinyModel(model);
  await writeTinyImages(images, 7);
  const [, ...lines] = await classify(["--model", model, "--in", images, "--quiet"]);
  const found = lines.map((line) => line.split(","));
  const right = found.filter(([file, name]) => file.startsWith(`${name}/`));
  const evaluation = await evaluate(["--model", model, "--in", images, "--out", out, "--quiet"]);
  assertEquals([evaluation.images, evaluation.classes], [7, CLASSES]);
  assertAlmostEquals(evaluation.accuracy, 100 * right.length / 7, 1e-9);
  const count = (truth: string, predicted: string) =>
    found.filter(([file, name]) => file.startsWith(`${truth}/`) && name === predicted).length;
  assertEquals(
    evaluation.confusion,
    CLASSES.map((truth) => CLASSES.map((predicted) => count(truth, predicted))),
  );
  assertEquals(evaluation.calibration.reduce((sum, { count }) => sum + count, 0), 7);
  assertEquals(JSON.parse(await Deno.readTextFile(join(out, "evaluation.json"))), evaluation);
  assertStringIncludes(
    await Deno.readTextFile(join(out, "evaluation.md")),
    "| class | accuracy, % | as cup | as plate |",
  );

  // The page shows the mistakes, the most certain first.
  const wrong = found.filter(([file, name]) => !file.startsWith(`${name}/`))
    .sort(([, , a], [, , b]) => Number(b) - Number(a));
  assertEquals(
    evaluation.mistakes.map(({ file, predicted }) => [file, predicted]),
    wrong.map(([file, name]) => [file, name]),
  );
  const page = await Deno.readTextFile(join(out, "evaluation.html"));
  assertStringIncludes(page, "<h1>model on images</h1>");
  assertEquals([...page.matchAll(/data:image\/png;base64,\w/g)].length, wrong.length);

  await Deno.rename(join(images, "cup"), join(images, "spoon"));
  await assertRejects(
    () => evaluate(["--model", model, "--in", images, "--quiet"]),
    Error,
    `Cannot evaluate on ${images}: the model has no class spoon, only cup, plate`,
  );
  await assertRejects(() => evaluate(["--in", images]), Error, "--model DIR");
  await assertRejects(() => evaluate(["--model", model]), Error, "--in DIR");
  await Deno.remove(root, { recursive: true });
});
