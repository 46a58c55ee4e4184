import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import * as pixelda from "../../mod.ts";
import { root } from "../run_script.ts";

/** Serves this repository's files, as a web server does that knows only their types. */
function serveTree(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url }) => {
    const path = decodeURIComponent(new URL(url).pathname);
    try {
      const file = await Deno.open(join(root, path));
      const type = path.endsWith(".ts") ? "text/typescript" : "application/octet-stream";
      return new Response(file.readable, { headers: { "content-type": type } });
    } catch {
      return new Response("Not found", { status: 404 });
    }
  });
}

/** A cache of its own for Deno, with the npm packages that this process has. */
async function createDenoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  const directory = await Deno.makeTempDir({ prefix: "pixelda-http-" });
  await Deno.symlink(npmCache, join(directory, "npm"));
  return directory;
}

Deno.test("mod.ts loads over HTTP without config and map, and so does the embedded data", async () => {
  const [server, directory] = [serveTree(), await createDenoDir()];
  const script = join(directory, "script.ts");
  await Deno.writeTextFile(
    script,
    `import * as pixelda from "http://127.0.0.1:${server.addr.port}/mod.ts";
     const { source, target } = await pixelda.loadScenario("mnist-usps", { embedded: true });
     const counts = [source.train, source.test, target.test].map(({ images }) => images.count);
     console.log(JSON.stringify({ names: Object.keys(pixelda), counts }));`,
  );
  await Deno.writeTextFile(join(directory, "import_map.json"), '{ "imports": {} }');
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-config", "--no-lock", "--import-map"]
      .concat(join(directory, "import_map.json"), script),
    cwd: directory,
    env: { DENO_DIR: directory, NO_COLOR: "1" },
  }).output();
  await server.shutdown();
  await Deno.remove(directory, { recursive: true });
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  const { names, counts } = JSON.parse(new TextDecoder().decode(stdout));
  assertEquals(names, Object.keys(pixelda));
  const { source, target } = await pixelda.loadScenario("mnist-usps", { embedded: true });
  assertEquals(counts, [source.train, source.test, target.test].map(({ images }) => images.count));
});
