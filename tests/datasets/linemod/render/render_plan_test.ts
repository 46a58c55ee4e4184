import { assert, assertEquals, assertThrows } from "@std/assert";
import { icosphere } from "../../../../datasets/linemod/render/views.ts";
import {
  getPlannedRender,
  planRenders,
  renderImages,
  type RenderSettings,
} from "../../../../datasets/linemod/render/render_plan.ts";
import {
  checkRotation,
  rotate,
  type Vector,
} from "../../../../datasets/linemod/render/rotation.ts";

const settings: RenderSettings = {
  objects: ["low", "high"],
  centers: [[0, 0, 0], [10, -20, 70]],
  cuts: 1,
  angles: [-10, 0, 10],
  seed: 4,
};

Deno.test("planRenders() counts objects by views by turns", () => {
  // 42 points of which 10 are on the equator leave 16 above it.
  assertEquals(planRenders(settings).count, 2 * 16 * 3);
});

Deno.test("plannedRender() puts every object's center in the middle, 40 cm away", () => {
  const plan = planRenders(settings);
  for (let index = 0; index < plan.count; index++) {
    const { label, pose } = getPlannedRender(plan, index);
    assertEquals(label, index < 48 ? 0 : 1);
    const rotation = checkRotation(pose.rotation, "the plan");
    const center = rotate(rotation, settings.centers[label]);
    const [x, y, z] = center.map((value, i) => value + pose.translation[i]);
    assert(Math.hypot(x, y, z - 400) < 1e-9, `${x} ${y} ${z}`);
  }
});

Deno.test("getPlannedRender() returns every pose once", () => {
  const plan = planRenders(settings);
  const poses = Array.from(
    { length: plan.count / 2 },
    (_, i) => getPlannedRender(plan, i).pose.rotation.map((x) => x.toFixed(5)).join(),
  );
  assertEquals(new Set(poses).size, 48);
});

Deno.test("plannedRender() draws the light by seed and index", () => {
  const plan = planRenders(settings), other = planRenders({ ...settings, seed: 5 });
  assertEquals(getPlannedRender(plan, 7), getPlannedRender(plan, 7));
  for (const index of [0, 1, 95]) {
    const { direction, ambient } = getPlannedRender(plan, index).light;
    assert(Math.abs(Math.hypot(...direction) - 1) < 1e-9 && ambient >= 0.3 && ambient < 0.6);
    // From the camera's side and from above, which is -y.
    assert(direction[2] < -0.5 && direction[1] <= 0);
    assert(getPlannedRender(other, index).light.ambient !== ambient);
  }
});

Deno.test("planRenders() and getPlannedRender() throw when there is no such object or image", () => {
  const plan = planRenders(settings);
  for (const index of [-1, 96, 0.5]) {
    assertThrows(
      () => getPlannedRender(plan, index),
      RangeError,
      `Cannot plan render ${index}: there are 96, give 0 to 95`,
    );
  }
  assertThrows(
    () => planRenders({ ...settings, centers: [[0, 0, 0]] }),
    RangeError,
    "Cannot plan renders of 2 objects around 1 centers, give one center per object",
  );
});

Deno.test("renderImages() returns depth from the center, and 255 only outside the object", () => {
  const ball = icosphere(3);
  const mesh = { ...ball, positions: ball.positions.map((value) => 60 * value) };
  const center: Vector = [0, 0, 0];
  const plan = planRenders({ ...settings, objects: ["ball"], centers: [center] });
  const [image] = renderImages(plan, [mesh], 5, 6);
  // The nearest point is 60 mm before the center: 127.5 - 127.5 * 60 / 200 = 89.25.
  assertEquals(image[4 * (32 * 64 + 32) + 3], 89);
  assertEquals(image.subarray(0, 4), Uint8Array.of(0, 0, 0, 255));
  // The ball's outline has radius 128 * 60 / sqrt(400² - 60²) = 19.4 pixels.
  const inside = image.filter((value, i) => i % 4 === 3 && value < 255).length;
  assert(Math.abs(inside - Math.PI * 19.42 ** 2) < 20, `${inside}`);
});
