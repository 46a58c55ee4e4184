import { assertEquals, assertThrows } from "@std/assert";
import { Parameter, tf } from "../../lib/engine/mod.ts";
import { arraysOf, restore } from "../../lib/runs/parameter_arrays.ts";

function parameter(name: string): Parameter {
  const made = new Parameter(tf.zeros([1]));
  made.name = name;
  return made;
}

Deno.test("restore() gives back what arraysOf() took, by name", () => {
  const [a, b] = [parameter("a"), parameter("b")];
  a.write(Float32Array.of(1));
  b.write(Float32Array.of(2));
  const arrays = arraysOf([a, b]);
  for (const each of [a, b]) each.write(Float32Array.of(0));
  restore([b, a], arrays);
  assertEquals([...a.read(), ...b.read()], [1, 2]);
});

Deno.test("restore() names the parameter that is missing or has another shape", () => {
  assertThrows(
    () => restore([parameter("task/bias")], {}),
    Error,
    "Cannot restore task/bias of shape [1]: the checkpoint has none",
  );
  assertThrows(
    () =>
      restore([parameter("task/bias")], {
        "task/bias": { shape: [2], values: new Float32Array(2) },
      }),
    Error,
    "Cannot restore task/bias of shape [1]: the checkpoint has one of shape [2]",
  );
});
