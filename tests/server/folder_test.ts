import { assertEquals } from "@std/assert";
import { answerFromFolder } from "../../lib/server/mod.ts";

Deno.test("answerFromFolder() gives out the files of the folder, and nothing else", async () => {
  const root = await Deno.makeTempDir({ prefix: "pixelda-server-" });
  const folder = `${root}/page`;
  await Deno.mkdir(`${folder}/model`, { recursive: true });
  await Deno.writeTextFile(`${root}/secret.json`, "secret");
  await Deno.writeTextFile(`${folder}/index.html`, "<p>");
  await Deno.writeTextFile(`${folder}/a.js`, "1");
  await Deno.writeTextFile(`${folder}/model/model.json`, "{}");
  await Deno.writeFile(`${folder}/model/weights.bin`, Uint8Array.of(1, 255));
  await Deno.symlink(`${root}/secret.json`, `${folder}/link.json`);
  await Deno.symlink(root, `${folder}/way`);
  const answer = await answerFromFolder(folder);
  await Deno.remove(folder, { recursive: true });
  const ask = (path: string) => answer(new Request(`http://127.0.0.1:8642${path}`));

  const types = new Map([
    ["/", "text/html; charset=utf-8"],
    ["/index.html", "text/html; charset=utf-8"],
    ["/a.js?version=2", "text/javascript; charset=utf-8"],
    ["/model/model.json", "application/json"],
    ["/model/weights.bin", "application/octet-stream"],
  ]);
  for (const [path, type] of types) {
    const response = await ask(path);
    assertEquals([response.status, response.headers.get("content-type")], [200, type], path);
    await response.body?.cancel();
  }
  assertEquals(await (await ask("/model/weights.bin")).bytes(), Uint8Array.of(1, 255));

  const refused = [
    ...["/none", "/model", "/model/", "//index.html", "/index.html/", "/__proto__"],
    ...["/link.json", "/way/secret.json", "/../secret.json", "/%2e%2e/secret.json"],
    ...["/..%2fsecret.json", "/model/..%2f..%2fsecret.json", "/..%5csecret.json", "/%00", "/%"],
    `/${encodeURIComponent(root)}%2fsecret.json`,
  ];
  for (const path of refused) {
    const response = await ask(path);
    assertEquals(response.status, 404, path);
    assertEquals(await response.text(), "No such file\n");
  }
  await Deno.remove(root, { recursive: true });
});
