import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../../experiments/cli/command.ts";
import { report } from "../../tasks/report.ts";
import { writeRuns } from "../report/tiny_runs.ts";

Deno.test("report() writes one file, and lists what it left out", async () => {
  const folder = await writeRuns();
  await Deno.mkdir(`${folder}/holiday`);
  const directory = await Deno.makeTempDir();
  const out = `${directory}/report.html`;
  await Deno.writeTextFile(out, "an older report");
  const made = await report([folder, "--out", out]);
  const text = await Deno.readTextFile(out);
  assertStringIncludes(text, "Table 2: classes and poses");
  assertEquals(made, {
    ...{ out, bytes: new TextEncoder().encode(text).length, tables: 1, runs: 3 },
    problems: [{ path: "holiday", reason: "not a run: there is no config.json in it" }],
  });
  assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["report.html"]);
});

Deno.test("report() leaves the older file where there is nothing to read", async () => {
  const out = await Deno.makeTempFile();
  await Deno.writeTextFile(out, "an older report");
  await assertRejects(() => report(["no/such/runs", "--out", out]), Error, "is not a directory");
  await assertRejects(() => report([out, "more"]), UsageError, "Unexpected argument");
  assertEquals(await Deno.readTextFile(out), "an older report");
});

/** A module in the output of `deno info`; types are not loaded. */
type Module = {
  readonly specifier: string;
  readonly dependencies?: {
    readonly code?: { readonly specifier: string };
    readonly isDynamic?: boolean;
  }[];
};

async function loadedBy(script: string): Promise<Set<string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-lock", script],
  }).output();
  const { roots, modules } = JSON.parse(new TextDecoder().decode(stdout));
  const bySpecifier = new Map((modules as Module[]).map((each) => [each.specifier, each]));
  const loaded = new Set<string>(roots);
  for (const specifier of loaded) {
    for (const { code, isDynamic } of bySpecifier.get(specifier)?.dependencies ?? []) {
      if (code !== undefined && !isDynamic) loaded.add(code.specifier);
    }
  }
  return loaded;
}

Deno.test("report and watch load no TensorFlow", async () => {
  for (const name of ["report", "watch"]) {
    const loaded = [...await loadedBy(`tasks/${name}.ts`)];
    assertEquals(loaded.filter((each) => /tensorflow|lib\/engine/.test(each)), []);
    assertEquals(loaded.some((each) => each.includes("@observablehq/plot@")), true);
  }
});
