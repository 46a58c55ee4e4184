import { assert, assertEquals } from "@std/assert";
import { damageFile } from "../../../tasks/torture/damage.ts";

const files = { "a.json": new TextEncoder().encode('{"number": 12, "text": "abcdefgh"}') };
const other = Uint8Array.of(1, 2, 3);

Deno.test("damageFile() damages a file in every way, and by its key alone", () => {
  const good = files["a.json"].slice(), texts = new Set<string>();
  let changed = 0;
  for (let i = 0; i < 500; i++) {
    const damaged = damageFile(files, [other], 3, i);
    assertEquals(damageFile(files, [other], 3, i), damaged);
    assertEquals(damaged.name, "a.json");
    texts.add(damaged.text);
    if (damaged.bytes.join() !== good.join()) changed++;
  }
  assertEquals(texts.size, 10);
  assert(changed > 450, `${changed} of 500`);
  assertEquals(files["a.json"], good, "the good file stays");
});

Deno.test("damageFile() puts an extreme number into a file's text", () => {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const texts = Array.from({ length: 500 }, (_, i) => damageFile(files, [other], i))
    .filter(({ text }) => text === "with another number in its text")
    .map(({ bytes }) => /^\{"number": (.*), "text": "abcdefgh"\}$/.exec(decode(bytes))?.[1]);
  assert(texts.includes("1e999") && texts.includes("4294967296") && !texts.includes(undefined));
});
