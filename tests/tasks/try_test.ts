import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { tryModel } from "../../tasks/try.ts";
import { runScript, scriptCommand } from "../run_script.ts";
import { writeTinyModel } from "./tiny_model.ts";

async function withModel(test: (model: string, root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "pixelda-try-test-" });
  await writeTinyModel(join(root, "model"));
  await test(join(root, "model"), root);
  await Deno.remove(root, { recursive: true });
}

Deno.test("tryModel() serves a page and its files, to local names only", () =>
  withModel(async (model) => {
    const { server, url } = (await tryModel(["--model", model, "--port", "0", "--quiet"]))!;
    try {
      assertEquals(server.addr.hostname, "127.0.0.1");
      assertStringIncludes(await (await fetch(url)).text(), "Try pixelda: 2 classes");
      const statusOf = async (
        path: string,
        init: RequestInit & { client?: Deno.HttpClient } = {},
      ) => {
        const { status, body } = await fetch(`${url}${path}`, init);
        await body?.cancel();
        return status;
      };
      for (const path of ["tf.es2017.min.js", "classifier/model.json", "generator/model.json"]) {
        assertEquals(await statusOf(path), 200, path);
      }
      assertEquals(await statusOf("config.json"), 404);
      assertEquals(await statusOf("..%2f..%2fetc/passwd"), 404);
      assertEquals(await statusOf("", { method: "POST" }), 405);
      const client = Deno.createHttpClient({ allowHost: true });
      assertEquals(await statusOf("", { headers: { host: "example.com" }, client }), 403);
      client.close();
      const { port } = new URL(url);
      await assertRejects(
        () => tryModel(["--model", model, "--port", port, "--quiet"]),
        Error,
        `Cannot listen on port ${port}: it is in use. Choose another port`,
      );
    } finally {
      await server.shutdown();
    }
  }));

Deno.test("tryModel() writes the page to a folder", () =>
  withModel(async (model, root) => {
    const folder = join(root, "page");
    assertEquals(await tryModel(["--model", model, "--export", folder, "--quiet"]), undefined);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names, ["classifier", "generator", "index.html", "tf.es2017.min.js"]);
    const license = (await Deno.readTextFile(join(folder, "tf.es2017.min.js"))).slice(0, 300);
    assertStringIncludes(license, "Licensed under the Apache License");
  }));

Deno.test("tryModel() ends with a sentence about what is wrong", () =>
  withModel(async (model, root) => {
    const fails = async (code: number, message: string, ...flags: string[]) => {
      const result = await runScript("tasks/try.ts", [...flags, "--quiet"]);
      assertEquals([result.code, result.stderr], [code, `error: ${message}\n`]);
    };
    await fails(2, "Name the model folder: --model DIR");
    await fails(
      1,
      `Cannot load a model from ${root}: there is no config.json in it. Give the folder that ` +
        "training wrote",
      ...["--model", root],
    );
    const file = join(model, "config.json");
    const { code, stderr } = await runScript("tasks/try.ts", ["--model", model, "--export", file]);
    assertEquals(code, 1);
    assert(
      new RegExp(`^error: Cannot write to ${file}: .*; choose another folder\n$`).test(stderr),
    );
  }));

Deno.test("Ctrl-C stops the task, which leaves no files behind", () =>
  withModel(async (model, root) => {
    const temporary = join(root, "temporary");
    await Deno.mkdir(temporary);
    const child = scriptCommand("tasks/try.ts", ["--model", model, "--port", "0", "--json"], {
      env: { TMPDIR: temporary },
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { url } = JSON.parse((await reader.read()).value!);
    assertEquals((await (await fetch(url)).text()).length > 1000, true);
    assertEquals([...Deno.readDirSync(temporary)], []);
    child.kill("SIGINT");
    assertEquals((await child.status).signal, "SIGINT");
    await reader.cancel();
  }));
