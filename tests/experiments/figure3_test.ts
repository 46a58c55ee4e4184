import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "@std/path";
// @ts-types="npm:@types/pngjs@6.0.5"
import { PNG } from "npm:pngjs@7.0.0";
import { figure3 } from "../../experiments/figure3.ts";
import { table1 } from "../../experiments/table1.ts";
import { runWith } from "./run_table.ts";

const cell = ["--scenarios", "mnist-mnistm", "--methods", "pixelda", "--preset", "quick"];

Deno.test("figure3() draws a run of Table 1, of the data that the run has seen", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-figure3-" });
  await runWith(table1, [
    ...cell,
    "--steps",
    "2",
    "--embedded",
    "--quiet",
    "--out",
    out,
    "--seed",
    "3",
  ]);
  // The run tells that it saw the sample, whatever data is at hand.
  const record = await runWith(figure3, ["--quiet", "--out", out, "--seed", "3"]);
  const directory = join(out, "table1", "mnist-mnistm", "pixelda", "seed-3");
  assertEquals(record.run, { directory, preset: "quick", seed: 3, step: 2, finished: true });
  assertEquals(record.title, "Figure 3: MNIST → MNIST-M (embedded sample)");
  assertEquals(record.image, [32, 32, 3]);
  assertEquals(record.examples.map(({ source }) => source.label), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert(record.examples.every(({ nearest }) => nearest.length === record.z.length));
  assert(record.meanDistance.generated > 0 && record.meanDistance.test > 0);
  assertEquals(JSON.parse(await Deno.readTextFile(record.files.json)), record);
  const { width, height } = PNG.sync.read(Buffer.from(await Deno.readFile(record.files.png)));
  assert(width > 9 * 32 * 2 && height > 13 * 32 * 2, `${width} x ${height} is not readable`);
  await assertRejects(
    () => runWith(figure3, ["--quiet", "--out", out, "--seed", "3", "--preset", "compact"]),
    Error,
    'has the preset "quick", not "compact"',
  );
  await Deno.remove(out, { recursive: true });
});

Deno.test("figure3() says which command makes the run that is missing, and writes nothing", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-figure3-" });
  await assertRejects(
    () => runWith(figure3, ["--quiet", "--out", out, "--preset", "compact"]),
    Error,
    "create it with: deno task table1 --scenarios mnist-mnistm --methods pixelda --seed 0 --preset compact --out " +
      out,
  );
  assertEquals([...Deno.readDirSync(out)], []);
  await Deno.remove(out, { recursive: true });
});
