import { assertEquals, assertLess, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { exportModel } from "../../tasks/export.ts";
import { writeTinyModel } from "./tiny_model.ts";

Deno.test("exportModel() writes both networks, which compute what the model computes", async () => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-export-" });
  const model = join(root, "model");
  await writeTinyModel(model);
  const flags = (
    format: string,
  ) => ["--model", model, "--format", format, "--out", join(root, format)];
  for (const format of ["savedmodel", "tfjs"]) {
    const exported = await exportModel(flags(format));
    assertEquals(exported.map(({ path }) => path), [
      join(root, format, "classifier"),
      join(root, format, "generator"),
    ]);
    for (const { difference } of exported) assertLess(difference, 1e-4);
    const config = await Deno.readTextFile(join(root, format, "config.json"));
    assertEquals(config, await Deno.readTextFile(join(model, "config.json")));
  }
  const [{ path, difference }] = await exportModel(flags("safetensors"));
  assertEquals(difference, 0);
  assertEquals(await Deno.readFile(path), await Deno.readFile(join(model, "model.safetensors")));

  const refused = (message: string, args: string[]) =>
    assertRejects(() => exportModel(args), Error, message);
  await refused("Name the model folder: --model DIR", flags("tfjs").slice(2));
  await refused("Say for which program: --format onnx", ["--model", model, "--out", root]);
  await refused("Say where to write: --out DIR", flags("tfjs").slice(0, 4));
  await refused("there is no config.json in it", ["--model", root, ...flags("tfjs").slice(2)]);
  await Deno.remove(root, { recursive: true });
});
