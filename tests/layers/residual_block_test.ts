import { assertEquals } from "@std/assert";
import { nameParameters, tf } from "../../lib/engine/mod.ts";
import { normalInitializer } from "../../lib/layers/initializers.ts";
import { inferencePass } from "../../lib/layers/pass.ts";
import { createResidualBlock, residualBlock } from "../../lib/layers/residual_block.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

const inference = () => inferencePass({ seed: 0, stream: "test", step: 0 });
const scaleOfAverages = 1 / Math.sqrt(1 + 1e-3);

testOnBackends("residualBlock() is the identity when its second kernel is 0", () => {
  const block = createResidualBlock(2, normalInitializer(0));
  block.conv2.kernel.write(new Float32Array(block.conv2.kernel.size));
  const x = tf.tensor4d([1, -2, 3, -4, 5, -6, 7, -8], [1, 2, 2, 2]);
  assertClose(residualBlock(block, x, inference()), [...x.dataSync()], 0);
});

testOnBackends("residualBlock() has one ReLU inside and none after the sum, by hand", () => {
  const block = createResidualBlock(1, normalInitializer(0));
  // Kernels that look at the middle pixel only: conv1 negates, conv2 multiplies by -3.
  const middle = (weight: number) => Float32Array.of(0, 0, 0, 0, weight, 0, 0, 0, 0);
  block.conv1.kernel.write(middle(-1));
  block.conv2.kernel.write(middle(-3));
  const y = residualBlock(block, tf.tensor4d([2, -1], [1, 1, 2, 1]), inference());
  // 2 is cut to 0 by the ReLU; -1 becomes -1 - 3, which no ReLU cuts.
  assertClose(y, [2, -1 - 3 * scaleOfAverages ** 2], 1e-5);
});

testOnBackends("createResidualBlock() draws two kernels that differ, without a bias", () => {
  const block = createResidualBlock(2, normalInitializer(0));
  const parameters = nameParameters(block, "block0");
  assertEquals(parameters.map(({ name }) => name), [
    "block0/conv1/kernel",
    "block0/norm1/offset",
    "block0/norm1/mean",
    "block0/norm1/variance",
    "block0/conv2/kernel",
    "block0/norm2/offset",
    "block0/norm2/mean",
    "block0/norm2/variance",
  ]);
  const [first, second] = [block.conv1, block.conv2].map(({ kernel }) => kernel.read());
  assertEquals(first.some((value, i) => value === second[i]), false);
});
