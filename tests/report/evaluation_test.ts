import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { DOMParser } from "npm:linkedom@0.18.15";
import { createCanvas, encodePng, fillRectangle } from "../../lib/drawing/mod.ts";
import { type Evaluation, renderEvaluation } from "../../lib/report/evaluation.ts";
import { readReport } from "../../lib/report/read_report.ts";
import { renderReport } from "../../lib/report/report.ts";

type Node = {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Node | null;
  querySelectorAll(selector: string): Iterable<Node>;
};

const parse = (text: string) =>
  new DOMParser().parseFromString(text, "text/html") as unknown as Node;
const words = (node: Node): string => node.textContent.replace(/\s+/g, " ").trim();
const rowsOf = (page: Node, selector: string): string[] =>
  [...page.querySelectorAll(`${selector} tbody tr`)].map((row) =>
    [...row.querySelectorAll("th, td")].map(words).join(" ")
  );

/** Ten images: six cups of which one is taken for a plate, four plates of which one for a cup. */
const evaluation: Evaluation = {
  images: 10,
  classes: ["cup", "plate", "<b>bowl</b>"],
  accuracy: 80,
  classAccuracies: [100 * 5 / 6, 75, null],
  confusion: [[5, 1, 0], [1, 3, 0], [0, 0, 0]],
  calibrationError: 12.5,
  calibration: [
    { from: 0, to: 0.5, count: 0, confidence: 0, accuracy: 0 },
    { from: 0.5, to: 1, count: 10, confidence: 92.5, accuracy: 80 },
  ],
  mistakes: [
    { file: "cup/<i>.png", class: "cup", predicted: "plate", probability: 0.987 },
    { file: "plate/2.png", class: "plate", predicted: "cup", probability: 0.6 },
  ],
};
const picture = createCanvas(2, 2);
fillRectangle(picture, { left: 0, top: 0, width: 2, height: 2 }, [1, 2, 3]);
const pictures = [encodePng(picture), encodePng(createCanvas(2, 2))];

Deno.test("renderEvaluation() shows accuracy, classes, confusion, calibration and mistakes", () => {
  const page = parse(renderEvaluation(evaluation, { title: "model on photos", pictures }));
  assertEquals(words(page.querySelector("h1")!), "model on photos");
  assertStringIncludes(words(page.querySelector("#introduction")!), "80.00 % of 10 images");
  // Precision: 5 of the 6 taken for cups, 3 of the 4 taken for plates, none for bowls.
  assertEquals(rowsOf(page, "#classes"), [
    "cup 83.3 83.3 6",
    "plate 75.0 75.0 4",
    "<b>bowl</b> – – 0",
  ]);
  assertEquals(rowsOf(page, "#confusion"), ["cup 5 1 0", "plate 1 3 0", "<b>bowl</b> 0 0 0"]);
  assertEquals(rowsOf(page, "#calibration"), ["50.0 to 100.0 10 92.5 80.0"]);
  assertEquals(
    page.querySelector("#calibration .plot")!.getAttribute("aria-label"),
    "Reliability diagram: accuracy by confidence. Of 10 predictions with a probability above 50 %, " +
      "80.0 % are right.",
  );
  assertEquals([...page.querySelectorAll("#mistakes figcaption")].map(words), [
    "cup, taken for plate (98.7 %)cup/<i>.png",
    "plate, taken for cup (60.0 %)plate/2.png",
  ]);
  const [first] = page.querySelectorAll("#mistakes img");
  const [, data] = first.getAttribute("src")!.split("base64,");
  assertEquals(new Uint8Array(Buffer.from(data, "base64")), new Uint8Array(pictures[0]));
});

Deno.test("renderEvaluation() tells of poses where there are some, and of no mistakes", () => {
  const page = (changes: Partial<Evaluation>) =>
    parse(renderEvaluation({ ...evaluation, ...changes }, { title: "poses", pictures: [] }));
  const posed = page({ angle: { mean: 12.34, median: 9 }, mistakes: [] });
  assertStringIncludes(words(posed.querySelector("#introduction")!), "mean 12.3°, median 9.0°");
  assertEquals(words(posed.querySelector("#mistakes p")!), "There are none.");
  assert(!words(page({ mistakes: [] }).querySelector("#introduction")!).includes("Angle"));
});

Deno.test("renderEvaluation() allows what the report allows, and loads nothing", async () => {
  const text = renderEvaluation(evaluation, { title: "model", pictures });
  const policyOf = (page: string) =>
    parse(page).querySelector("meta[http-equiv='Content-Security-Policy']")!.getAttribute(
      "content",
    );
  const report = renderReport(await readReport(await Deno.makeTempDir()));
  assertEquals(policyOf(text), policyOf(report));
  const addresses = [...parse(text).querySelectorAll("[src], [href]")].map((node) =>
    node.getAttribute("src") ?? node.getAttribute("href")!
  );
  assertEquals(addresses.filter((address) => !/^(data:|#)/.test(address)), []);
});
