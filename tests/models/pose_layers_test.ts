import { assertEquals } from "@std/assert";
import { normalInitializer } from "../../lib/layers/mod.ts";
import { doublingPoseLayout, MINI_POSE_LAYOUT, type PoseLayout } from "../../lib/models/mod.ts";
import { createPoseLayers } from "../../lib/models/pose_layers.ts";
import { testOnBackends } from "../on_backends.ts";

/** Shapes of the kernels for RGB-D of 64 pixels, of one branch. */
function shapesOf(layout: PoseLayout) {
  const size = { height: 64, width: 64, channels: { source: 4 }, classes: 11 };
  const layers = createPoseLayers({ ...size, layout }, normalInitializer(0));
  const [hidden, quaternion, logits] = [layers.hidden, layers.quaternion, layers.logits];
  const shapes = (list: readonly { readonly kernel: { readonly shape: readonly number[] } }[]) =>
    list.map(({ kernel }) => kernel.shape);
  return {
    private: shapes(layers.private.source!),
    shared: shapes(layers.shared),
    dense: shapes([hidden, quaternion, logits]),
  };
}

testOnBackends("createPoseLayers() is the authors' pose_mini", () => {
  assertEquals(shapesOf(MINI_POSE_LAYOUT), {
    private: [[5, 5, 4, 32]],
    shared: [[5, 5, 32, 64]],
    dense: [[16 * 16 * 64, 128], [128, 4], [128, 11]],
  });
});

testOnBackends("createPoseLayers() is the authors' doubling tower", () => {
  assertEquals(shapesOf(doublingPoseLayout(64)), {
    private: [[3, 3, 4, 32], [3, 3, 32, 64]],
    shared: [[3, 3, 64, 128], [3, 3, 128, 256]],
    dense: [[4 * 4 * 256, 100], [100, 4], [100, 11]],
  });
});
