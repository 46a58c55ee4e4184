import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { compareValidators } from "../../../experiments/diagnostics/rule_quality.ts";
import { writeRun } from "../../report/tiny_runs.ts";
import { recordsOf, withRuns } from "../validated_runs.ts";

Deno.test("compareValidators() measures correlation and regret by hand-worked numbers", () =>
  withRuns(async (folder) => {
    // Seed 0: SND orders the steps 1 2 4 3 as accuracy does; entropy falls, so prefers the last.
    const first = recordsOf([50, 60, 90, 80], [1, 2, 4, 3], [0.9, 0.7, 0.5, 0.3]);
    // Seed 1: SND orders in reverse and chooses the first step, 40; entropy is least at the first too.
    const second = recordsOf([40, 50, 60, 70], [9, 7, 5, 3], [0.1, 0.2, 0.3, 0.4]);
    await writeRun(folder, { method: "dann", seed: 0, records: first });
    await writeRun(folder, { method: "dann", seed: 1, records: second });
    const { methods: [dann, ...others], leftOut } = await compareValidators(folder);
    assertEquals([others, leftOut], [[], []]);
    const { rules, ...named } = dann;
    assertEquals(named, {
      table: "table2",
      preset: "quick",
      scenario: "linemod",
      method: "dann",
      differs: "",
      seeds: [0, 1],
      best: 80, // of 90 and 70
    });
    assertEquals(rules.map(({ rule }) => rule), ["entropy", "snd", "last step"]);
    const [entropy, snd, last] = rules;
    // Ranks of accuracy 1 2 4 3 with 1 2 3 4: 1 - 6 · 2 / 60 = 0.8; with seed 1's -1 in the mean -0.1.
    assertAlmostEquals(entropy.correlation!, -0.1, 1e-12);
    assertEquals(entropy.regret, 20); // 90 - 80 and 70 - 40
    assertEquals(snd.correlation, 0); // 1 and -1
    assertEquals(snd.regret, 15); // 0 and 70 - 40
    assertEquals([last.correlation, last.regret, last.regretAmongSeeds], [null, 5, null]);
    // Among all steps the least entropy, 0.1, and the highest SND, 9, are seed 1's first: 40 of 90.
    assertEquals([entropy.regretAmongSeeds, snd.regretAmongSeeds], [50, 50]);
  }));

Deno.test("compareValidators() takes the first of equal scores, and what is not a number last", () =>
  withRuns(async (folder) => {
    const records = recordsOf([50, 60, 90, 80], [null, 2, 2, 1], [1, 1, 1, 1]);
    await writeRun(folder, { method: "dann", records });
    const { methods: [{ rules: [entropy, snd] }] } = await compareValidators(folder);
    assertEquals([entropy.correlation, entropy.regret], [null, 40]);
    assertEquals(snd.regret, 30);
  }));

Deno.test("compareValidators() names runs without the records, and leaves out the unfinished", () =>
  withRuns(async (folder) => {
    const records = recordsOf([50, 60], [1, 2], [1, 2]);
    await writeRun(folder, { method: "dann", records });
    await writeRun(folder, { method: "mmd", records, isFinished: false });
    const old = await writeRun(folder, { method: "dsn" });
    const broken = await writeRun(folder, { method: "coral", records });
    await Deno.writeTextFile(`${broken}/metrics.jsonl`, "{}\n");
    const { methods, leftOut } = await compareValidators(folder);
    assertEquals(methods.map(({ method }) => method), ["dann"]);
    assertEquals(leftOut, [
      { directory: broken, reason: "line 1 is not a valid record" },
      { directory: old, reason: "its validation has no accuracy with a rule's score" },
    ]);
  }));

Deno.test("compareValidators() looks at a table and a preset alone, and needs some run", () =>
  withRuns(async (folder) => {
    const records = recordsOf([50, 60], [1, 2], [1, 2]);
    await writeRun(folder, { method: "dann", records, table: "table1", scenario: "mnist-usps" });
    await writeRun(folder, { method: "dann", records });
    const tables = async (only: Parameters<typeof compareValidators>[1]) =>
      (await compareValidators(folder, only)).methods.map(({ table }) => table);
    assertEquals(await tables({}), ["table1", "table2"]);
    assertEquals(await tables({ table: "table1" }), ["table1"]);
    assertEquals(await tables({ preset: "quick" }), ["table1", "table2"]);
    await assertRejects(
      () => tables({ table: "table1", preset: "paper" }),
      Error,
      `There is no finished run of table1, paper in ${folder}: train first, or name another folder ` +
        "with --out",
    );
    await assertRejects(
      () => compareValidators(`${folder}/nowhere`),
      Error,
      `Cannot find runs: ${folder}/nowhere is not a directory`,
    );
  }));

Deno.test("compareValidators() compares runs of unlike settings apart", () =>
  withRuns(async (folder) => {
    const records = recordsOf([50, 60], [1, 2], [1, 2]);
    await writeRun(folder, { method: "dann", seed: 0, records });
    await writeRun(folder, { method: "dann", seed: 1, records, objects: ["duck"] });
    const { methods } = await compareValidators(folder);
    assertEquals(methods.map(({ differs, seeds }) => [differs, seeds]), [
      ["", [0]],
      ['objects ["duck"]', [1]],
    ]);
  }));
