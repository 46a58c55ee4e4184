import { assertEquals, assertThrows } from "@std/assert";
import { recordGraph, tf } from "../../lib/engine/mod.ts";
import { freezeGraph } from "../../lib/export/frozen_graph.ts";
import { decodeGraphDef } from "../../lib/export/graph_def.ts";
import { encodeTfjsModel } from "../../lib/export/tfjs_model.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const readJson = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
const vectors = { x: { shape: [null, 2], dtype: "float32" } } as const;

testOnTensorFlow("encodeTfjsModel() writes the graph as JSON, its constants as bytes", () => {
  const graph = freezeGraph({
    name: "tiny",
    inputs: vectors,
    run: ({ x }) => ({ y: tf.reshape(tf.mul(x, tf.tensor1d([0.5, -2])), [x.shape[0], 2, 1]) }),
  });
  const files = encodeTfjsModel(graph);
  assertEquals(Object.keys(files), ["group1-shard1of1.bin", "model.json"]);
  const endpoint = (name: string, ...sizes: number[]) => ({
    [name]: {
      name: `${name}:0`,
      dtype: "DT_FLOAT",
      tensorShape: { dim: sizes.map((size) => ({ size })) },
    },
  });
  const float = { type: "DT_FLOAT" }, int = { type: "DT_INT32" };
  const constant = (type: string, size: number) => ({
    dtype: { type },
    value: { tensor: { dtype: type, tensorShape: { dim: [{ size }] } } },
  });
  assertEquals(readJson(files["model.json"]), {
    format: "graph-model",
    generatedBy: "pixelda",
    convertedBy: null,
    signature: { inputs: endpoint("x", -1, 2), outputs: endpoint("y", -1, 2, 1) },
    modelTopology: {
      node: [
        {
          name: "x",
          op: "Placeholder",
          input: [],
          attr: { dtype: float, shape: { shape: { dim: [{ size: -1 }, { size: 2 }] } } },
        },
        { name: "tiny/Const_1", op: "Const", input: [], attr: constant("DT_FLOAT", 2) },
        { name: "tiny/Mul_2", op: "Mul", input: ["x", "tiny/Const_1"], attr: { T: float } },
        { name: "tiny/Reshape_4/sizes", op: "Const", input: [], attr: constant("DT_INT32", 3) },
        {
          name: "tiny/Reshape_4",
          op: "Reshape",
          input: ["tiny/Mul_2", "tiny/Reshape_4/sizes"],
          attr: { T: float, Tshape: int },
        },
        { name: "y", op: "Identity", input: ["tiny/Reshape_4"], attr: { T: float } },
      ],
      versions: { producer: 2474 }, // of TensorFlow 2.21.0
    },
    weightsManifest: [{
      paths: ["group1-shard1of1.bin"],
      weights: [
        { name: "tiny/Const_1", shape: [2], dtype: "float32" },
        { name: "tiny/Reshape_4/sizes", shape: [3], dtype: "int32" },
      ],
    }],
  });
  const bytes = files["group1-shard1of1.bin"].slice().buffer;
  assertEquals([...new Float32Array(bytes, 0, 2)], [0.5, -2]);
  assertEquals([...new Int32Array(bytes, 8)], [-1, 2, 1]);
});

testOnTensorFlow("encodeTfjsModel() cuts weights into files of at most 4 MiB", async () => {
  const weights = tf.range(0, 2 ** 20 + 3);
  const files = encodeTfjsModel(freezeGraph({
    name: "large",
    inputs: { x: { shape: [null, 1], dtype: "float32" } },
    run: ({ x }) => ({ y: tf.mul(x, weights) }),
  }));
  const [first, second] = ["group1-shard1of2.bin", "group1-shard2of2.bin"];
  assertEquals(Object.keys(files), [first, second, "model.json"]);
  assertEquals([files[first].length, files[second].length], [4 * 2 ** 20, 12]);
  assertEquals(readJson(files["model.json"]).weightsManifest[0].paths, [first, second]);
  const whole = await new Blob([files[first].slice(), files[second].slice()]).arrayBuffer();
  assertEquals(new Float32Array(whole), weights.dataSync());
});

testOnTensorFlow("encodeTfjsModel() refuses types that TensorFlow.js does not have", () => {
  const { graphDef } = recordGraph(({ x }) => ({ y: x }), { x: { shape: [2], dtype: "float32" } });
  const { nodes, producer } = decodeGraphDef(graphDef);
  const tensor = { dtype: 9, shape: [1], values: BigInt64Array.of(1n) };
  const long = { ...nodes[0], op: "Const", attributes: { value: { tensor } } };
  assertThrows(
    () =>
      encodeTfjsModel({
        name: "long",
        inputs: [],
        outputs: [],
        shapes: new Map(),
        nodes: [long],
        producer,
      }),
    Error,
    "Cannot export to TensorFlow.js: it has no type for TensorFlow's number 9",
  );
});
