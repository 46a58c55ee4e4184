import { assertEquals, assertThrows } from "@std/assert";
import { cacheDir } from "../../lib/files/cache_dir.ts";
import { withEnvironment } from "../engine/changed_environment.ts";

const isLinux = Deno.build.os === "linux";

Deno.test("cacheDir() follows the environment", { ignore: !isLinux }, async () => {
  const cases: [Record<string, string | undefined>, string][] = [
    [{ XDG_CACHE_HOME: "/cache", HOME: "/home/ada" }, "/cache/pixelda"],
    [{ XDG_CACHE_HOME: undefined, HOME: "/home/ada" }, "/home/ada/.cache/pixelda"],
    [{ XDG_CACHE_HOME: "", HOME: "/home/ada" }, "/home/ada/.cache/pixelda"],
    // XDG Base Directory Specification: relative paths are invalid and ignored.
    [{ XDG_CACHE_HOME: "cache", HOME: "/home/ada" }, "/home/ada/.cache/pixelda"],
  ];
  for (const [environment, expected] of cases) {
    await withEnvironment(environment, () => {
      assertEquals(cacheDir(), expected);
      return Promise.resolve();
    });
  }
});

Deno.test("cacheDir() takes the account's home where HOME is unset or empty", {
  ignore: !isLinux,
}, async () => {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `getent passwd "$(id -u)" | cut -d: -f6`],
  }).output();
  const home = new TextDecoder().decode(stdout).trim();
  for (const HOME of [undefined, ""]) {
    await withEnvironment({ XDG_CACHE_HOME: undefined, HOME }, () => {
      assertEquals(cacheDir(), `${home}/.cache/pixelda`);
      return Promise.resolve();
    });
  }
});

Deno.test("cacheDir() says what to set where there is no home", { ignore: !isLinux }, async () => {
  await withEnvironment({ XDG_CACHE_HOME: undefined, HOME: "home" }, () => {
    assertThrows(
      cacheDir,
      Deno.errors.NotFound,
      "Cannot find the cache directory: HOME is not set to an absolute path. Set HOME, or " +
        "XDG_CACHE_HOME to the absolute path of a folder",
    );
    return Promise.resolve();
  });
});
