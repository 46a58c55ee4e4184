import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { angleError, angleErrors } from "../../lib/metrics/mod.ts";
import { assertClose } from "../assert_close.ts";
import { flat, reference } from "../references.ts";

const { truth, prediction, degrees } = reference("angle_error");
const [truths, predictions] = [flat(truth), flat(prediction)];

/** A turn about the camera's axis. */
const turn = (angle: number): number[] => {
  const half = angle / 2 * Math.PI / 180;
  return [Math.cos(half), 0, 0, Math.sin(half)];
};

Deno.test("angleErrors() is the angle between turns about one axis", () => {
  const angles = [0, 1e-3, 30, 90, 179, 180, 270];
  const found = angleErrors(angles.flatMap(turn), angles.flatMap(() => turn(0)));
  assertClose(found, [0, 1e-3, 30, 90, 179, 180, 90], 1e-6);
});

Deno.test("angleErrors() gives SciPy's angles of random rotations", () => {
  assertClose(angleErrors(predictions, truths), flat(degrees), 1e-5);
});

Deno.test("angleErrors() ignores signs, lengths and which side is predicted", () => {
  const angles = angleErrors(predictions, truths);
  assertClose(angleErrors(predictions.map((x) => -x), truths), angles, 1e-9);
  assertClose(angleErrors(predictions, truths.map((x) => 3 * x)), angles, 1e-5);
  assertClose(angleErrors(truths, predictions), angles, 1e-9);
});

Deno.test("angleErrors() of a float32 quaternion with itself is 0", () => {
  const single = Float32Array.from(truths);
  assertClose(angleErrors(single, single), new Array(6).fill(0), 1e-5);
});

Deno.test("angleErrors() of parallel quaternions is 0 however their product is rounded", () => {
  const many = Array.from({ length: 4000 }, (_, i) => Math.sin(i + 1));
  const angles = angleErrors(many, many.map((x) => 3 * x));
  assertClose(angles, new Array(1000).fill(0), 1e-5);
});

Deno.test("angleError() gives the mean and the median, of even and of odd numbers", () => {
  const ofTurns = (...angles: number[]) =>
    angleError(angles.flatMap(turn), angles.flatMap(() => turn(0)));
  const odd = ofTurns(100, 10, 40);
  assertAlmostEquals(odd.mean, 50, 1e-9);
  assertAlmostEquals(odd.median, 40, 1e-9);
  const even = ofTurns(100, 10, 40, 20);
  assertAlmostEquals(even.mean, 42.5, 1e-9);
  assertAlmostEquals(even.median, 30, 1e-9);
});

Deno.test("angleErrors() refuses what is not a rotation", () => {
  assertThrows(
    () => angleErrors([1, 0, 0, 0], [1, 0, 0, 0, 1, 0, 0, 0]),
    TypeError,
    "Cannot compute angleErrors: quaternions have 4 numbers each, found 4 predicted and 8 true",
  );
  assertThrows(() => angleErrors([1, 0, 0], [1, 0, 0]), TypeError, "found 3 predicted");
  assertThrows(() => angleErrors([], []), RangeError, "of no examples");
  for (const wrong of [[0, 0, 0, 0], [NaN, 0, 0, 0]]) {
    assertThrows(
      () => angleErrors([...turn(0), ...wrong], [...turn(0), ...turn(0)]),
      RangeError,
      "a quaternion of example 1 has no direction",
    );
  }
  assertEquals(angleErrors(turn(0), turn(0)), [0]);
});
