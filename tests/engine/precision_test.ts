import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { tensorFlow } from "../../lib/engine/active.ts";
import {
  compile,
  createDropoutTable,
  dropout,
  enginePrecision,
  float32,
  matMul,
  startEngine,
  tf,
} from "../../lib/engine/mod.ts";
import {
  BFLOAT16_DTYPE,
  choosePrecision,
  type OptimizedNode,
  readOptimizedNodes,
  requireBfloat16,
} from "../../lib/engine/precision.ts";
import { hasBfloat16 } from "../../lib/engine/processor.ts";
import {
  classificationLoss,
  contentLoss,
  coralLoss,
  differenceLoss,
  discriminatorLoss,
  domainClassificationLoss,
  maximumMeanDiscrepancy,
  nonSaturatingGeneratorLoss,
  pairLoss,
  poseLoss,
  reconstructionLoss,
  squaredReconstructionLoss,
} from "../../lib/losses/mod.ts";
import { testInBfloat16, testOnTensorFlow } from "../on_backends.ts";
import { withEnvironment } from "./changed_environment.ts";

Deno.test("choosePrecision() takes bfloat16 where it is available, and refuses it elsewhere", () => {
  const [yes, no] = [() => true, () => false];
  assertEquals(choosePrecision("auto", "cpu", yes), "bfloat16");
  assertEquals(choosePrecision("bfloat16", "cpu", yes), "bfloat16");
  assertEquals(choosePrecision("auto", "cpu", no), "float32");
  assertEquals(choosePrecision("auto", "gpu", yes), "float32");
  assertEquals(choosePrecision("float32", "cpu", yes), "float32");
  assertThrows(
    () => choosePrecision("bfloat16", "cpu", no),
    Error,
    "Cannot compute in bfloat16: this processor has neither AVX512_BF16 nor AMX, or oneDNN is " +
      "switched off. Choose float32, or auto",
  );
  assertThrows(
    () => choosePrecision("bfloat16", "gpu", yes),
    Error,
    "Cannot compute in bfloat16: on a GPU only float32 is offered. Choose float32, or auto",
  );
});

testOnTensorFlow(
  "startEngine() changes the precision of a running engine only if asked",
  async () => {
    assertEquals((await startEngine({ precision: "float32" })).precision, "float32");
    const { device, precision } = await startEngine();
    assertEquals(precision, "float32");
    if (device === "gpu" || !hasBfloat16()) return;
    assertEquals((await startEngine({ precision: "bfloat16" })).precision, "bfloat16");
    assertEquals(enginePrecision(), "bfloat16");
    await startEngine({ precision: "float32" });
  },
);

// bfloat16 has 8 significant bits: 1 + 2^-8 lies between 1 and 1 + 2^-7, and rounds to the even 1.
const LOST = 1 + 2 ** -8;
const product = (precision: "float32" | "bfloat16") => {
  const fn = compile((x: tf.Tensor, w: tf.Tensor) => matMul(x, w), { precision });
  return fn(tf.fill([16, 16], LOST), tf.eye(16)).dataSync()[0];
};

testInBfloat16("compile() rounds the factors of dense products to bfloat16 if asked", () => {
  assertEquals(product("float32"), LOST);
  assertEquals(product("bfloat16"), 1);
});

testInBfloat16("compile() keeps products of tf.matMul, and what follows float32(), exact", () => {
  const plain = compile((x: tf.Tensor, w: tf.Tensor) => tf.matMul(x, w), { precision: "bfloat16" });
  assertEquals(plain(tf.fill([16, 16], LOST), tf.eye(16)).dataSync()[0], LOST);
  const between = compile((x: tf.Tensor, w: tf.Tensor) => {
    const first = float32(matMul(x, w)); // of 1
    const last = tf.mul(tf.add(first, 2 ** -8), tf.ones([16, 16])); // 1 + 2^-8
    return { last, product: matMul(float32(last), w) };
  }, { precision: "bfloat16" });
  const { last } = between(tf.ones([16, 16]), tf.eye(16));
  assertEquals(last.dataSync()[0], LOST);
});

testInBfloat16("compile() fails where TensorFlow keeps float32", async () => {
  const lists = "TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_ALLOWLIST_REMOVE";
  await withEnvironment({ [lists]: "BatchMatMulV2,MatMul" }, () => {
    const before = tf.memory().numTensors;
    assertThrows(
      () => product("bfloat16"),
      Error,
      "Cannot compute in bfloat16: TensorFlow computed 1 of 1 convolutions and products in float32",
    );
    assertEquals(tf.memory().numTensors, before + 2); // the arguments
    return Promise.resolve();
  });
  // With lists that contradict each other the rewriter does nothing, and says so on stderr alone.
  await withEnvironment({ TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_DENYLIST_ADD: "Sum" }, () => {
    assertThrows(() => product("bfloat16"), Error, "Cannot compute in bfloat16");
    return Promise.resolve();
  });
});

Deno.test("requireBfloat16() counts products, and nothing else", () => {
  const node = (op: string, dtype: number): OptimizedNode => ({ op, name: `${op}_1`, dtype });
  requireBfloat16([]);
  requireBfloat16([node("_FusedConv2D", BFLOAT16_DTYPE), node("Sum", 1), node("BatchMatMulV2", 1)]);
  for (const op of ["Conv2DBackpropInput", "Conv2DBackpropFilter", "_FusedMatMul", "MatMul"]) {
    assertThrows(
      () => requireBfloat16([node("Conv2D", BFLOAT16_DTYPE), node(op, 1)]),
      Error,
      `1 of 2 convolutions and products in float32, such as ${op}_1. Choose float32`,
    );
  }
});

const features = [8, 8] as [number, number];
const labels = tf.tensor1d([0, 1, 2, 3, 4, 5, 6, 7], "int32");
const images = (x: tf.Tensor) => tf.reshape(x, [2, 4, 4, 2]);
const quaternions = (x: tf.Tensor) => tf.reshape(x, [16, 4]);
const losses: { readonly [name: string]: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor } = {
  classificationLoss: (x, y) =>
    tf.add(classificationLoss(x, labels), classificationLoss(y, labels)),
  contentLoss: (x, y) => contentLoss(images(y), images(x)),
  coralLoss: (x, y) => coralLoss(x as tf.Tensor2D, y as tf.Tensor2D),
  differenceLoss,
  discriminatorLoss,
  domainClassificationLoss,
  maximumMeanDiscrepancy: (x, y) => maximumMeanDiscrepancy(x as tf.Tensor2D, y as tf.Tensor2D),
  nonSaturatingGeneratorLoss: (x, y) =>
    tf.add(nonSaturatingGeneratorLoss(x), nonSaturatingGeneratorLoss(y)),
  pairLoss: (x, y) => tf.sum(pairLoss(x, y)),
  poseLoss: (x, y) => poseLoss(quaternions(x), quaternions(y)),
  reconstructionLoss: (x, y) => reconstructionLoss(images(y), images(x)),
  squaredReconstructionLoss: (x, y) => squaredReconstructionLoss(images(y), images(x)),
};

/** The nodes of the function that `run` compiles and runs. */
function nodesOf(run: () => unknown): OptimizedNode[] {
  const binding = tensorFlow()!;
  const collectGraphs = binding.collectGraphs.bind(binding);
  const nodes: OptimizedNode[] = [];
  binding.collectGraphs = (body) => {
    const collected = collectGraphs(body);
    nodes.push(...readOptimizedNodes(collected.metadata));
    return collected;
  };
  try {
    run();
  } finally {
    binding.collectGraphs = collectGraphs;
  }
  return nodes;
}

/** Ops that move numbers, and do not compute. */
const MOVES = ["Cast", "Const", "Identity", "Reshape", "Transpose"];

for (const [name, loss] of Object.entries(losses)) {
  testInBfloat16(`no op of ${name}(), nor of its gradient, is computed in bfloat16`, () => {
    const [x, y, v, w] = [1, 2, 3, 4].map((seed) =>
      tf.randomNormal(features, 0, 1, "float32", seed)
    );
    // Between two products, where the rewriter converts all that it may.
    const step = compile((x: tf.Tensor, y: tf.Tensor, v: tf.Tensor, w: tf.Tensor) => {
      const total = (v: tf.Tensor, w: tf.Tensor): tf.Scalar =>
        tf.sum(loss(matMul(x, v), matMul(y, w))) as tf.Scalar;
      return tf.valueAndGrads(total)([v, w]);
    }, { precision: "bfloat16" });
    const rounded = nodesOf(() => step(x, y, v, w))
      .filter(({ dtype }) => dtype === BFLOAT16_DTYPE)
      .map(({ op }) => op)
      .filter((op) => !MOVES.includes(op));
    assertNotEquals(rounded, []);
    assertEquals([...new Set(rounded)], ["MatMul"]);
  });
}

testInBfloat16("of a noise table the window that is taken is converted, not the table", () => {
  const table = createDropoutTable(0.5)!;
  const [x, w] = [tf.ones(features), tf.ones(features)];
  const step = compile((x: tf.Tensor, w: tf.Tensor) => {
    const noise = { seed: 0, stream: "test", step: tf.scalar(0, "int32") };
    return matMul(dropout(matMul(x, w), 0.5, noise, table), w);
  }, { precision: "bfloat16" });
  const nodes = nodesOf(() => step(x, w));
  assertEquals(nodes.filter(({ op }) => op === "Slice").map(({ dtype }) => dtype), [1]); // float32
  assertEquals(nodes.filter(({ op }) => op === "Mul").at(-1)!.dtype, BFLOAT16_DTYPE);
});
