/** The rules of the house that are about text: each test lists the places that break one. */
import { assertEquals } from "@std/assert";
import {
  findMatches,
  type Import,
  lineAt,
  listImports,
  readSourceFiles,
  type SourceFile,
} from "./architecture/source_files.ts";
import { listDialect } from "./architecture/words.ts";

/** Fails with one line for each place found. */
function assertNone(found: readonly string[]): void {
  assertEquals(found.join("\n"), "");
}

const files = readSourceFiles();
const paths = new Set(files.map(({ path }) => path));
const modules = files.filter(({ path }) => path.endsWith(".ts"));

const product = modules.filter(({ path }) => !path.startsWith("tests/"));
const importsByFile = new Map(modules.map((file) => [file.path, listImports(file)]));
const listProductImports = () => product.flatMap(({ path }) => importsByFile.get(path)!);
const place = ({ from, line, specifier }: Import) => `${from}:${line}: ${specifier}`;

/**
 * What each room may import; itself always. `lib/` is left out of lib's rooms; a room with a dash
 * lies in the one before it.
 */
const BASE = ["files", "random", "terminal"];
const PARTS = ["engine", "layers", "losses", "optimizers", "metrics", "svm"];
const PAGES = ["drawing", "html", "plots", "runs", "server", "tables", "tensorboard"];
const DATA = ["engine", "files", "layers", "random", "terminal", "datasets"];
const LIB = [
  ...[...BASE, ...PARTS, ...PAGES],
  ...["models", "model_folder", "trainers", "notebook", "report", "export", "model_page"],
];
const CORE = [...LIB, "datasets", "experiments/cli", "experiments/core"];
const ALLOWED: { readonly [room: string]: readonly string[] } = {
  files: [],
  random: [],
  terminal: [],
  drawing: BASE,
  tables: BASE,
  tensorboard: BASE,
  engine: BASE,
  layers: ["engine"],
  losses: ["engine"],
  optimizers: ["engine"],
  export: ["engine", "files"],
  metrics: ["engine", "random"],
  svm: ["engine", "random"],
  models: PARTS,
  trainers: [...PARTS, "models"],
  runs: ["engine", "files", "drawing", "tensorboard"],
  model_folder: ["engine", "export", "files", "drawing", "layers", "models", "runs"],
  html: ["runs", "tables"],
  plots: ["html"],
  server: [],
  model_page: ["files", "html", "model_folder"],
  report: ["files", "html", "metrics", "plots", "runs", "server", "tables"],
  notebook: [...BASE, ...PARTS, ...PAGES, "models", "trainers", "report"],
  datasets: [...DATA],
  "datasets/image_folder": DATA,
  "datasets/linemod/render": DATA,
  "datasets/linemod/bop": [...DATA, "datasets/image_folder", "datasets/linemod/render"],
  "datasets/linemod/crops": [...DATA, "datasets/linemod/render", "datasets/linemod/bop"],
  "datasets/linemod/solids": [...DATA, "datasets/linemod/render", "datasets/linemod/crops"],
  "datasets/linemod": [
    ...DATA,
    ...["bop", "crops", "render", "solids"].map((room) => `datasets/linemod/${room}`),
  ],
  "datasets/mod.ts": ["datasets", "datasets/image_folder", "datasets/linemod"],
  "experiments/cli": LIB,
  "experiments/core": CORE,
  "experiments/settings": CORE,
  "experiments/diagnostics": CORE,
  "experiments/problems": [...CORE, "experiments/diagnostics", "experiments/settings"],
  "experiments/methods": [
    ...CORE,
    "experiments/diagnostics",
    "experiments/settings",
    "experiments/problems",
  ],
  "experiments/figures": [...CORE, "experiments/diagnostics"],
  "experiments/sweep": CORE,
  experiments: [
    ...CORE,
    ...["diagnostics", "figures", "methods", "problems", "settings", "sweep"].map((room) =>
      `experiments/${room}`
    ),
  ],
  tasks: [
    ...LIB,
    "datasets",
    "datasets/linemod",
    "experiments",
    "experiments/cli",
    "tasks/torture",
  ],
  "tasks/torture": [
    ...[...CORE, "datasets/linemod", "datasets/linemod/bop"],
    ...["experiments", "experiments/problems", "tasks"],
  ],
  "mod.ts": [...LIB, "datasets"],
};

/** Returns the room of a file: the longest folder that the table above names. */
function roomOf(path: string): string {
  const inner = path.replace(/^lib\//, "");
  const parts = inner.split("/").slice(0, -1);
  while (parts.length > 0 && !(parts.join("/") in ALLOWED)) parts.pop();
  return parts.join("/");
}

Deno.test("rooms import only the rooms below them", () => {
  assertNone(
    listProductImports().filter(({ from, to }) => {
      if (to === null || to === "deno.json") return false; // the version of the package
      const [room, imported] = [roomOf(from), roomOf(to)];
      return room !== imported && !(ALLOWED[from] ?? ALLOWED[room])?.includes(imported);
    }).map(place),
  );
});

Deno.test("files import in no circle, types included", () => {
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly Import[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      const start = trail.findIndex(({ from }) => from === path);
      circles.push(trail.slice(start).map(place).join(" -> "));
      return;
    }
    state.set(path, "open");
    for (const each of importsByFile.get(path) ?? []) {
      if (each.to !== null) visit(each.to, [...trail, each]);
    }
    state.set(path, "done");
  };
  for (const { path } of modules) visit(path, []);
  assertNone(circles);
});

/** What may be imported past its room's mod.ts: importer, imported, reason. */
const PAST_MOD: readonly (readonly [RegExp, string, string])[] = [
  ...["decode_image", "image_header", "png_header"].map((name) =>
    [
      /^datasets\/linemod\/bop\/pictures\.ts$/,
      `datasets/image_folder/${name}.ts`,
      "one reader of pictures, which users need not see",
    ] as const
  ),
  [
    /^(experiments|tasks)\//,
    "experiments/cli/engine_start.ts",
    "report and watch must not load TensorFlow",
  ],
  ...["bsds500", "mnist_m", "linemod/tum5", "linemod/bop/ply", "linemod/bop/pictures"]
    .concat("linemod/bop/scene", "find_data", "linemod/bop/download_linemod").map((name) =>
      [
        /^tasks\/torture\/(file_readers|download_archives|download_worker)\.ts$/,
        `datasets/${name}.ts`,
        "readers that users need not see",
      ] as const
    ),
  [/^tasks\/launch\.ts$/, "lib/files/cache_dir.ts", "it starts before npm packages are there"],
  ...[
    "active.ts",
    "binding/attributes.ts",
    "binding/binding.ts",
    "binding/c_api.ts",
    "binding/dtypes.ts",
    "library/quiet_load.ts",
  ].map((file) =>
    [
      /^tasks\/torture\//,
      `lib/engine/${file}`,
      "it calls ops by name, which mod.ts keeps for the engine itself",
    ] as const
  ),
];

Deno.test("product code imports another room by its mod.ts", () => {
  assertNone(
    listProductImports().filter(({ from, to }) => {
      if (to === null || to.endsWith("/mod.ts")) return false;
      const room = roomOf(to), folder = to.startsWith("lib/") ? `lib/${room}` : room;
      const inside = from.startsWith(`${folder}/`); // also a room inside that one: its mod.ts exports it
      const excused = PAST_MOD.some(([importer, path]) => path === to && importer.test(from));
      return !inside && paths.has(`${folder}/mod.ts`) && !excused;
    }).map(place),
  );
});

Deno.test("lib and datasets import npm packages inline and none of JSR's", () => {
  assertNone(
    listProductImports().filter(({ from, to, specifier }) =>
      /^(lib|datasets)\/|^mod\.ts$/.test(from) && to === null && !/^(npm:|node:)/.test(specifier)
    ).map(place),
  );
});

Deno.test("each npm package has one full version, written where it is used", () => {
  const versions = new Map<string, Map<string, string>>();
  const pattern = /["'\\]npm:((?:@[^/"'\\]+\/)?[^@/"'\\]*)(?:@([^/"'\\]*))?/g;
  for (const file of files) {
    if (!/\.(ts|ipynb)$|^deno\.json$/.test(file.path)) continue;
    for (const { 1: name, 2: version = "no version", index } of file.text.matchAll(pattern)) {
      const found = versions.get(name) ?? new Map();
      versions.set(name, found.set(version, `${file.path}:${lineAt(file.text, index)}`));
    }
  }
  assertEquals(versions.has("@tensorflow/tfjs-core"), true);
  const isWrong = (found: Map<string, string>) =>
    found.size > 1 || [...found.keys()].some((version) => !/^\d+\.\d+\.\d+$/.test(version));
  assertNone(
    [...versions].filter(([, found]) => isWrong(found)).flatMap(([name, found]) =>
      [...found].map(([version, where]) => `${where}: ${name}@${version}`)
    ),
  );
});

/** Tests that are not of the one file of their name, with what they are of. */
const NOT_MIRRORED: { readonly [test: string]: string } = {
  "tests/architecture_test.ts": "the whole repository",
  "tests/browser/model_page_test.ts": "lib/model_page in Chromium",
  "tests/browser/export_test.ts": "lib/export's graph models in Chromium",
  "tests/browser/report_test.ts": "lib/report in Chromium",
  "tests/datasets/linemod/lmo_test.ts": "rasterizer.ts and scene.ts together, on real pictures",
  "tests/datasets/linemod/tum5_renders_test.ts":
    "rasterizer.ts and models.ts together, on real crops",
  "tests/engine/compile_refusals_test.ts": "compile.ts, what it refuses",
  "tests/examples_test.ts": "the examples of doc comments and Markdown",
  "tests/experiments/methods_test.ts": "all of experiments/methods, by one contract",
  "tests/export/python_test.ts": "lib/export's formats in Python's libraries",
  "tests/in_one_isolate_test.ts": "many other tests, which it imports",
  "tests/mod_test.ts": "mod.ts, what it names and how that is documented",
  "tests/models/paper_networks_test.ts": "three networks, against the authors' counts",
  "tests/tasks/http_import_test.ts": "mod.ts, imported over HTTP",
  "tests/tasks/std_test.ts": "tasks/std/mod.ts, against the packages that it replaces",
  "tests/trainers/cogan_updates_test.ts": "cogan.ts, which parameters a step moves",
  "tests/trainers/pixelda_content_test.ts": "pixelda.ts with a content loss",
  "tests/trainers/pixelda_labeled_target_test.ts": "pixelda.ts with labeled target images",
  "tests/trainers/pixelda_zero_weights_test.ts": "pixelda.ts with weights of zero",
};

Deno.test("tests mirror the files that they test", () => {
  const expected = ({ path }: SourceFile) => {
    const inner = path.replace(/^tests\//, "").replace(/_test\.ts$/, ".ts");
    return /^(datasets|experiments|tasks)\//.test(inner) ? inner : `lib/${inner}`;
  };
  const tests = modules.filter(({ path }) => path.endsWith("_test.ts"));
  assertNone(
    tests.filter((test) => !(test.path in NOT_MIRRORED) && !paths.has(expected(test)))
      .map((test) => `${test.path}:1: there is no ${expected(test)}`),
  );
  assertNone(Object.keys(NOT_MIRRORED).filter((path) => !paths.has(path)));
  const tested = new Set(tests.map(expected));
  assertNone(
    product.filter(({ path }) =>
      /^lib\/(losses|layers|optimizers|metrics|models|trainers)\/(?!mod\.ts)/.test(path) &&
      !tested.has(path)
    ).map(({ path }) => `${path}:1: no test`),
  );
});

/** Returns an initializer without strings, numbers, keys and brackets: nothing, if it is literals. */
const residue = (initializer: string) =>
  initializer.replace(/"(?:[^"\\\n]|\\.)*"|`[^`$]*`|'(?:[^'\\\n]|\\.)*'/g, " 0 ")
    .replace(/\/\/.*|\/\*[^]*?\*\//g, "")
    .replace(/\bas const\b|\bsatisfies [\w<>, |[\]"-]+/g, "")
    .replace(/(?<=[{,]\s*)(?:[\w$]+|0)\s*:/g, "")
    .replace(/\b(?:\d[\w.]*(?:e-?\d+)?|true|false|null)\b|[\s.+\-*/%()[\]{},]/g, "");

/**
 * In product code a module's constant that is a number, a string, or an array or record of these is
 * UPPER_CASE; what is called, computed or behaves (functions, rows, settings with sources) is
 * lowerCamel. Fixtures of tests are free.
 */
Deno.test("constants of literals are UPPER_CASE, functions are not", () => {
  const constant = /^(?:export )?const (\w+)(?:: [^=]*?)?\s=\s([^]*?);(?:[ \t]*\/\/.*)?$/gm;
  assertNone(
    files.filter((file) => product.includes(file)).flatMap((file) =>
      findMatches(file, constant, ([, name, value]) => {
        const upper = !/[a-z]/.test(name);
        if (/^(?:\[\]|\{\})$/.test(value)) return true; // filled later
        return residue(value) === ""
          ? upper
          : !(upper && /^(?:async )?(?:function\b|\(.*?\).*=>)/.test(value));
      })
    ),
  );
});

/** Names that a sentence of a tag may start with. */
const PROPER =
  /^(?:[DGT]\b|[A-Z]{2,}|Adam|Chromium|Deno|Float|Int|Uint|Jupyter|Markdown|MiB|Node|NumPy|Tensor[A-Z]|TypeScript|PyTorch)/;

Deno.test("sentences of @param, @returns and @throws start with a lower-case letter", () => {
  const tags = /^\s*\*\s*@(?:param \S+|returns|throws \{\w+\})\s+(?:-\s+)?([A-Z]\S*)/gm;
  assertNone(files.flatMap((file) => findMatches(file, tags, ([, word]) => PROPER.test(word))));
});

Deno.test("texts are plain American English", () => {
  assertNone(files.flatMap(listDialect));
});
