import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { readIndex } from "../../../datasets/mod.ts";
import { adviseAfter, adviseBefore } from "../../../experiments/diagnostics/advice.ts";
import { createCanvas, fillRectangle, writePng } from "../../../lib/drawing/mod.ts";
import type { StoredRun } from "../../../lib/runs/mod.ts";

/** Writes images of one class; no two of different shades are alike. */
async function write(folder: string, count: number, shade: number): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const canvas = createCanvas(8, 8);
    fillRectangle(canvas, { left: i % 8, top: i >> 3, width: 1, height: 1 }, [shade, i, 0]);
    await writePng(join(folder, `${i}.png`), canvas);
  }
}

Deno.test("adviseBefore() tells few images, rare classes, one domain twice, and known test images", async () => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-advice-" });
  const at = (name: string) => join(root, name);
  await write(at("source/cup"), 63, 10);
  await write(at("source/plate"), 60, 20);
  await write(at("target"), 63, 30);
  await write(at("target2"), 50, 40);
  await write(at("evaluation/cup"), 5, 30);
  await write(at("evaluation/plate"), 5, 60);
  const target = (name: string) => readIndex(at(name), { layout: "none" });
  const source = readIndex(at("source"));
  assertEquals(await adviseBefore({ source, target: target("target") }), [
    "the target has only 63 images; expect little from fewer than 100",
  ]);
  const evaluation = readIndex(at("evaluation"));
  assertStringIncludes(
    (await adviseBefore({ source, target: target("target"), evaluation })).join(),
    "5 of the evaluation images are among the target's too",
  );
  assertStringIncludes(
    (await adviseBefore({ source, target: target("source") })).join(),
    "source and target are the same images",
  );
  await Deno.mkdir(at("rare/plate"), { recursive: true });
  await write(at("rare/cup"), 63, 10);
  await write(at("rare/plate"), 3, 50);
  assertStringIncludes(
    (await adviseBefore({ source: readIndex(at("rare")), target: target("target2") })).join(),
    "the source's classes are unbalanced: cup has 63 images, plate has 3",
  );
  await Deno.remove(root, { recursive: true });
});

Deno.test("adviseBefore() says where a folder of masks is read as images", async () => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-advice-" });
  const at = (name: string) => join(root, name);
  const notes = async (source: string, target: string, evaluation: string, masks?: "folder") => {
    const advice = await adviseBefore({
      source: readIndex(at(source), { masks }),
      target: readIndex(at(target), { layout: "none" }),
      evaluation: readIndex(at(evaluation)),
    });
    return advice.filter((line) => line.includes("masks"));
  };
  for (const folder of ["plain/cup", "plain/masked", "flat/cup", "flat/Masks"]) {
    await write(at(folder), 2, 10);
  }
  for (const folder of ["target/cup", "target/mask/cup", "paired/cup", "paired/plate"]) {
    await write(at(folder), 2, 20);
  }
  for (const folder of ["paired/mask/cup", "paired/mask/plate"]) await write(at(folder), 2, 30);
  assertEquals(await notes("plain", "plain", "plain"), []);
  assertEquals(await notes("paired", "plain", "plain", "folder"), []);
  assertEquals(await notes("flat", "target", "flat"), [
    "the source's folder Masks is read as a class; if it holds masks, put the mask of cat/1.png into " +
    "mask/cat/1.png and give --masks folder",
    "the target's folder mask is read as images like the others; if it holds masks, move it elsewhere",
    "the evaluation's folder Masks is read as a class; if it holds masks, move it elsewhere",
  ]);
  await Deno.remove(root, { recursive: true });
});

/** A finished run of these records and this confusion of generated images. */
async function advise(
  records: readonly { readonly [name: string]: number }[],
  generatedConfusion?: readonly (readonly number[])[],
): Promise<string[]> {
  const directory = await Deno.makeTempDir({ prefix: "pixelda-advice-" });
  const lines = records.map((record, i) => `${JSON.stringify({ step: i + 1, ...record })}\n`);
  await Deno.writeTextFile(join(directory, "metrics.jsonl"), lines.join(""));
  const result = { metrics: {}, ...(generatedConfusion && { generatedConfusion }) };
  const advice = await adviseAfter({ directory, result } as unknown as StoredRun);
  await Deno.remove(directory, { recursive: true });
  return advice;
}

Deno.test("adviseAfter() says nothing of a run in which nothing is wrong", async () => {
  const records = Array.from({ length: 20 }, () => ({ domain: 0.8 }));
  assertEquals(await advise([...records, { validationClasses: 1 }], [[9, 1], [1, 9]]), []);
  assertEquals(await advise([]), []);
});

Deno.test("adviseAfter() tells a discriminator that is not fooled any more", async () => {
  // The last fifth counts: at first it was fooled.
  const records = Array.from({ length: 20 }, (_, i) => ({ domain: i < 15 ? 1 : 0.01 }));
  const [line] = await advise(records);
  assertStringIncludes(line, "the discriminator tells generated from target images nearly always");
  assertStringIncludes(line, "its loss is 0.010");
});

Deno.test("adviseAfter() tells classes that are lost, exchanged or all one", async () => {
  const [lost] = await advise([{ validationClasses: 0.5 }, { validationClasses: 0.8 }]);
  assertStringIncludes(lost, "20 % of the classes are hardly ever predicted");
  const [exchanged] = await advise([], [[1, 9, 0], [8, 2, 0], [0, 0, 10]]);
  assertStringIncludes(exchanged, "the generator seems to exchange 2 classes");
  const [collapsed] = await advise([], [[9, 1, 0], [8, 2, 0], [7, 1, 2]]);
  assertStringIncludes(collapsed, "generated images look mostly like one class");
});
