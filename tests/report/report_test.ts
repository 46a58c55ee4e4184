import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DOMParser } from "npm:linkedom@0.18.15";
import { readReport } from "../../lib/report/read_report.ts";
import { renderReport } from "../../lib/report/report.ts";
import { writeRun, writeRuns } from "./tiny_runs.ts";

/** What the tests ask of a DOM. */
type Node = {
  readonly textContent: string;
  readonly tagName: string;
  readonly attributes: Iterable<{ readonly name: string }>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Node | null;
  querySelectorAll(selector: string): Iterable<Node>;
};

async function pageOf(folder: string): Promise<{ text: string; page: Node }> {
  const text = renderReport(await readReport(folder));
  return { text, page: new DOMParser().parseFromString(text, "text/html") as unknown as Node };
}

const all = (node: Node, selector: string): Node[] => [...node.querySelectorAll(selector)];
const words = (node: Node): string => node.textContent.replace(/\s+/g, " ").trim();
const cells = (row: Node): string => all(row, "th, td").map(words).join(" ");

Deno.test("renderReport() shows the paper's numbers, ours and the difference", async () => {
  const { page } = await pageOf(await writeRuns());
  const rows = all(page, ".results tbody tr").map((row) => all(row, "th, td").map(words));
  assertEquals(rows, [
    ["Source-only", "47.3", "80.5 ± 0.7", "+33.2", "–", "20.0", "–"],
    ["PixelDA", "99.9", "80.0", "−19.9", "–", "20.0", "–"],
  ]);
  assertEquals(all(page, ".results thead th").map(words).slice(0, 3), [
    ...["Method", "linemod: accuracy, %", "linemod: angle, degrees"],
  ]);
  assertStringIncludes(words(page.querySelector(".results caption")!), "preset quick");
  const link = page.querySelector(".results a")!.getAttribute("href")!;
  assert(all(page, "details").some((each) => `#${each.getAttribute("id")}` === link), link);
});

Deno.test("renderReport() sums confusion matrices over seeds, and names the classes", async () => {
  const { page } = await pageOf(await writeRuns());
  const [sourceOnly, pixelda] = all(page, ".confusion").map((table) => all(table, "tr").map(cells));
  assertEquals(sourceOnly, ["true duck cat", "duck 18 2", "cat 6 14"]);
  assertEquals(pixelda, ["true duck cat", "duck 9 1", "cat 3 7"]);
  // Shares of 0.9 and 0.1 have the shades ⌈10 √0.9⌉ and ⌈10 √0.1⌉.
  const shades = all(page, ".confusion td").slice(0, 2).map((cell) => cell.getAttribute("class"));
  assertEquals(shades, ["heat-10 hit", "heat-4"]);
});

Deno.test("renderReport() describes curves in words and in a table", async () => {
  const { page } = await pageOf(await writeRuns());
  const plots = all(page, ".plot").map((plot) => plot.getAttribute("aria-label"));
  assertEquals(
    plots[0],
    "linemod: validation accuracy, by step. Last: Source-only 75 at step 200; " +
      "PixelDA 70 at step 200.",
  );
  const values = all(page, ".chart table")[0];
  assertEquals(all(values, "tbody tr").map(cells), ["100 55 50", "200 75 70"]);
  // Two seeds have a band, one has none.
  assertEquals(all(all(page, ".plot")[0], "[fill-opacity='0.2']").length, 1);
  const single = all(page, ".chart details").find((each) =>
    words(each).startsWith("Single seeds")
  )!;
  assertEquals(
    single.querySelector(".plot")!.getAttribute("aria-label"),
    "linemod: validation accuracy, each seed by itself: Source-only 2.",
  );
  assertEquals(all(single, "g[stroke^='var(--series']").length, 2);
});

Deno.test("renderReport() counts angle errors over all seeds", async () => {
  const { page } = await pageOf(await writeRuns());
  const label = all(page, ".plot").map((plot) => plot.getAttribute("aria-label")!)
    .find((each) => each.startsWith("Source-only, linemod: angle errors"));
  assertEquals(
    label,
    "Source-only, linemod: angle errors. 8 test images, median 14.9°; within 10°: 50 %, " +
      "within 30°: 75 %, within 90°: 75 %.",
  );
});

Deno.test("renderReport() shows samples by step, and generated images with their causes", async () => {
  const { page } = await pageOf(await writeRuns());
  const frames = all(page, ".frames img");
  assertEquals(frames.map((frame) => frame.getAttribute("data-step")), ["100", "200", "1,000"]);
  assert(frames.every((frame) => frame.getAttribute("src")!.startsWith("data:image/png;base64,")));
  const explained = all(page, "p").map(words).find((text) => text.startsWith("The slider moves"))!;
  assertStringIncludes(explained, "Rows of the same source image differ in the noise z alone");
  const columns = all(page, ".columns span").map(words);
  assertEquals(columns, ["source", "generated", "target"]);
  assertEquals(page.querySelector(".slider input")!.getAttribute("max"), "2");
  const crops = all(page, ".crop").map((crop) => crop.getAttribute("viewBox"));
  assertEquals(crops, ["0 0 4 4", "4 0 4 4", "8 0 4 4", "0 4 4 4", "4 4 4 4", "8 4 4 4"]);
  const row = all(page, "table").find((table) => words(table).includes("T predicts"))!;
  assertEquals(
    cells(row.querySelector("tbody tr")!).replaceAll(/ +/g, " "),
    "cat cat (0.88) 0.43 5.67 (#1234) 0.25 -0.50",
  );
});

Deno.test("renderReport() lists deviations, settings, environment and what is missing", async () => {
  const folder = await writeRuns();
  await writeRun(folder, { method: "dann", isFinished: false });
  await Deno.mkdir(`${folder}/holiday`);
  const { page } = await pageOf(folder);
  assert(all(page, "li").map(words).includes("Images are small."));
  const details = all(page, "details.run").find((each) => words(each).includes("pixelda"))!;
  const settings = all(details, "tbody tr").map(cells);
  for (
    const setting of ["own.steps 400 paper", 'objects ["duck","cat"] ', "environment: threads 2 "]
  ) {
    assert(settings.includes(setting), settings.join("\n"));
  }
  assertEquals(all(page.querySelector("[id='missing']")!, "tbody tr").map(cells), [
    "holiday not a run: there is no config.json in it",
    "table2/linemod/dann/seed-0 unfinished: 200 of 400 steps",
  ]);
});

Deno.test("renderReport() marks runs that went on in another environment", async () => {
  const folder = await Deno.makeTempDir();
  const resumedElsewhere = [{ step: 150, changed: ["threads was 1, is 2"] }];
  await writeRun(folder, { method: "dann", extras: { resumedElsewhere } });
  const text = renderReport(await readReport(folder));
  assertStringIncludes(text, "finished, partly in another environment");
  assertStringIncludes(text, "environment: changed at step 150");
});

Deno.test("renderReport() names trainings that diverged, without numbers", async () => {
  const folder = await writeRuns();
  const diverged = { step: 7, loss: "task", value: "NaN" };
  await writeRun(folder, { method: "none", extras: { metrics: {}, diverged, timing: undefined } });
  const { page } = await pageOf(folder);
  const rows = all(page, "tbody tr").map((row) => all(row, "th, td").map(words));
  const [, state, steps, , , test, time] = rows.find(([run]) => run.includes("linemod/none"))!;
  assertEquals([state, steps, test, time], ["diverged: task is NaN", "7", "–", "–"]);
});

const hostile = `<img src="https://example.com/x" onerror="alert(1)">'&quot;</script><script>`;

Deno.test("renderReport() lets no name become markup", async () => {
  const folder = await writeRuns();
  const name = hostile.replaceAll("/", "\\");
  await writeEverythingHostile(folder, name);
  await Deno.mkdir(`${folder}/${name}`);
  const { page, text } = await pageOf(folder);
  assertStringIncludes(words(page.querySelector("main")!), name);
  assertEquals(all(page, "script").length, 1);
  assertEquals(all(page, "img").filter((image) => image.getAttribute("src") === null).length, 0);
  const handlers = all(page, "*").flatMap((each) =>
    [...each.attributes].filter((attribute) => attribute.name.startsWith("on"))
  );
  assertEquals(handlers, []);
  assert(!text.includes('<img src="https:'), "The name is in the page as it is");
});

async function writeEverythingHostile(folder: string, name: string): Promise<void> {
  const run = { method: name, scenario: name, table: "table2", objects: [name, name] };
  const records = [{ step: 1, [name]: 1, [`validation${name}`]: 2 }];
  await writeRun(folder, {
    ...run,
    records,
    extras: { data: name, environment: { [name]: name }, metrics: { [name]: 1 } },
  });
}

Deno.test("renderReport() asks nothing of anybody else, and forbids it too", async () => {
  const { page, text } = await pageOf(await writeRuns());
  const addresses = all(page, "[src], [href]").map((each) =>
    each.getAttribute("src") ?? each.getAttribute("href")!
  );
  assertEquals(addresses.filter((each) => !/^(data:|#)/.test(each)), []);
  assert(!/url\(|@import/.test(text));
  const policy = page.querySelector("meta[http-equiv]")!.getAttribute("content")!;
  assertStringIncludes(policy, "default-src 'none'; img-src data:; style-src 'sha256-");
  assert(!policy.includes("connect-src") && !policy.includes("unsafe"));
  assertEquals(all(page, "[style]").length, 0, "the policy forbids style attributes");
});

Deno.test("renderReport() passes accessibility checks", async () => {
  const { page } = await pageOf(await writeRuns());
  assertEquals(all(page, "html")[0].getAttribute("lang"), "en");
  assertEquals(all(page, "h1").length, 1);
  const levels = all(page, "h1, h2, h3, h4").map(({ tagName }) => Number(tagName[1]));
  assert(levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1), levels.join());
  const images = all(page, "img").map((image) => image.getAttribute("alt"));
  assert(images.length > 0 && images.every((alt) => alt !== null && alt.length > 10));
  const drawings = all(page, "[role='img']").map((each) => each.getAttribute("aria-label"));
  assert(drawings.length > 0 && drawings.every((label) => label !== null && label.length > 10));
  assert(all(page, "table").every((table) => table.querySelector("caption") !== null));
  const ids = all(page, "[id]").map((each) => each.getAttribute("id")!);
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(ids.filter((id) => /\s/.test(id)), []);
  for (const label of all(page, "label[for]")) assert(ids.includes(label.getAttribute("for")!));
});

Deno.test("renderReport() of an empty folder is a page that states it", async () => {
  const { page } = await pageOf(await Deno.makeTempDir());
  assertStringIncludes(
    words(page.querySelector("main")!),
    "0 finished and 0 unfinished runs, 0 tables",
  );
});
