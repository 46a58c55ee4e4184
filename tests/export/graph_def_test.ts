import { assertEquals, assertThrows } from "@std/assert";
import { recordGraph, tf } from "../../lib/engine/mod.ts";
import {
  type AttributeValue,
  decodeGraphDef,
  encodeGraphDef,
  type GraphDef,
} from "../../lib/export/graph_def.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const inputs = { x: { shape: [1, 4, 4, 2], dtype: "float32" } } as const;

/** A graph as TensorFlow writes it. */
const recorded = () =>
  recordGraph(({ x }) => {
    const kernel = tf.tensor4d([0, -1, 2.5, 3], [1, 1, 2, 2]);
    const y = tf.conv2d(x as tf.Tensor4D, kernel, [1, 2], "same");
    return { y: tf.add(tf.pad(y, [[0, 0], [0, 1], [0, 0], [0, 0]]), 0.5), b: tf.greater(x, 0) };
  }, inputs).graphDef;

testOnTensorFlow("decodeGraphDef() reads what TensorFlow writes", () => {
  const { nodes, producer } = decodeGraphDef(recorded());
  assertEquals(producer, 2474); // of TensorFlow 2.21.0
  assertEquals(
    nodes.map(({ op }) => op).join(),
    "Placeholder,Const,Conv2D,Const,Const,PadV2,Const,Add,Const,Greater,Identity,Identity",
  );
  const [placeholder, kernel, conv, paddings, zero] = nodes;
  assertEquals(placeholder.attributes, { dtype: { type: 1 }, shape: { shape: [1, 4, 4, 2] } });
  const valueOf = ({ attributes: { value } }: GraphDef["nodes"][number]) => value.tensor;
  assertEquals(valueOf(kernel), {
    dtype: 1,
    shape: [1, 1, 2, 2],
    values: Float32Array.of(0, -1, 2.5, 3),
  });
  assertEquals(valueOf(paddings), {
    dtype: 3,
    shape: [4, 2],
    values: Int32Array.of(0, 0, 0, 1, 0, 0, 0, 0),
  });
  assertEquals(valueOf(zero), { dtype: 1, shape: [], values: Float32Array.of(0) });
  assertEquals(conv.inputs, ["Placeholder_0", "Const_1"]);
  const list = { s: [], i: [], f: [], b: [], type: [] };
  const text = (value: string): AttributeValue => ({ s: new TextEncoder().encode(value) });
  assertEquals(conv.attributes, {
    T: { type: 1 },
    data_format: text("NHWC"),
    dilations: { list: { ...list, i: [1, 1, 1, 1] } },
    explicit_paddings: { list },
    padding: text("SAME"),
    strides: { list: { ...list, i: [1, 1, 2, 1] } },
    use_cudnn_on_gpu: { b: true },
  });
});

testOnTensorFlow("encodeGraphDef() writes what was read", () => {
  const graph = decodeGraphDef(recorded());
  assertEquals(decodeGraphDef(encodeGraphDef(graph).finish()), graph);
});

Deno.test("encodeGraphDef() keeps every kind of attribute", () => {
  const attributes: { [name: string]: AttributeValue } = {
    bool: { b: false },
    bools: { list: { s: [], i: [], f: [], b: [true, false], type: [] } },
    bytes: { s: Uint8Array.of(0, 255) },
    float: { f: 0.5 },
    floats: { list: { s: [], i: [], f: [0.5, -2], b: [], type: [] } },
    int: { i: -3 },
    long: { tensor: { dtype: 9, shape: [2], values: BigInt64Array.of(-1n, 2n ** 40n) } },
    shape: { shape: [-1, 0, 3] },
    texts: { list: { s: [Uint8Array.of(65)], i: [], f: [], b: [], type: [] } },
    truth: { tensor: { dtype: 10, shape: [], values: Uint8Array.of(1) } },
    type: { type: 3 },
    types: { list: { s: [], i: [], f: [], b: [], type: [1, 3] } },
  };
  const graph = { nodes: [{ name: "a", op: "A", inputs: ["b:1"], attributes }], producer: 7 };
  assertEquals(decodeGraphDef(encodeGraphDef(graph).finish()), graph);
});

testOnTensorFlow("decodeGraphDef() refuses constants of text", () => {
  const { graphDef } = recordGraph(({ x }) => ({ x, text: tf.tensor1d(["a"]) }), inputs);
  assertThrows(
    () => decodeGraphDef(graphDef),
    Error,
    "Cannot export a constant of TensorFlow's type 7",
  );
});
