import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { root, runScript } from "../run_script.ts";

const settings = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
const tasks = Object.entries<{ readonly command: string }>(settings.tasks);

for (const [name, { command }] of tasks) {
  const script = /^deno run -A tasks\/launch\.ts run (\S+)$/.exec(command)?.[1];
  if (script === undefined) continue;
  Deno.test(`deno task ${name} --help says how to call it`, async () => {
    const { code, stdout, stderr } = await runScript(script, ["--help"]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `deno task ${name}`);
  });
}
