/**
 * What may be wrong with data or training, in words.
 *
 * @module
 */
import type { ImageIndex } from "../../datasets/mod.ts";
import { sha256 } from "../../lib/files/mod.ts";
import { labelPermutation } from "../../lib/metrics/mod.ts";
import { readRecords, type RunRecord, type StoredRun } from "../../lib/runs/mod.ts";

/** Fewer images of a domain than this teach little. */
const FEW = 100;
/** Files that are compared, at most, of each folder. */
const COMPARED = 5_000;
/** Share of files in common from which two domains are one. */
const SAME = 0.9;
/** A class of more than so many times as many images as another. */
const UNBALANCED = 20;

/**
 * Lists what may be wrong with folders, before training.
 *
 * @returns a sentence each
 */
export async function adviseBefore(
  { source, target, evaluation }: {
    readonly source: ImageIndex;
    readonly target: ImageIndex;
    readonly evaluation?: ImageIndex;
  },
): Promise<string[]> {
  const advice: string[] = [];
  for (const [name, { files }] of Object.entries({ source, target })) {
    if (files.length < FEW) {
      advice.push(
        `the ${name} has only ${files.length} images; expect little from fewer than ${FEW}`,
      );
    }
  }
  advice.push(...adviseMasks({ source, target, ...evaluation && { evaluation } }));
  const counts = source.classes.map((_, k) =>
    source.files.filter(({ label }) => label === k).length
  );
  const [most, fewest] = [Math.max(...counts), Math.min(...counts)];
  if (most > UNBALANCED * fewest) {
    const rare = source.classes[counts.indexOf(fewest)];
    advice.push(
      `the source's classes are unbalanced: ${source.classes[counts.indexOf(most)]} has ${most} ` +
        `images, ${rare} has ${fewest}`,
    );
  }
  const [ofSource, ofTarget] = [await hashesOf(source), await hashesOf(target)];
  const common = countCommon(ofTarget, ofSource);
  if (common > SAME * ofTarget.size) {
    advice.push("source and target are the same images, so there is nothing to adapt to");
  }
  if (evaluation !== undefined) {
    const known = countCommon(await hashesOf(evaluation), ofTarget);
    if (known > 0) {
      advice.push(
        `${known} of the evaluation images are among the target's too; they are trained on, without ` +
          "their labels",
      );
    }
  }
  return advice;
}

/** Names of folders that are likely to hold masks. */
const MASKS = /^masks?$/i;

/** Lists folders of masks that are read as images. */
function adviseMasks(indices: { readonly [name: string]: ImageIndex }): string[] {
  return Object.entries(indices).flatMap(([name, { classes, files }]) => {
    const folders = files.flatMap(({ path }) => path.split("/").slice(0, -1));
    const folder = folders.find((folder) => MASKS.test(folder));
    if (folder === undefined) return [];
    const readAs = classes.includes(folder) ? "as a class" : "as images like the others";
    const cure = name === "source"
      ? "put the mask of cat/1.png into mask/cat/1.png and give --masks folder"
      : "move it elsewhere";
    return [`the ${name}'s folder ${folder} is read ${readAs}; if it holds masks, ${cure}`];
  });
}

/** SHA-256 of the first files. */
async function hashesOf({ root, files }: ImageIndex): Promise<Set<string>> {
  const hashes = new Set<string>();
  for (const { path } of files.slice(0, COMPARED)) {
    hashes.add(sha256(await Deno.readFile(`${root}/${path}`)));
  }
  return hashes;
}

function countCommon(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return [...a].filter((hash) => b.has(hash)).length;
}

/** Below this a discriminator is no longer fooled. */
const PINNED = 0.05;
/** Share of the records at the end that are looked at. */
const LAST = 0.2;
/** Points of accuracy by which a renaming must be better to be likely. */
const RENAMED = 10;

/**
 * Lists what may be wrong with a finished run.
 *
 * @returns a sentence each
 */
export async function adviseAfter({ directory, result }: StoredRun): Promise<string[]> {
  const advice: string[] = [];
  const records = await readRecords(`${directory}/metrics.jsonl`);
  const domain = meanOfLast(records, "domain");
  if (domain !== undefined && domain < PINNED) {
    advice.push(
      `the discriminator tells generated from target images nearly always (its loss is ` +
        `${
          domain.toFixed(3)
        }), so the generator learns little from it; a larger generator, a lower ` +
        "keep probability or more target images may help",
    );
  }
  const kept = records.findLast((record) => "validationClasses" in record)?.validationClasses;
  if (typeof kept === "number" && kept < 1) {
    advice.push(
      `${
        Math.round(100 * (1 - kept))
      } % of the classes are hardly ever predicted on target images; ` +
        "they may be missing in the target, or lost",
    );
  }
  const confusion = result?.generatedConfusion;
  if (confusion !== undefined) {
    const { accuracy, renamedAccuracy, assignment } = labelPermutation(confusion);
    if (renamedAccuracy > accuracy + RENAMED) {
      const changed = assignment.filter((predicted, k) => predicted !== k).length;
      advice.push(
        `the generator seems to exchange ${changed} classes: what it makes of one class looks like ` +
          "another to the source's classifier; another seed or a higher weight of the content loss " +
          "may help",
      );
    }
    const shares = shareOfPredictions(confusion);
    if (Math.max(...shares) > 0.5 && shares.length > 2) {
      advice.push(
        "generated images look mostly like one class to the source's classifier: the generator may " +
          "have collapsed; look at the run's pictures",
      );
    }
  }
  return advice;
}

function meanOfLast(records: readonly RunRecord[], name: string): number | undefined {
  const values = records.flatMap((record) => {
    const value = record[name];
    return typeof value === "number" ? [value] : [];
  });
  const last = values.slice(-Math.max(1, Math.round(LAST * values.length)));
  return last.length === 0 ? undefined : last.reduce((sum, value) => sum + value, 0) / last.length;
}

/** Share of each predicted class. */
function shareOfPredictions(confusion: readonly (readonly number[])[]): number[] {
  const total = confusion.flat().reduce((sum, count) => sum + count, 0);
  return confusion.map((_, k) => confusion.reduce((sum, row) => sum + row[k], 0) / total);
}
