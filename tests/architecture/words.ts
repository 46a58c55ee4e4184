import { findMatches, type SourceFile } from "./source_files.ts";

/** British forms; the repository is written in American English. */
const BRITISH =
  /colour|\bcentre|centring|\bgrey|labelled|labelling|neighbour|behaviour|licence\b|learnt|burnt|favour|honour|flavour|modell(?:ed|ing)\b|travelled|cancell(?:ed|ing)\b|catalogue|analys(?:e|ed|ing)\b|whilst|defence\b|artefact|programme\b|fulfil\b|judgement|towards|(?:normal|optim|minim|maxim|initial|regular|summar|serial|organ|recogn|visual|special|raster|discret|quant|standard|util|symmetr|parametr|character|general|real|final|equal|local|synchron|vector|binar|random)is(?:e[drs]?|ing|ations?)\b/gi;

/** Words of a private dialect; the comment names what to write. */
const DIALECT: readonly RegExp[] = [
  /\banew\b/gi, // again
  /\bshall\b/gi, // must
  /\b(?:goes|go|going|went|gone) on (?:from|with|where)\b/gi, // resume, continue
  /(?<!\bthere )\bis no (?!longer\b|more\b)\w+/gi, // is not a
  /\bto be had\b/gi, // available
  /\b(?:comes|came) to\b/gi, // is, yields
  /\bbeside\b/gi, // with, next to, besides
  /\bredr[ae]w\w*/gi, // generate
  /\bjudg(?!ment)\w*/gi, // discriminate, evaluate
  /\b(?:to|and) mend\b/gi, // fix
  /\bby heart\b/gi, // overfit
  /\bin sum\b/gi, // in total
  /\bSuch as\b/g, // For example
  /(?<=^\s*(?:\/\*\*|\*) )(?:Makes|Says|Tells)\b/gm, // Creates, Returns, Reports
  /\bfor who\b/gi, // for those who
  /\btold of\b/gi, // reported
  /\b(?:most|least)(?:Seeds|Bytes|Visible)\b/g, // max…, min…
  /\ban example\b(?! of)(?<=losses an example|loss an example)/gi, // per example
];

/** Where a word of the lists stays: a file, the word, and the reason. */
const EXCEPTIONS: readonly (readonly [path: string, word: RegExp, reason: string])[] = [
  ["CHANGELOG.md", /./, "old names, beside the new ones"],
  ["lib/model_page/page.ts", /labelled/, "aria-labelledby, an attribute of HTML"],
  ["lib/report/page.ts", /labelled/, "aria-labelledby, an attribute of HTML"],
  ["experiments/methods/pixelda.ts", /labelled/, "a random stream's name decides the bits"],
  ["experiments/methods/supervised.ts", /labelled/, "a random stream's name decides the bits"],
  ["experiments/problems/digits.ts", /labelled/, "a random stream's name decides the bits"],
  ["experiments/problems/linemod.ts", /labelled/, "a random stream's name decides the bits"],
  ["tests/datasets/linemod/render/render_store_test.ts", /centre/, "a field of an old format"],
];

const EXCLUDED =
  /^(LICENSE|deno\.lock|tests\/architecture\/words\.ts|datasets\/mnist_m\/checksums)/;

/** Lists `path:line: word` for words of the lists above in a file. */
export function listDialect(file: SourceFile): string[] {
  if (EXCLUDED.test(file.path)) return [];
  const excuses = EXCEPTIONS.filter(([path]) => path === file.path);
  const found = [BRITISH, ...DIALECT].flatMap((pattern) =>
    findMatches(file, pattern, ([word]) => excuses.some(([, excused]) => excused.test(word)))
  );
  return found;
}
