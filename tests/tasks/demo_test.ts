import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { demo } from "../../tasks/demo.ts";

Deno.test("demo() leaves every file that it promises", async () => {
  const out = await Deno.makeTempDir({ prefix: "pixelda-demo-" });
  const { images, classes, accuracy } = await demo(["--out", out, "--steps", "4", "--quiet"]);
  assertEquals([images, classes.length], [1000, 10]);
  assert(accuracy >= 0 && accuracy <= 100);
  for (
    const path of [
      ...["source/3", "target/00000.png", "evaluation/9", "runs/train/model/pixelda/seed-0"],
      ...["model/model.safetensors", "model/config.json", "model/README.md"],
      ...["evaluated/evaluation.json", "evaluated/evaluation.md"],
      ...["evaluated/evaluation.html", "classes.csv"],
      ...["exported/classifier/model.json", "exported/generator/model.json"],
    ]
  ) await Deno.stat(join(out, path));
  const translated = [...Deno.readDirSync(join(out, "translated"))];
  assertEquals(translated.length, 2 * [...Deno.readDirSync(join(out, "source/3"))].length);
  const lines = (await Deno.readTextFile(join(out, "classes.csv"))).trimEnd().split("\r\n");
  assertEquals(lines.length, 1 + 2000);
  await Deno.remove(out, { recursive: true });
});
