import { assertEquals, assertThrows } from "@std/assert";
import { Parameter, randomUniform, tf } from "../../lib/engine/mod.ts";
import { type Exportable, freezeGraph, type NamedTensors } from "../../lib/export/frozen_graph.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const vectors = { x: { shape: [null, 3], dtype: "float32" } } as const;
const make = (run: Exportable["run"], inputs: Exportable["inputs"] = vectors): Exportable => ({
  name: "tiny",
  inputs,
  run,
});
const opsOf = (exportable: Exportable): string[] =>
  freezeGraph(exportable).nodes.map(({ op }) => op);

testOnTensorFlow(
  "freezeGraph() takes parameters as they are, and leaves them where they are",
  () => {
    const weight = new Parameter(tf.tensor1d([1, 2, 3]));
    const exportable = make(({ x }) => ({ y: tf.mul(x, weight.value) }));
    const constants = () =>
      freezeGraph(exportable).nodes.flatMap(({ attributes: { value } }) =>
        value === undefined ? [] : [[...value.tensor!.values]]
      );
    assertEquals(constants(), [[1, 2, 3]]);
    weight.write(Float32Array.of(4, 5, 6));
    assertEquals(constants(), [[4, 5, 6]]);
    assertEquals([...weight.read()], [4, 5, 6]);
    weight.dispose();
  },
);

testOnTensorFlow(
  "freezeGraph() names inputs and outputs, and what lies between by the network",
  () => {
    const graph = freezeGraph(
      make(({ x, n }) => ({ y: tf.add(x, tf.cast(n, "float32")), m: tf.neg(n) }), {
        ...vectors,
        n: { shape: [1], dtype: "int32" },
      }),
    );
    assertEquals(graph.inputs, [
      { name: "x", dtype: 1, shape: [-1, 3] },
      { name: "n", dtype: 3, shape: [1] },
    ]);
    assertEquals(graph.outputs, [
      { name: "y", dtype: 1, shape: [-1, 3] },
      { name: "m", dtype: 3, shape: [1] },
    ]);
    assertEquals(graph.nodes.map(({ name, op, inputs }) => [name, op, ...inputs]), [
      ["x", "Placeholder"],
      ["n", "Placeholder"],
      ["tiny/Cast_2", "Cast", "n"],
      ["tiny/Add_3", "Add", "x", "tiny/Cast_2"],
      ["tiny/Neg_4", "Neg", "n"],
      ["y", "Identity", "tiny/Add_3"],
      ["m", "Identity", "tiny/Neg_4"],
    ]);
  },
);

testOnTensorFlow("freezeGraph() leaves out what only passes on, and what no output needs", () => {
  const unused = (x: tf.Tensor) => void tf.mul(x, x.shape[0]);
  const ops = opsOf(make(({ x }) => {
    unused(x);
    return { y: tf.relu(tf.clone(tf.cast(x, "float32"))) };
  }, { ...vectors, z: { shape: [null], dtype: "float32" } }));
  assertEquals(ops, ["Placeholder", "Placeholder", "Relu", "Identity"]);
});

testOnTensorFlow("freezeGraph() lets ops take any batch size", () => {
  const sizesOf = (run: Exportable["run"], op: string) => {
    const { nodes, shapes } = freezeGraph(make(run));
    const { name, inputs } = nodes.find((node) => node.op === op)!;
    const sizes = nodes.find((node) => node.name === inputs.at(-1))!;
    return [[...sizes.attributes.value.tensor!.values], shapes.get(name)];
  };
  const reshape = ({ x }: NamedTensors) => ({ y: tf.reshape(x, [x.shape[0], 1, -1]) });
  assertEquals(sizesOf(reshape, "Reshape"), [[-1, 1, 3], [-1, 1, 3]]);
  const slice = ({ x }: NamedTensors) => ({ y: tf.slice(x, [0, 1], [x.shape[0], 2]) });
  assertEquals(sizesOf(slice, "Slice"), [[-1, 2], [-1, 2]]);
  const last = ({ x }: NamedTensors) => ({ y: tf.slice(x, [0, 1], [-1, -1]) });
  assertEquals(sizesOf(last, "Slice"), [[-1, 2], [-1, 2]]);
});

testOnTensorFlow("freezeGraph() refuses what depends on the batch size in other ways", () => {
  const cases: { [text: string]: Exportable["run"] } = {
    "Mul takes [0.5] for 2 examples and [0.3333333432674408] for 3": ({ x }) => ({
      y: tf.mul(x, 1 / x.shape[0]),
    }),
    "Add takes numbers of shape [2, 3] for 2 examples and numbers of shape [3, 3] for 3": (
      { x },
    ) => ({
      y: tf.add(x, randomUniform({ seed: 0, stream: "z", step: 0 }, x.shape)),
    }),
    "Tile takes [2, 1] for 2 examples and [3, 1] for 3": ({ x }) => ({
      y: tf.tile(tf.slice(x, [0, 0], [1, 3]), [x.shape[0], 1]),
    }),
    "Slice takes [2, 3] for 2 examples and [3, 3] for 3": ({ x }) => ({
      y: tf.slice(tf.concat([x, x]), [0, 0], [x.shape[0], 3]),
    }),
    "Slice takes [1, 0] for 2 examples and [2, 0] for 3": ({ x }) => ({
      y: tf.slice(x, [x.shape[0] - 1, 0], [1, 3]),
    }),
    "Reshape takes [6] for 2 examples and [9] for 3": ({ x }) => ({ y: tf.reshape(x, [x.size]) }),
    "output y has the shape [4, 3] for 2 examples and [6, 3] for 3": ({ x }) => ({
      y: tf.concat([x, x]),
    }),
    "it runs Neg for 2 examples and Square for 3": ({ x }) => ({
      y: x.shape[0] === 2 ? tf.neg(x) : tf.square(x),
    }),
    "it runs 3 ops for 2 examples and 4 ops for 3": ({ x }) => ({
      y: x.shape[0] === 2 ? tf.neg(x) : tf.neg(tf.neg(x)),
    }),
    "an attribute of Sum depends on it": ({ x }) => ({ y: tf.sum(x, 1, x.shape[0] === 2) }),
  };
  for (const [what, run] of Object.entries(cases)) {
    assertThrows(
      () => freezeGraph(make(run)),
      Error,
      `Cannot export tiny for every batch size: ${what}. Compute each example by itself`,
    );
  }
});

testOnTensorFlow("freezeGraph() refuses wrong names and shapes", () => {
  const same = ({ x }: NamedTensors) => ({ y: x });
  const withShape = (...shape: (number | null)[]) => make(same, { x: { shape, dtype: "float32" } });
  const names = "Inputs and outputs must have different names, of a letter, then letters, digits";
  const shapes = "Dimensions must be whole numbers from 1; only the first can be null";
  const cases: [Exportable, string][] = [
    [{ ...make(same), name: "a/b" }, 'Cannot export "a/b": a name must be a letter, then letters'],
    [{ ...make(same), name: "" }, 'Cannot export "": a name must be'],
    [make(({ x }) => ({ x })), `Cannot export tiny: a tensor is called "x". ${names}`],
    [make(({ x }) => ({ "y:0": x })), `Cannot export tiny: a tensor is called "y:0". ${names}`],
    [make(() => ({})), "Cannot export tiny: it must have at least one input and one output"],
    [make(() => ({ y: tf.zeros([1]) }), {}), "must have at least one input and one output"],
    [withShape(3, null), `Cannot export tiny: input x has the shape [3, null]. ${shapes}`],
    [withShape(null, 0), `input x has the shape [null, 0]. ${shapes}`],
    [withShape(null, 1.5), `input x has the shape [null, 1.5]. ${shapes}`],
  ];
  for (const [exportable, text] of cases) {
    assertThrows(() => freezeGraph(exportable), TypeError, text);
  }
});

testOnTensorFlow("freezeGraph() gives the same graph of the same parameters", () => {
  const weight = new Parameter(tf.tensor2d([[1, 2], [3, 4], [5, 6]]));
  const exportable = make(({ x }) => ({ y: tf.softmax(tf.matMul(x, weight.value)) }));
  assertEquals(JSON.stringify(freezeGraph(exportable)), JSON.stringify(freezeGraph(exportable)));
  weight.dispose();
});
