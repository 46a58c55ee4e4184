import { assertEquals, assertRejects } from "@std/assert";
import { CorruptRunError } from "../../lib/runs/errors.ts";
import { readResult, writeResult } from "../../lib/runs/result.ts";

Deno.test("readResult() reads all that writeResult() writes, and null for NaN", async () => {
  const directory = await Deno.makeTempDir();
  const result = {
    metrics: { accuracy: 90 },
    confusion: [[9, 1], [0, 10]],
    classAccuracies: [90, 100],
    angleErrors: [0.5, 180],
    ownDomain: { images: "7 images", tested: { angle: 9.5 }, last: { angle: null } },
    selection: { step: 100, score: 88 },
    steps: 200,
    data: "embedded sample",
    environment: { tensorflow: "2.18.1", threads: 2 },
    timing: { seconds: 1.5, from: 0 },
    diverged: { step: 7, loss: "task", value: "NaN" },
  };
  await writeResult(directory, result);
  assertEquals(await readResult(directory), result);
  await writeResult(directory, { metrics: { accuracy: NaN } });
  assertEquals(await readResult(directory), { metrics: { accuracy: null } });
});

Deno.test("readResult() names file, place and reason of what it refuses", async () => {
  const directory = await Deno.makeTempDir();
  const refused: [unknown, string][] = [
    [{ metrics: { accuracy: "high" } }, "metrics.accuracy: "],
    [{ metrics: {}, confusion: [[1, 2], [3]] }, "confusion: Expected a square"],
    [{ metrics: {}, confusion: [[-1]] }, "confusion.0.0: "],
    [
      { metrics: {}, ownDomain: { images: "", tested: { angle: "9°" } } },
      "ownDomain.tested.angle: ",
    ],
    [{}, "metrics: "],
  ];
  for (const [value, message] of refused) {
    await Deno.writeTextFile(`${directory}/result.json`, JSON.stringify(value));
    const text = `${directory}/result.json is corrupt: ${message}`;
    await assertRejects(() => readResult(directory), CorruptRunError, text);
  }
  await Deno.writeTextFile(`${directory}/result.json`, '{"metrics');
  await assertRejects(() => readResult(directory), CorruptRunError, "it is not JSON");
});
