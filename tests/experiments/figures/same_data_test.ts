import { assertThrows } from "@std/assert";
import type { AdaptedRun } from "../../../experiments/figures/adapted_run.ts";
import { requireSameData } from "../../../experiments/figures/same_data.ts";

function runOn(data: "full" | "embedded", recorded?: string): AdaptedRun<unknown> {
  const config = { preset: "quick", data };
  return { directory: "runs/x", config, step: 1, networks: {}, data: recorded };
}

Deno.test("requireSameData() takes the sample, whatever it was taken for, and the same counts", () => {
  const sample = "embedded sample (no network): 70 source, 7 target images";
  const found = "embedded sample (as asked): 70 source, 7 target images";
  requireSameData(runOn("embedded", sample), { data: "embedded", description: found });
  requireSameData(runOn("full"), { data: "full", description: "full data: 9 source images" });
});

Deno.test("requireSameData() refuses the sample for full data, and other counts", () => {
  const description = "full data: 70 source, 7 target images";
  assertThrows(
    () => requireSameData(runOn("embedded"), { data: "full", description }),
    Error,
    'The run in runs/x has seen other data: it has "the embedded sample", here is "full data: 70',
  );
  assertThrows(
    () =>
      requireSameData(runOn("full", "full data: 60 source, 7 target images"), {
        data: "full",
        description,
      }),
    Error,
    'it has "full data: 60 source, 7 target images", here is "full data: 70 source, 7 target',
  );
});
