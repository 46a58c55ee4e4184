import { tf } from "../../lib/engine/mod.ts";
import { clipByNorm } from "../../lib/optimizers/clip.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";
import { flat, reference, tensorOf } from "../references.ts";

testOnBackends("clipByNorm() clips as TensorFlow does, and leaves small gradients alone", () => {
  const { x, y, small, small_y } = reference("clip_by_norm");
  const [clipped, kept] = clipByNorm([tensorOf(x), tensorOf(small)], 5);
  assertClose(clipped, flat(y), 1e-6);
  assertClose(kept, flat(small_y), 1e-6);
  assertClose(kept, [...tensorOf(small).dataSync()], 0);
});

testOnBackends("clipByNorm() clips each tensor by its own norm", () => {
  const [a, b] = clipByNorm([tf.tensor2d([[3, 0], [0, 4]]), tf.tensor1d([0.6, 0.8])], 1);
  assertClose(a, [0.6, 0, 0, 0.8], 1e-6);
  assertClose(b, [0.6, 0.8], 1e-6);
});

testOnBackends("clipByNorm() leaves a gradient of zeros at zero", () => {
  assertClose(clipByNorm([tf.zeros([3])], 5)[0], [0, 0, 0], 0);
});
