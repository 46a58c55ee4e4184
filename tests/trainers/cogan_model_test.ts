import { assert, assertEquals } from "@std/assert";
import { testOnTensorFlow } from "../on_backends.ts";
import { tinyCoGan } from "./tiny_cogan.ts";

testOnTensorFlow("createCoGan() has a name of its own for everything in its state", () => {
  const { state, generators, discriminators } = tinyCoGan();
  const names = new Set(state.map(({ name }) => name));
  assertEquals(names.size, state.length);
  for (const network of [generators, discriminators]) {
    for (const { name, isTrainable } of network.parameters) {
      assert(names.has(name), name);
      assertEquals(names.has(`${name}/adam_m`), isTrainable, name);
    }
  }
});
