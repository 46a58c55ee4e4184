/** The page of a model, in a browser. */
import { assert, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import { basename, extname, fromFileUrl, join, toFileUrl } from "@std/path";
import axe from "npm:axe-core@4.10.3";
import type { Browser, Page } from "npm:puppeteer-core@25.16.0";
import { decodeImage } from "../../datasets/image_folder/decode_image.ts";
import { fitPicture } from "../../datasets/image_folder/fit_picture.ts";
import { toRotation } from "../../datasets/linemod/render/rotation.ts";
import { createCanvas, writePng } from "../../lib/drawing/mod.ts";
import { tf } from "../../lib/engine/mod.ts";
import {
  CONFIG_FILE,
  type LoadedModel,
  loadModel,
  type ModelConfig,
  PARAMETERS_FILE,
} from "../../lib/model_folder/mod.ts";
import { decodeSafetensors, encodeSafetensors } from "../../lib/runs/mod.ts";
import { tryModel } from "../../tasks/try.ts";
import { assertClose } from "../assert_close.ts";
import { writeTinyModel, writeTinyPoseModel } from "../tasks/tiny_model.ts";
import { browserTest } from "./chromium.ts";

/** A picture with another color in every pixel. */
async function writePicture(path: string, width = 40, height = 24): Promise<string> {
  const canvas = createCanvas(width, height);
  canvas.data.forEach((_, i) => canvas.data[i] = i % 4 === 3 ? 255 : (i * i * 7 + i * 31) % 256);
  await writePng(path, canvas);
  return path;
}

type Opened = { readonly page: Page; readonly asked: readonly string[] };

/** A page, with what it asked for outside of its folder and what went wrong on it. */
async function open(browser: Browser, url: string): Promise<Opened> {
  const page = await browser.newPage();
  const asked: string[] = [];
  const folder = url.slice(0, url.lastIndexOf("/") + 1);
  page.on("request", (request) => {
    const address = request.url();
    if (!address.startsWith(folder) && !/^(data|blob):/.test(address)) asked.push(address);
  });
  page.on("console", (message) => {
    if (message.type() === "error") asked.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => void asked.push(`error: ${error}`));
  await page.goto(url);
  return { page, asked };
}

/** Runs a test with a model in a folder of its own, and the page that tries it. */
async function withPage(
  browser: Browser,
  write: (directory: string) => Promise<void>,
  test: (opened: Opened & { readonly model: LoadedModel; readonly root: string }) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "pixelda-page-" });
  await write(join(root, "model"));
  const model = await loadModel(join(root, "model"));
  const started = await tryModel(["--model", join(root, "model"), "--port", "0", "--quiet"]);
  const opened = await open(browser, started!.url);
  try {
    await test({ ...opened, model, root });
  } finally {
    await opened.page.close();
    await started!.server.shutdown();
    model.dispose();
    await Deno.remove(root, { recursive: true });
  }
}

/**
 * Writes the tiny model with another config, of what does not change its networks' shapes, and with
 * logits so small that no class is certain.
 */
async function writeUnsureModel(
  directory: string,
  change: Partial<ModelConfig> = {},
): Promise<void> {
  await writeTinyModel(directory);
  const [config, parameters] = [CONFIG_FILE, PARAMETERS_FILE].map((name) => join(directory, name));
  const stored = JSON.parse(await Deno.readTextFile(config));
  await Deno.writeTextFile(config, JSON.stringify({ ...stored, ...change }));
  const { arrays } = decodeSafetensors(await Deno.readFile(parameters));
  const { shape, values } = arrays["task/logits/kernel"];
  const kernel = { shape, values: (values as Float32Array).map((value) => value / 1000) };
  await Deno.writeFile(
    parameters,
    encodeSafetensors({ ...arrays, "task/logits/kernel": kernel }),
  );
}

/** Waits until the page says what begins or ends so, and returns it. */
async function waitForStatus(page: Page, part: string): Promise<string> {
  const read = "document.getElementById('status').textContent";
  const hasCome = `${read}.includes(${JSON.stringify(part)})`;
  await page.waitForFunction(hasCome, { timeout: 60_000 }).catch(async (cause) => {
    const status = await page.evaluate(read);
    throw new Error(`The page says "${status}", and not "${part}"`, { cause });
  });
  return await page.evaluate(read) as string;
}

/** Chooses a picture, and waits for what the page says of it. */
async function choose(page: Page, path: string): Promise<string> {
  await (await page.$("input"))!.uploadFile(path);
  return await waitForStatus(page, `${basename(path)}: `);
}

/** Probabilities of the classes in their order. */
async function readProbabilities(page: Page, classes: readonly string[]): Promise<number[]> {
  const rows = await page.$$eval(
    "#classes tr",
    (found) =>
      found.map((row) =>
        [row.querySelector("th")!.textContent, row.querySelector("data")!.value] as const
      ),
  );
  const values = rows.map(([, value]) => Number(value));
  assertEquals(values, values.toSorted((a, b) => b - a));
  const byName = new Map(rows);
  return classes.map((name) => Number(byName.get(name)));
}

/** The bytes that a canvas shows, `[side, side, channels]`. */
async function readCanvas(page: Page, selector: string, channels = 3): Promise<Uint8Array> {
  const [rgba] = await readCanvases(page, selector);
  return rgba.filter((_, i) => i % 4 < channels);
}

async function readCanvases(page: Page, selector: string): Promise<Uint8Array[]> {
  const found = await page.evaluate(`[...document.querySelectorAll("${selector}")].map((canvas) => {
    const { width, height } = canvas;
    return [...canvas.getContext("2d").getImageData(0, 0, width, height).data];
  })`) as number[][];
  return found.map((bytes) => Uint8Array.from(bytes));
}

const translations = (page: Page) => readCanvases(page, ".translation canvas");

browserTest("the page classifies as the model does", async (browser) => {
  const names = [`<img src=x onerror="document.title='broken'">`, "plate & cup"];
  for (const resize of ["crop", "pad", "stretch"] as const) {
    const format = { side: 16, channels: 3, resize } as const;
    const write = (directory: string) =>
      writeUnsureModel(directory, { classes: names, target: format, source: format });
    await withPage(browser, write, async ({ page, asked, model, root }) => {
      const path = await writePicture(join(root, "a picture.png"));
      const status = await choose(page, path);
      const seen = await readCanvas(page, "#seen");
      const fit = { size: 16, resize, channels: 3, background: 0 } as const;
      assertEquals(seen, fitPicture(decodeImage(await Deno.readFile(path)), fit));
      const [{ label, probabilities }] = model.classify({ shape: [1, 16, 16, 3], values: seen });
      assert(probabilities.every((each) => each > 0.05), `certain: ${probabilities}`);
      assertClose(await readProbabilities(page, names), [...probabilities], 1e-3);
      const percent = `${(100 * Math.max(...probabilities)).toFixed(1)} %`;
      assertEquals(status, `a picture.png: ${label}, ${percent}`);
      assertEquals(await page.title(), "Try pixelda: 2 classes");
      assertEquals(asked, []);
    });
  }
});

browserTest("the page reads pictures as the decoder of image folders does", async (browser) => {
  const paths = ["image_folder", "images"].flatMap((folder) => {
    const directory = fromFileUrl(new URL(`../references/${folder}`, import.meta.url));
    return [...Deno.readDirSync(directory)].map(({ name }) => join(directory, name));
  }).filter((path) =>
    // Browsers show animations and colors for print; Chromium does not turn WebP upright.
    /\.(png|jpg|webp)$/.test(path) && !/\/(animated.*|cmyk.*|upright\.webp)$/.test(path)
  );
  assert(paths.length > 20);
  await withPage(browser, writeTinyModel, async ({ page }) => {
    for (const path of paths) {
      await choose(page, path);
      const seen = await readCanvas(page, "#seen");
      const fit = { size: 16, resize: "stretch", channels: 3, background: 0 } as const;
      const expected = fitPicture(decodeImage(await Deno.readFile(path)), fit);
      const differences = seen.map((value, i) => Math.abs(value - expected[i]));
      assertLess(Math.max(...differences), 2, path);
    }
  });
});

browserTest("a model of poses shows its quaternion, and gray pictures", async (browser) => {
  await withPage(browser, writeTinyPoseModel, async ({ page, asked, model, root }) => {
    await choose(page, await writePicture(join(root, "gray.png"), 24, 30));
    const values = await readCanvas(page, "#seen", 1);
    const [{ probabilities, quaternion }] = model.classify({ shape: [1, 16, 16, 1], values });
    assertClose(await readProbabilities(page, model.classes), [...probabilities], 1e-3);
    const parts = await page.evaluate(
      "[...document.querySelectorAll('#quaternion data')].map(({ value }) => Number(value))",
    ) as number[];
    assertClose(parts, [...quaternion!], 1e-3);
    const ends = await page.evaluate(`["x", "y", "z"].map((name) => {
      const line = document.querySelector(\`line.axis-\${name}\`);
      return [line.x2.baseVal.value, line.y2.baseVal.value];
    })`) as number[][];
    const rotation = toRotation(parts as [number, number, number, number]);
    for (const i of [0, 1, 2]) {
      assertClose(ends[i], [42 * rotation[i], 42 * rotation[3 + i]], 0.01);
    }
    assertEquals([(await translations(page)).length, asked], [0, []]);
  });
});

browserTest(
  "four translations differ by their noise, and new noise changes them",
  async (browser) => {
    await withPage(browser, writeTinyModel, async ({ page, asked, model, root }) => {
      await page.evaluateOnNewDocument(
        "Math.random = () => (Math.drawn = (Math.drawn ?? 0) + 1) / 25",
      );
      await page.reload();
      await choose(page, await writePicture(join(root, "picture.png")));
      const before = await translations(page);
      assertEquals(new Set(before.map(String)).size, 4);
      const drawn = await page.evaluate("[...noise]") as number[];
      assertEquals([drawn.length, drawn.every((z) => Math.abs(z) <= 1)], [12, true]);
      const shown = tf.tensor4d(await readCanvas(page, "#translated"), [
        1,
        16,
        16,
        3,
      ]) as tf.Tensor4D;
      const noise = tf.tensor2d(drawn, [4, 3]);
      const made = model.functions.generator!(tf.tile(shown, [4, 1, 1, 1]), noise);
      const expected = made.dataSync();
      before.forEach((rgba, i) => {
        const pixels = [...rgba].filter((_, k) => k % 4 < 3);
        assertClose(pixels, [...expected.subarray(i * 768, (i + 1) * 768)], 0.6);
      });
      tf.dispose([shown, noise, made]);

      await page.click("#noise");
      await waitForStatus(page, "Translated with new noise");
      const after = await translations(page);
      assertEquals(new Set([...before, ...after].map(String)).size, 8);
      assertEquals(asked, []);
    });
  },
);

browserTest("the page can be used by keyboard alone", async (browser) => {
  await withPage(browser, writeTinyModel, async ({ page, root }) => {
    const focused = () => page.evaluate("document.activeElement.id");
    await waitForStatus(page, "Choose a picture");
    // Before any key, so that Chromium knows of it by then.
    const asked = page.waitForFileChooser({ timeout: 60_000 });
    await page.keyboard.press("Tab");
    assertEquals(await focused(), "file");
    await page.keyboard.press("Enter");
    await (await asked).accept([await writePicture(join(root, "picture.png"))]);
    await waitForStatus(page, "picture.png: ");
    const before = await translations(page);
    await page.keyboard.press("Tab");
    assertEquals(await focused(), "noise");
    await page.keyboard.press("Space");
    await waitForStatus(page, "Translated with new noise");
    assertNotEquals(await translations(page), before);
    assertEquals(await focused(), "noise");
  });
});

browserTest("axe finds no fault in either theme, before and after a picture", async (browser) => {
  const check = async (page: Page) => {
    for (const value of ["light", "dark"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
      const { passes, violations } = await page.evaluate("axe.run()") as axe.AxeResults;
      assert(passes.some(({ id }) => id === "color-contrast"));
      assertEquals(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
    }
  };
  for (const write of [writeTinyModel, writeTinyPoseModel]) {
    await withPage(browser, write, async ({ page, root }) => {
      await page.setBypassCSP(true);
      await page.reload();
      await page.evaluate(axe.source);
      await waitForStatus(page, "Choose a picture");
      await check(page);
      await choose(page, await writePicture(join(root, "picture.png")));
      await check(page);
      await page.setViewport({ width: 360, height: 740 });
      assertEquals(await page.$eval("html", (root) => root.scrollWidth), 360);
    });
  }
});

browserTest("a picture is dropped, and what is not one is refused", async (browser) => {
  await withPage(browser, writeTinyModel, async ({ page, asked, root }) => {
    const drop = (name: string, bytes: Uint8Array) =>
      page.evaluate(`{
        const dataTransfer = new DataTransfer();
        const bytes = Uint8Array.from(${JSON.stringify([...bytes])});
        dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
        document.querySelector("h1").dispatchEvent(
          new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }),
        );
      }`);
    const isHidden = () => page.evaluate("document.getElementById('results').hidden");
    const picture = await Deno.readFile(await writePicture(join(root, "picture.png")));
    await drop("a.png", picture);
    await waitForStatus(page, "a.png: ");
    assertEquals(await isHidden(), false);
    await drop("notes.txt", new TextEncoder().encode("no picture"));
    assertEquals(
      await waitForStatus(page, "Cannot read"),
      "Cannot read notes.txt: it is damaged, or of a format that this browser does not know. " +
        "Choose a PNG, JPEG or WebP picture",
    );
    assertEquals(await isHidden(), true);
    await page.evaluate(
      "dispatchEvent(new DragEvent('drop', { dataTransfer: new DataTransfer() }))",
    );
    await waitForStatus(page, "That was not a file. Drop a picture, or choose one");
    // The last of two is shown, however they overlap.
    await Promise.all([drop("b.png", picture), drop("c.png", picture)]);
    await waitForStatus(page, "c.png: ");
    assertEquals(asked, []);
  });
});

/** Serves a folder under `/some/place/` as simple servers do: without any of our headers. */
function servePlainly(folder: string) {
  const types: { [ending: string]: string } = { ".html": "text/html", ".js": "text/javascript" };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const [, path] = /^\/some\/place\/(.*)$/.exec(new URL(request.url).pathname) ?? [];
    const bytes = path && await Deno.readFile(join(folder, path)).catch(() => undefined);
    if (!bytes) return new Response(null, { status: 404 });
    return new Response(bytes, { headers: { "content-type": types[extname(path)] ?? "" } });
  });
}

browserTest(
  "the exported page works at any address, and says why not as a file",
  async (browser) => {
    const root = await Deno.makeTempDir({ prefix: "pixelda-page-" });
    const [directory, folder] = [join(root, "model"), join(root, "page")];
    await writeUnsureModel(directory);
    await tryModel(["--model", directory, "--export", folder, "--quiet"]);
    const picture = await writePicture(join(root, "picture.png"));
    const model = await loadModel(directory);
    await using server = servePlainly(folder);
    const place = `http://127.0.0.1:${server.addr.port}/some/place/index.html`;
    const { page, asked } = await open(browser, place);
    await choose(page, picture);
    const values = await readCanvas(page, "#seen");
    const [{ probabilities }] = model.classify({ shape: [1, 16, 16, 3], values });
    assertClose(await readProbabilities(page, model.classes), [...probabilities], 1e-3);
    assertEquals(new Set((await translations(page)).map(String)).size, 4);
    assertEquals(asked, []);
    await page.close();

    const opened = await browser.newPage();
    await opened.goto(toFileUrl(join(folder, "index.html")).href);
    const why =
      "This page was opened as a file, and browsers load models over HTTP only. Serve its " +
      "folder, for example by: python3 -m http.server";
    assertEquals(await waitForStatus(opened, "opened as a file"), why);
    await (await opened.$("input"))!.uploadFile(picture);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assertEquals(await waitForStatus(opened, "opened as a file"), why);

    await Deno.remove(join(folder, "classifier", "model.json"));
    const { page: broken } = await open(browser, place);
    await waitForStatus(broken, "The folder classifier next to this page did not load: ");
    await browser.close();
    model.dispose();
    await Deno.remove(root, { recursive: true });
  },
);
