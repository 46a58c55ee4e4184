import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { parsePipSettings, pipEnvironment } from "../../lib/files/pip_environment.ts";
import { withEnvironment } from "../engine/changed_environment.ts";

/** A Python whose pip lists these settings. */
async function fakePython(settings: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "settings"), settings);
  const path = join(folder, "python");
  const script = `#!/bin/sh\n[ "$*" = "-m pip config list" ] && cat "${folder}/settings"\n`;
  await Deno.writeTextFile(path, script, { mode: 0o755 });
  return path;
}

const pipVariables = (environment: Record<string, string>) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith("PIP_")));

/** Unsets what this process has of pip's own. */
const none = Object.fromEntries(
  Object.keys(Deno.env.toObject()).filter((name) => name.startsWith("PIP_")).map((name) =>
    [name, undefined] as const
  ),
);

Deno.test("pipEnvironment() keeps mirrors and proxy, and nothing else of the user's pip", async () => {
  const python = await fakePython(
    [
      "download.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'",
      "global.extra-index-url='https://never.example'",
      "global.index-url='https://mirror.example/simple'",
      "global.proxy='http://proxy.example:3128'",
      "global.require-virtualenv='true'",
      "global.target='/somewhere'",
    ].join("\n"),
  );
  await withEnvironment({
    ...none,
    PIP_REQUIRE_VIRTUALENV: "1",
    PIP_REQUIRE_HASHES: "1",
    PIP_CONSTRAINT: "/none/constraints.txt",
    PIP_PROXY: "http://nearer.example:3128",
    HTTPS_PROXY: "http://system.example:3128",
  }, async () => {
    const environment = await pipEnvironment(python, "download");
    assertEquals(pipVariables(environment), {
      PIP_INDEX_URL: "https://mirror.example/simple",
      PIP_EXTRA_INDEX_URL: "https://a.example/simple\nhttps://b.example/simple",
      PIP_PROXY: "http://nearer.example:3128",
      PIP_CONFIG_FILE: "/dev/null",
    });
    assertEquals(environment.HTTPS_PROXY, "http://system.example:3128");
    assertEquals(environment.PATH, Deno.env.get("PATH"));
  });
});

Deno.test("pipEnvironment() needs no pip that lists settings", async () => {
  await withEnvironment({ ...none, PIP_INDEX_URL: "https://mirror.example" }, async () => {
    const variables = { PIP_INDEX_URL: "https://mirror.example", PIP_CONFIG_FILE: "/dev/null" };
    assertEquals(pipVariables(await pipEnvironment("/none/python", "install")), variables);
  });
});

Deno.test("parsePipSettings() reads Python's notation of texts", () => {
  // Printed by pip 23.2.1: `pip config list`, after `pip config set global.index-url "it's"`.
  const text = `:env:.no-input='1'\nglobal.index-url="it's"\nglobal.find-links='a\\\\b'\n`;
  assertEquals(parsePipSettings(text), {
    ":env:.no-input": "1",
    "global.index-url": "it's",
    "global.find-links": "a\\b",
  });
});
