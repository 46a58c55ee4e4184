/**
 * The command line of a training on folders, and what it names.
 *
 * @module
 */
import { type MaskSource, readIndex } from "../datasets/mod.ts";
import type { Resize } from "../lib/layers/mod.ts";
import {
  choice,
  commonFlags,
  type FlagValues,
  integer,
  text,
  UsageError,
  withDefault,
} from "./cli/mod.ts";
import { RULE_WITHOUT_LABELS, selectFlag } from "./core/selection.ts";
import { METHODS } from "./folder_rows.ts";

/** The command line of `deno task train`. */
export const trainCommand = {
  name: "train",
  summary:
    "Trains a classifier for the images of one folder by the labeled images of another, and " +
    "writes a model to classify and translate with.",
  flags: {
    source: text(
      "DIR",
      "Labeled images: one folder for each class, perhaps inside train/, val/, test/",
    ),
    target: text("DIR", "Images of the domain to adapt to; labels are not needed and not used"),
    "target-eval": text("DIR", "Labeled target images, to choose the step by and to test on"),
    select: selectFlag(
      `What decides the tested step (default labels, or without --target-eval ${RULE_WITHOUT_LABELS}, ` +
        "of mmd reverse)",
    ),
    method: withDefault(choice(METHODS, "How to adapt"), "pixelda"),
    preset: withDefault(choice(["quick", "compact", "full"], "How long to train"), "quick"),
    size: withDefault(integer("Side that images get, in pixels, 16 to 128", { min: 16 }), 32),
    resize: withDefault(
      choice(["crop", "pad", "stretch"], "How an image of another shape becomes a square"),
      "crop" as Resize,
    ),
    channels: withDefault(choice(["1", "3"], "Gray, or red, green and blue"), "3"),
    steps: integer("Training steps instead of the preset's", { min: 1 }),
    seed: withDefault(integer("Decides all random numbers", { min: 0 }), 0),
    masks: choice(
      ["folder", "alpha"],
      "Where masks of the source's objects are, which PixelDA's generator then keeps: in files in its " +
        "folder mask, or in the images' alpha",
    ),
    memory: withDefault(
      integer("MB of decoded images to keep, of all folders together", { min: 1 }),
      512,
    ),
    ...commonFlags,
    out: text("DIR", "The model folder to write"),
    name: text("NAME", "Name of the run (default that of the model folder)"),
    runs: withDefault(text("DIR", "Folder of the run: its log, pictures and checkpoints"), "runs"),
  },
};

/** What the flags stand for. */
export type TrainFlags = FlagValues<typeof trainCommand.flags>;

/** @throws {UsageError} if a folder is not named, or flags exclude each other */
export function requireFolders(
  flags: TrainFlags,
): TrainFlags & { readonly source: string; readonly target: string; readonly out: string } {
  const { source, target, targetEval, out, size, masks, method } = flags;
  if (source === undefined) throw new UsageError("Name the labeled images: --source DIR");
  if (target === undefined) throw new UsageError("Name the images to adapt to: --target DIR");
  if (out === undefined) throw new UsageError("Say where to write the model: --out DIR");
  if (size! > 128) throw new UsageError(`--size ${size} is too large: give 16 to 128`);
  if (masks !== undefined && method !== "pixelda") {
    throw new UsageError(`--masks is for --method pixelda: ${method} has no content loss`);
  }
  if (flags.select === "labels" && targetEval === undefined) {
    throw new UsageError("--select labels needs labeled target images: give --target-eval DIR");
  }
  return { ...flags, source, target, out };
}

/** Reads what is in the folders. */
export function readFolders(
  { source, target, targetEval, masks }: {
    readonly source: string;
    readonly target: string;
    readonly targetEval?: string;
    readonly masks?: MaskSource;
  },
) {
  return {
    source: readIndex(source, { masks }),
    target: readIndex(target, { layout: "none" }),
    ...(targetEval !== undefined && { evaluation: readIndex(targetEval) }),
  };
}
