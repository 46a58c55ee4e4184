import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  checkRotation,
  multiply,
  type Quaternion,
  rotate,
  toQuaternion,
  toRotation,
} from "../../../../datasets/linemod/render/rotation.ts";
import { seededUniform } from "../../../../lib/random/mod.ts";

function assertNear(actual: readonly number[], expected: readonly number[], off = 1e-12): void {
  assert(
    actual.length === expected.length && actual.every((x, i) => Math.abs(x - expected[i]) <= off),
    `${actual} is not ${expected}`,
  );
}

Deno.test("quaternionOf() takes a turn about an axis to cos and sin of half the angle", () => {
  // 60° about z: cos 30° = 0.866, sin 30° = 0.5.
  const [c, s] = [0.5, Math.sqrt(3) / 2];
  assertNear(toQuaternion([c, -s, 0, s, c, 0, 0, 0, 1]), [Math.sqrt(3) / 2, 0, 0, 0.5]);
  // 120° about (1, 1, 1) takes x to y, y to z, z to x.
  assertNear(toQuaternion([0, 0, 1, 1, 0, 0, 0, 1, 0]), [0.5, 0.5, 0.5, 0.5]);
});

Deno.test("quaternionOf() takes half turns, where w is 0", () => {
  assertNear(toQuaternion([1, 0, 0, 0, -1, 0, 0, 0, -1]), [0, 1, 0, 0]);
  assertNear(toQuaternion([-1, 0, 0, 0, 1, 0, 0, 0, -1]), [0, 0, 1, 0]);
  assertNear(toQuaternion([-1, 0, 0, 0, -1, 0, 0, 0, 1]), [0, 0, 0, 1]);
});

Deno.test("quaternionOf() and toRotation() undo each other", () => {
  const uniform = seededUniform(0, "rotations");
  for (let i = 0; i < 200; i++) {
    const raw = Array.from({ length: 4 }, () => 2 * uniform() - 1);
    const length = Math.hypot(...raw) * Math.sign(raw[0]);
    const q = raw.map((x) => x / length) as unknown as Quaternion;
    const rotation = checkRotation(toRotation(q), "a random rotation");
    assertNear(toQuaternion(rotation), q, 1e-9);
  }
});

Deno.test("multiply() composes as applying one after the other", () => {
  const a = toRotation([0.5, 0.1, -0.7, 0.3]), b = toRotation([-0.2, 0.9, 0.4, 0.1]);
  assertNear(rotate(multiply(a, b), [1, 2, 3]), rotate(a, rotate(b, [1, 2, 3])));
});

Deno.test("checkRotation() throws when the matrix is not a rotation", () => {
  assertThrows(
    () => checkRotation([1, 0, 0, 0, 1, 0, 0, 0, 1.1], "object 5 in frame 3"),
    RangeError,
    "Cannot take the rotation of object 5 in frame 3: its rows are off orthonormal by 0.210, " +
      "give a rotation matrix, row by row",
  );
  assertThrows(() => checkRotation([1, 0, 0, 0, 0, 1, 0, 1, 0], "x"), RangeError, "reflection");
  assertThrows(() => checkRotation([1, 0, 0], "x"), TypeError, "it has 3 entries (1,0,0)");
  assertThrows(() => checkRotation([1, 0, 0, 0, 1, 0, 0, 0, NaN], "x"), TypeError, "finite");
});

Deno.test("checkRotation() takes a rotation that was rounded when published", () => {
  assertEquals(checkRotation([0.6, -0.8, 0, 0.8001, 0.6, 0, 0, 0, 1], "x").length, 9);
});
