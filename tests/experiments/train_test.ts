import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { train } from "../../experiments/train.ts";
import { createCanvas, fillRectangle, writePng } from "../../lib/drawing/mod.ts";
import type { JsonRecord } from "../../lib/files/mod.ts";
import { loadModel } from "../../lib/model_folder/mod.ts";
import { readRun } from "../../lib/runs/mod.ts";
import { runScript } from "../run_script.ts";

/** Images of bars, lying or standing, in one color; as many of each as asked for. */
async function writeBars(
  directory: string,
  { count, color, labeled = true }: {
    readonly count: number;
    readonly color: readonly [number, number, number];
    readonly labeled?: boolean;
  },
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const canvas = createCanvas(20, 20);
    fillRectangle(canvas, { left: 0, top: 0, width: 20, height: 20 }, [0, 0, 0]);
    const lies = i % 2 === 0, place = 2 + i % 13;
    const bar = lies
      ? { left: 0, top: place, width: 20, height: 4 }
      : { left: place, top: 0, width: 4, height: 20 };
    fillRectangle(canvas, bar, color);
    const folder = labeled ? join(directory, lies ? "lying" : "standing") : directory;
    await Deno.mkdir(folder, { recursive: true });
    await writePng(join(folder, `${i}.png`), canvas);
  }
}

async function withFolders(test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "pixelda-train-" });
  await writeBars(join(root, "source"), { count: 60, color: [255, 255, 255] });
  await writeBars(join(root, "target"), { count: 50, color: [90, 160, 60], labeled: false });
  await writeBars(join(root, "eval"), { count: 40, color: [90, 160, 60] });
  await test(root);
  await Deno.remove(root, { recursive: true });
}

const optionsIn = (root: string) => ({
  source: join(root, "source"),
  target: join(root, "target"),
  runs: join(root, "runs"),
  out: join(root, "model"),
  size: 16,
  steps: 4,
  quiet: true,
});

Deno.test("train() learns from folders, chooses by labels, and leaves a run and a model", () =>
  withFolders(async (root) => {
    const options = { ...optionsIn(root), targetEval: join(root, "eval"), steps: 60 };
    const { model, run, metrics, advice } = await train({ ...options, method: "source-only" });
    assertEquals(model, options.out);
    // Bars are easy, whatever their color.
    assert(metrics.accuracy! > 90, `accuracy ${metrics.accuracy}`);
    const stored = (await readRun(run))!;
    const folders = stored.config.folders as { readonly [name: string]: JsonRecord };
    assertEquals(
      Object.entries(folders).map(([name, { images, classes }]) => [name, images, classes]),
      [
        ["source", 60, ["lying", "standing"]],
        ["target", 50, []],
        ["evaluation", 40, ["lying", "standing"]],
      ],
    );
    assertStringIncludes(advice.join(), "the source has only 60 images");
    const loaded = await loadModel(model);
    assertEquals(loaded.classes, ["lying", "standing"]);
    loaded.dispose();
  }));

Deno.test("train() chooses without labels, and resumes to the same model", () =>
  withFolders(async (root) => {
    const options = optionsIn(root);
    const { run, metrics } = await train(options);
    assertEquals(Object.keys(metrics), ["information"]);
    const records = (await Deno.readTextFile(join(run, "metrics.jsonl"))).trimEnd().split("\n");
    const last = JSON.parse(records.at(-1)!);
    assert(last.validationInformation >= 0 && last.validationInformation <= 100);
    assert(!("validationAccuracy" in last));
    const parameters = await Deno.readFile(join(options.out, "model.safetensors"));
    // Again in another place: the same images in the same order give the same bits.
    const again = { ...options, runs: join(root, "runs2"), out: join(root, "again", "model") };
    await train(again);
    assertEquals(await Deno.readFile(join(again.out, "model.safetensors")), parameters);
  }));

Deno.test("train() chooses by the rule asked for", () =>
  withFolders(async (root) => {
    const options = { ...optionsIn(root), method: "source-only", steps: 2 } as const;
    const selected = async (changes: Parameters<typeof train>[0]) => {
      const { config, result } = (await readRun((await train({ ...options, ...changes })).run))!;
      return [config.select, result!.selection!.score] as const;
    };
    const [usual, score] = await selected({});
    assertEquals(usual, undefined);
    // The usual rule, given by name, changes no setting, so the same run stands.
    assertEquals(await selected({ select: "information" }), [undefined, score]);
    assertEquals((await selected({ method: "mmd" }))[0], "reverse");
    const targetEval = join(root, "eval"), runs = join(root, "runs2");
    const [rule, byEntropy] = await selected({ select: "entropy", targetEval, runs });
    assertEquals(rule, "entropy");
    assert(byEntropy! < 0 && byEntropy! >= -Math.log(2), `${byEntropy}`);
    await assertRejects(
      () => train({ ...options, select: "labels" }),
      Error,
      "--select labels needs labeled target images: give --target-eval DIR",
    );
  }));

Deno.test("train prints what it found in its folders", () =>
  withFolders(async (root) => {
    const { source, target, runs, out } = optionsIn(root);
    await Deno.mkdir(join(source, "mask"));
    await writePng(join(source, "mask", "0.png"), createCanvas(30, 40));
    const { code, stderr } = await runScript("experiments/train.ts", [
      ...["--source", source, "--target", target, "--runs", runs, "--out", out, "--size", "16"],
      ...["--method", "source-only", "--steps", "1"],
    ]);
    assertEquals(code, 0, stderr);
    const lines = stderr.split("\n");
    assertEquals(lines.slice(0, lines.findIndex((line) => line.startsWith("note: "))), [
      `source: ${source}: 61 images of 3 classes: lying (30), mask (1), standing (30)`,
      "20 x 20 to 30 x 40 pixels, most often 20 x 20 (60); for example lying/0.png, mask/0.png, " +
      "standing/1.png",
      `target: ${target}: 50 images without classes`,
      "all 20 x 20 pixels; for example 0.png, 1.png, 10.png",
    ]);
    assertStringIncludes(
      stderr,
      "note: the source's folder mask is read as a class; if it holds masks, put the mask of " +
        "cat/1.png into mask/cat/1.png and give --masks folder\n",
    );
  }));

Deno.test("train() names what is wrong with folders", () =>
  withFolders(async (root) => {
    const options = optionsIn(root);
    const refused = (message: string, changes: Parameters<typeof train>[0]) =>
      assertRejects(() => train({ ...options, ...changes }), Error, message);
    await refused("Name the labeled images: --source DIR", { source: undefined });
    await refused("Name the images to adapt to: --target DIR", { target: undefined });
    await refused("Say where to write the model: --out DIR", { out: undefined });
    await refused("--masks is for --method pixelda: dann has no content loss", {
      ...{ masks: "alpha", method: "dann" },
    });
    await refused(`Cannot read masks in ${options.source}: 60 of 60 images have none`, {
      masks: "folder",
    });
    await refused("--size 256 is too large: give 16 to 128", { size: 256 });
    await refused(`${join(root, "nowhere")}: it is missing`, { source: join(root, "nowhere") });
    await writeBars(join(root, "other"), { count: 4, color: [9, 9, 9] });
    await Deno.rename(join(root, "other", "lying"), join(root, "other", "leaning"));
    await refused("leaning", { targetEval: join(root, "other") });
    await refused(
      `Cannot train on ${
        join(root, "target")
      }: its images have no classes. Put each image into the ` +
        "folder of its class",
      { source: join(root, "target") },
    );
  }));

/** The content loss of each logged step; undefined where there is none. */
async function contentLosses(run: string): Promise<unknown[]> {
  const lines = (await Deno.readTextFile(join(run, "metrics.jsonl"))).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line).content);
}

Deno.test("train() keeps what masks show by a content loss", () =>
  withFolders(async (root) => {
    const options = { ...optionsIn(root), method: "pixelda", steps: 1 } as const;
    const trainOn = async (masks?: "folder") => {
      const name = `${masks}-${crypto.randomUUID()}`;
      const { run } = await train({
        ...{ ...options, masks, runs: join(root, "runs", name), out: join(root, name) },
      });
      return { losses: await contentLosses(run), config: (await readRun(run))!.config };
    };
    const writeMasks = async (width: number) => {
      for (const [i, name] of Array.from({ length: 60 }, (_, i) => [i, i % 2] as const)) {
        const canvas = createCanvas(20, 20); // white
        fillRectangle(canvas, { left: width, top: 0, width: 20, height: 20 }, [0, 0, 0]);
        const folder = join(options.source, "mask", name === 0 ? "lying" : "standing");
        await Deno.mkdir(folder, { recursive: true });
        await writePng(join(folder, `${i}.png`), canvas);
      }
    };
    const { losses: without, config } = await trainOn();
    assertEquals(without.every((loss) => loss === undefined), true);
    const folders = (of: JsonRecord) => (of.folders as { source: JsonRecord }).source;
    assertEquals(folders(config).masks, undefined);

    await writeMasks(20);
    const { losses: [whole], config: masked } = await trainOn("folder");
    assertEquals(folders(masked).masks, "folder");
    await writeMasks(10);
    const { losses: [half] } = await trainOn("folder");
    await writeMasks(0);
    const { losses: [none] } = await trainOn("folder");
    // Of the same networks: of all of each image, of its left half, of nothing.
    assertEquals(none, 0);
    assert(typeof whole === "number" && whole > 0);
    assert(typeof half === "number" && half > 0 && half !== whole, `${half} of ${whole}`);
  }));

/** A row for each file of `writeBars`: bars lie, or stand by a quarter turn about the camera's axis. */
async function writePoses(directory: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => {
    const lies = i % 2 === 0, half = Math.SQRT1_2;
    return `${lies ? "lying" : "standing"}/${i}.png,${lies ? "1,0,0,0" : `${half},0,0,${half}`}`;
  });
  await Deno.writeTextFile(join(directory, "poses.csv"), ["file,w,x,y,z", ...rows, ""].join("\n"));
}

Deno.test("train() learns poses where there are some, and needs some to choose by", () =>
  withFolders(async (root) => {
    const options = { ...optionsIn(root), method: "mmd" } as const;
    await writePoses(join(root, "source"), 60);
    await assertRejects(
      () => train(options),
      Error,
      `Cannot train on the poses of ${options.source} without labeled target images with poses`,
    );
    const targetEval = join(root, "eval");
    await assertRejects(() => train({ ...options, targetEval }), Error, "with a poses.csv");
    await writePoses(targetEval, 40);
    await assertRejects(
      () => train({ ...options, targetEval, method: "deep-coral" }),
      Error,
      "--method deep-coral learns no poses: choose pixelda, dann, mmd or dsn",
    );
    const { model, metrics } = await train({ ...options, targetEval });
    assertEquals(Object.keys(metrics), ["accuracy", "angle", "medianAngle"]);
    const loaded = await loadModel(model);
    const [{ quaternion }] = loaded.classify({
      shape: [1, 16, 16, 3],
      values: new Uint8Array(768),
    });
    assertEquals(quaternion?.length, 4);
    loaded.dispose();
  }));
