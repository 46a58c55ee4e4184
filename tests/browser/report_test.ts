/** The report in a browser. Nothing is compared by pixel. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import axe from "npm:axe-core@4.10.3";
import type { Browser, Page } from "npm:puppeteer-core@25.16.0";
import { appendRecord } from "../../lib/runs/records.ts";
import { evaluate } from "../../tasks/evaluate.ts";
import { report } from "../../tasks/report.ts";
import { watch } from "../../tasks/watch.ts";
import { writeRun, writeRuns } from "../report/tiny_runs.ts";
import { CLASSES, writeTinyImages, writeTinyModel } from "../tasks/tiny_model.ts";
import { browserTest } from "./chromium.ts";

/** A page, with what it asked for and what went wrong on it. */
async function open(browser: Browser, url: string): Promise<{ page: Page; asked: string[] }> {
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on("request", (request) => {
    const address = request.url();
    if (address !== url && !address.startsWith("data:")) asked.push(address);
  });
  page.on("console", (message) => void asked.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => void asked.push(`error: ${error}`));
  await page.goto(url);
  return { page, asked };
}

async function reportOf(folder: string): Promise<string> {
  const out = `${await Deno.makeTempDir()}/report.html`;
  await report([folder, "--out", out]);
  return `file://${out}`;
}

const textsOf = (page: Page, selector: string): Promise<string[]> =>
  page.$$eval(selector, (found) => found.map(({ textContent }) => textContent!.trim()));

browserTest("the report is read without asking for anything else", async (browser) => {
  const { page, asked } = await open(browser, await reportOf(await writeRuns()));
  assertEquals(await textsOf(page, ".results tbody th"), ["Source-only", "PixelDA"]);
  assertEquals(await textsOf(page, ".results .ours"), ["80.5\u00a0± 0.7", "20.0", "80.0", "20.0"]);
  const drawn = await page.$$eval(
    ".frames img",
    (images) => images.map((image) => [image.complete, image.naturalWidth]),
  );
  assertEquals(drawn, [[true, 20], [true, 20], [true, 20]]);
  assertEquals(asked, []);
});

browserTest("the slider goes through the steps, by keyboard", async (browser) => {
  const { page } = await open(browser, await reportOf(await writeRuns()));
  const shown = () =>
    page.$$eval(".frames img:not([hidden])", (images) => images.map((image) => image.dataset.step));
  assertEquals(await shown(), ["1,000"]);
  await page.focus(".slider input");
  await page.keyboard.press("ArrowLeft");
  assertEquals([await shown(), await textsOf(page, "output")], [["200"], ["200"]]);
  await page.keyboard.press("Home");
  assertEquals([await shown(), await textsOf(page, "output")], [["100"], ["100"]]);
});

browserTest("the theme follows the system until it is chosen", async (browser) => {
  const { page } = await open(browser, await reportOf(await writeRuns()));
  const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const system = (value: string) =>
    page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
  await system("light");
  const light = await ground();
  await system("dark");
  const dark = await ground();
  assert(light !== dark);
  await page.click("input[value=light]");
  assertEquals(await ground(), light);
  await page.reload();
  assertEquals(await ground(), light, "the choice is kept");
  await page.click("input[value=auto]");
  assertEquals(await ground(), dark);
});

browserTest("the page fits a phone, and opens what a link leads to", async (browser) => {
  const { page } = await open(browser, await reportOf(await writeRuns()));
  await page.setViewport({ width: 360, height: 740 });
  assertEquals(await page.$eval("html", (root) => root.scrollWidth), 360);
  await page.click(".results .ours a");
  await page.waitForSelector("details.run[open]");
  assertEquals((await textsOf(page, "details.run[open] summary")).length, 1);
});

browserTest("axe finds no fault in either theme, with everything open", async (browser) => {
  const { page } = await open(browser, await reportOf(await writeRuns()));
  await page.setBypassCSP(true);
  for (const theme of ["light", "dark"]) {
    await page.reload();
    await page.click(`input[value=${theme}]`);
    await page.$$eval("details", (found) => found.forEach((each) => void (each.open = true)));
    await page.evaluate(axe.source);
    const { passes, violations } = await page.evaluate("axe.run()") as axe.AxeResults;
    assert(passes.some(({ id }) => id === "color-contrast"));
    assertEquals(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
  }
});

browserTest(
  "the page of an evaluation asks for nothing else, and axe finds no fault",
  async (browser) => {
    const root = await Deno.makeTempDir();
    const [model, images, out] = ["model", "images", "out"].map((name) => `${root}/${name}`);
    await writeTinyModel(model);
    await writeTinyImages(images, 8);
    await evaluate(["--model", model, "--in", images, "--out", out, "--quiet"]);
    const { page, asked } = await open(browser, `file://${out}/evaluation.html`);
    assertEquals(await textsOf(page, "#classes tbody th"), CLASSES);
    const drawn = await page.$$eval(
      "#mistakes img",
      (all) => all.map((image) => image.naturalWidth),
    );
    assert(drawn.length > 0);
    assertEquals(new Set(drawn), new Set([16]));
    assertEquals(asked, []);
    await page.setBypassCSP(true);
    await page.reload();
    await page.$$eval("details", (found) => found.forEach((each) => void (each.open = true)));
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate("axe.run()") as axe.AxeResults;
    assertEquals(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
    await Deno.remove(root, { recursive: true });
  },
);

browserTest("names of a run are shown, never run", async (browser) => {
  const folder = await writeRuns();
  const name = `<img src=x onerror="document.title='broken'"><script>document.title='broken'`;
  const records = [{ step: 1, [name]: 1 }];
  await writeRun(folder, { method: name, scenario: name, objects: [name, name], records });
  const { page, asked } = await open(browser, await reportOf(folder));
  assertEquals(await page.title(), "PixelDA runs");
  assert((await textsOf(page, "details.run summary")).some((each) => each.includes(name)));
  assertEquals(asked, []);
});

browserTest("the watched page shows a new metric and leaves the rest alone", async (browser) => {
  const folder = await writeRuns();
  const { server, url } = await watch([folder, "--port", "0"]);
  try {
    const { page, asked } = await open(browser, url);
    // Else focusing scrolls smoothly, and on into what is measured here.
    await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
    await page.$eval("details.run", (details) => void (details.open = true));
    await page.focus(".slider input");
    await page.keyboard.press("Home");
    await page.evaluate("scrollTo({ top: 500, behavior: 'instant' })");
    const place = () => page.$eval(".slider", (slider) => slider.getBoundingClientRect().top);
    const before = await place();
    const run = `${folder}/table2/linemod/pixelda/seed-0`;
    await appendRecord(`${run}/metrics.jsonl`, { step: 300, validationAccuracy: 97.3 });
    await page.waitForFunction("document.body.textContent.includes('97.3')");
    assertEquals((await textsOf(page, "details.run[open] summary")).length, 1);
    assertEquals(await textsOf(page, "output"), ["100"]);
    assertAlmostEquals(await place(), before, 1);
    assertEquals(asked.filter((each) => !each.startsWith(url)), []);
  } finally {
    await browser.close();
    await server.shutdown();
  }
});
