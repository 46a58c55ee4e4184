import { assert, assertEquals } from "@std/assert";
import { importMapArguments } from "../tasks/launch.ts";
import { root } from "./run_script.ts";

/** At most so many names: what users compose, the rest is in the folders' entry points. */
const MAX_NAMES = 140;
/** Their examples cannot run without downloaded data. */
const WITH_DATA = ["loadLinemod", "loadMnist", "loadMnistM", "loadUsps"];

type Documented = {
  readonly name: string;
  readonly declarations: readonly {
    readonly kind: string;
    readonly jsDoc?: {
      readonly doc?: string;
      readonly tags?: readonly { readonly kind: string; readonly doc?: string }[];
    };
  }[];
};

Deno.test("mod.ts names no more than users compose, and each name once", async () => {
  const text = await Deno.readTextFile(`${root}/mod.ts`);
  assert(!text.includes("export *"), "mod.ts names its exports by hand");
  const names = [...text.matchAll(/^export \{([^}]*)\} from/gm)]
    .flatMap(([, list]) => list.split(",").map((name) => name.trim().replace(/^type /, "")))
    .filter((name) => name !== "");
  assertEquals(names.filter((name, i) => names.indexOf(name) !== i), []);
  assert(names.length <= MAX_NAMES, `${names.length} names, at most ${MAX_NAMES} are wanted`);
});

Deno.test("mod.ts has a sentence for each name, and for each value an example that runs", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...importMapArguments(root), "mod.ts"],
    cwd: root,
    stderr: "null",
  }).output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const [{ symbols }] = Object.values<{ symbols: readonly Documented[] }>(nodes);
  assert(symbols.length > 100);
  for (const { name, declarations } of symbols) {
    if (name === "tf") continue; // tfjs, documented there
    assert(declarations.some(({ jsDoc }) => jsDoc?.doc), `${name} has no sentence`);
    if (declarations.every(({ kind }) => kind === "typeAlias" || kind === "interface")) continue;
    const examples = declarations.flatMap(({ jsDoc }) => jsDoc?.tags ?? [])
      .filter(({ kind }) => kind === "example");
    const fence = WITH_DATA.includes(name) ? "```ts ignore\n" : "```ts\n";
    assert(examples.some(({ doc }) => doc?.includes(fence)), `${name} has no example that runs`);
  }
});
