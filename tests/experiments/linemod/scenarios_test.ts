import { assertRejects } from "@std/assert";
import { UsageError } from "../../../experiments/cli/command.ts";
import { parseFlags } from "../../../experiments/cli/parse_flags.ts";
import { loadAveragedScenario, poseFlags } from "../../../experiments/linemod/scenarios.ts";
import { DataError } from "../../../lib/files/data_file.ts";

const flags = poseFlags({ scenarios: ["linemod"], methods: ["pixelda"] });
const parse = (...args: string[]) => ({
  ...parseFlags({ name: "table2", summary: "", flags }, args),
  preset: "quick" as const,
});

Deno.test("loadAveragedScenario() with --download takes LineMod from the cache", async () => {
  const cache = await Deno.makeTempDir({ prefix: "pixelda-cache-" });
  const lm = `${cache}/pixelda/data/lm`;
  // So much is there that nothing is downloaded; and what is loaded shows by its error.
  for (const part of ["camera.json", "models", "test"]) {
    await Deno.mkdir(`${lm}/${part}`, { recursive: true });
  }
  const before = Deno.env.get("XDG_CACHE_HOME");
  Deno.env.set("XDG_CACHE_HOME", cache);
  try {
    const nowhere = ["--data-dir", `${cache}/none`];
    await assertRejects(
      () => loadAveragedScenario("linemod", parse("--download", ...nowhere), null),
      DataError,
      `Cannot read ${lm}/camera.json`,
    );
    await assertRejects(
      () => loadAveragedScenario("linemod", parse(...nowhere), null),
      DataError,
      `${cache}/none`,
    );
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", before);
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("loadAveragedScenario() refuses a download of what is not to be used", async () => {
  await assertRejects(
    () => loadAveragedScenario("linemod", parse("--download", "--embedded"), null),
    UsageError,
    "--embedded and --download exclude each other",
  );
});
