/**
 * `deno task demo [--out DIR]`: your own images from end to end, on two small domains of digits.
 *
 * @module
 */
import { join } from "@std/path";
import { type Images, loadScenario, type Scenario } from "../datasets/mod.ts";
import { train } from "../experiments/train.ts";
import {
  integer,
  parseFlags,
  runCommand,
  text,
  toggle,
  withDefault,
} from "../experiments/cli/mod.ts";
import { createCanvas, drawImage, writePng } from "../lib/drawing/mod.ts";
import { ensureWritable } from "../lib/files/mod.ts";
import { classify } from "./classify.ts";
import { evaluate } from "./evaluate.ts";
import { exportModel } from "./export.ts";
import { translate } from "./translate.ts";

const command = {
  name: "demo",
  summary:
    "Writes two folders of images, then trains on them, evaluates, classifies, translates and " +
    "exports: every step that your own images go through.",
  flags: {
    out: withDefault(text("DIR", "Where everything is written"), "demo"),
    steps: integer("Training steps instead of 1,500", { min: 1 }),
    quiet: toggle("Show no progress"),
    json: toggle("Print the evaluation as JSON"),
  },
};

/** Images of each folder. */
const COUNTS = { source: 2_000, target: 2_000, evaluation: 1_000 };

/** Enough to see the generator at work. */
const STEPS = 1_500;

/**
 * Runs every step.
 *
 * @param args flags as on the command line
 * @returns the evaluation of the trained model
 * @throws {Error} if a step fails
 */
export async function demo(args: readonly string[]): Promise<Awaited<ReturnType<typeof evaluate>>> {
  const { out, steps = STEPS, quiet } = parseFlags(command, args);
  const say = (line: string) => quiet || console.error(line);
  const at = (name: string) => join(out!, name);
  await ensureWritable(out!);
  say("1. Two folders of images: MNIST digits with labels, USPS digits without");
  await writeFolders(await loadScenario("mnist-usps", { embedded: true }), out!);

  // Each is what the printed command does: these flags, and no others.
  const announce = (number: number, task: string, flags: Flags): string[] => {
    const list = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    say(`${number}. deno task ${task} ${list.join(" ")}`);
    return list;
  };
  const training = {
    source: at("source"),
    target: at("target"),
    out: at("model"),
    runs: at("runs"),
    size: 16,
    channels: "1",
    resize: "stretch",
    steps,
  } as const;
  announce(2, "train", training);
  await train({ ...training, quiet });

  const model = at("model"), silent = quiet ? ["--quiet"] : [];
  const evaluated = { model, in: at("evaluation"), out: at("evaluated") };
  const evaluation = await evaluate([...announce(3, "evaluate", evaluated), ...silent]);
  const classified = { model, in: at("target"), out: at("classes.csv") };
  await classify([...announce(4, "classify", classified), ...silent]);
  const translated = { model, in: at("source/3"), out: at("translated"), samples: 2 };
  await translate([...announce(5, "translate", translated), ...silent]);
  await exportModel(announce(6, "export", { model, format: "tfjs", out: at("exported") }));
  return evaluation;
}

/** Values of flags, by their names on the command line. */
type Flags = { readonly [name: string]: string | number };

/** Writes both domains, and labeled target images to measure on. */
async function writeFolders({ source, target }: Scenario, out: string): Promise<void> {
  const { labels } = source.train;
  await writeImages(source.train.images, COUNTS.source, (i) => `${out}/source/${labels[i]}`);
  await writeImages(target.train, COUNTS.target, () => `${out}/target`);
  const { images, labels: truth } = target.test;
  await writeImages(images, COUNTS.evaluation, (i) => `${out}/evaluation/${truth[i]}`);
}

/** Files that are written at the same time: each waits for the disk. */
const AT_ONCE = 64;

async function writeImages(
  { pixels, count, height, width, channels }: Images,
  most: number,
  folderOf: (index: number) => string,
): Promise<void> {
  const images = { shape: [count, height, width, channels] as const, values: pixels };
  const write = async (index: number): Promise<void> => {
    const canvas = createCanvas(width, height);
    drawImage(canvas, images, { index, left: 0, top: 0, scale: 1 });
    await writePng(join(folderOf(index), `${String(index).padStart(5, "0")}.png`), canvas);
  };
  const end = Math.min(count, most);
  for (let start = 0; start < end; start += AT_ONCE) {
    const length = Math.min(AT_ONCE, end - start);
    await Promise.all(Array.from({ length }, (_, i) => write(start + i)));
  }
}

if (import.meta.main) {
  await runCommand(async () => {
    const evaluation = await demo(Deno.args);
    const { json, out } = parseFlags(command, Deno.args);
    console.log(
      json
        ? JSON.stringify(evaluation)
        : `accuracy ${evaluation.accuracy.toFixed(1)} % on ${evaluation.images} target images, ` +
          `without a target label: see ${join(out!, "evaluated/evaluation.html")}`,
    );
  });
}
