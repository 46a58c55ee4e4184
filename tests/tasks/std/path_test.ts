import { assertEquals, assertThrows } from "@std/assert";
import * as stdPath from "@std/path";
import * as ours from "../../../tasks/std/path.ts";

for (const [name, path] of [["@std", stdPath], ["adapter", ours]] as const) {
  Deno.test(`path functions of ${name} join, split and convert`, () => {
    assertEquals(path.join("a", "..", "b", "c.txt"), path.normalize("b/c.txt"));
    assertEquals(path.basename("/x/y.png", ".png"), "y");
    assertEquals(path.extname("x.tar.gz"), ".gz");
    assertEquals(path.dirname("/x/y"), "/x");
    assertEquals(path.relative("/a/b", "/a/c"), path.join("..", "c"));
    const url = path.toFileUrl("/a b/c");
    assertEquals(url.href, "file:///a%20b/c");
    assertEquals(path.fromFileUrl(url), "/a b/c");
    assertThrows(() => path.toFileUrl("a"), TypeError);
  });
}
