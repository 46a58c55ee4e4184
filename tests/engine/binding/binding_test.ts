import { assertEquals, assertFalse, assertMatch, assertThrows } from "@std/assert";
import "../setup.ts";
import {
  boolAttribute,
  intAttribute,
  intListAttribute,
  stringAttribute,
  tensorFlow,
  typeAttribute,
} from "../../../lib/engine/active.ts";
import type { Attribute } from "../../../lib/engine/binding/attributes.ts";
import { memoryAdvice } from "../../../lib/engine/binding/c_api.ts";
import { TF_ATTRIBUTE, TF_DTYPE } from "../../../lib/engine/binding/dtypes.ts";
import { countingTensors } from "../counting_tensors.ts";

const binding = tensorFlow()!;
const { TF_FLOAT, TF_INT32, TF_INT64, TF_UINT8 } = TF_DTYPE;
const T = [typeAttribute("T")];

/** An attribute of several whole numbers. */
const list = (name: string, ...values: number[]): Attribute => intListAttribute(name, values);

/** A float vector. */
function vector(...values: number[]): number {
  return binding.createTensor([values.length], TF_FLOAT, Float32Array.from(values));
}

Deno.test("tensorDataSync() and deleteTensor() refuse an id that is not alive", () => {
  const id = vector(1);
  binding.deleteTensor(id);
  for (const dead of [id, -1, 1e9, 0.5, NaN, undefined as unknown as number]) {
    assertThrows(() => binding.deleteTensor(dead), Error, `with id ${dead}`);
    assertThrows(() => binding.tensorDataSync(dead), Error, `with id ${dead}`);
    assertThrows(() => binding.executeOp("Neg", T, [dead], 1), Error, `with id ${dead}`);
  }
});

Deno.test("tensorDataSync() refuses a resource", () => {
  countingTensors(() => {
    const [{ id, dtype }] = binding.executeOp(
      "VarHandleOp",
      [
        typeAttribute("dtype"),
        { name: "shape", type: TF_ATTRIBUTE.TF_ATTR_SHAPE, value: [2] },
      ],
      [],
      1,
    );
    assertEquals(dtype, TF_DTYPE.TF_RESOURCE);
    assertThrows(() => binding.tensorDataSync(id), TypeError, "Cannot read a resource");
    assertThrows(
      () => binding.executeOp("ReadVariableOp", [typeAttribute("dtype")], [id], 1),
      Error,
      "Could not find variable",
    );
    return [id];
  });
});

Deno.test("executeOp() returns id, shape and dtype of every output", () => {
  countingTensors(() => {
    const x = binding.createTensor([2, 3], TF_FLOAT, Float32Array.of(3, 1, 2, 6, 5, 4));
    const k = binding.createTensor([], TF_INT32, Int32Array.of(2));
    const [values, indices] = binding.executeOp(
      "TopKV2",
      [boolAttribute("sorted", true), ...T],
      [x, k],
      2,
    );
    assertEquals([values.shape, values.dtype], [[2, 2], TF_FLOAT]);
    assertEquals([indices.shape, indices.dtype], [[2, 2], TF_INT32]);
    assertEquals([...binding.tensorDataSync(values.id)], [3, 2, 6, 5]);
    assertEquals([...binding.tensorDataSync(indices.id)], [0, 2, 0, 1]);
    return [x, k, values.id, indices.id];
  });
});

Deno.test("executeOp() runs an op that takes a list, and one without outputs", () => {
  countingTensors(() => {
    const inputs = [vector(1, 2), vector(3, 4), vector(5, 6)];
    const [sum] = binding.executeOp("AddN", [...T, intAttribute("N", 3)], inputs, 1);
    assertEquals([...binding.tensorDataSync(sum.id)], [9, 12]);
    assertEquals(binding.executeOp("NoOp", [], [], 0), []);
    return [...inputs, sum.id];
  });
});

Deno.test("executeOp() returns int64 as BigInts and uint8 as bytes", () => {
  countingTensors(() => {
    const x = vector(1, 2, 250);
    const cast = (dtype: number) =>
      binding.executeOp(
        "Cast",
        [
          { name: "SrcT", type: TF_ATTRIBUTE.TF_ATTR_TYPE, value: TF_FLOAT },
          { name: "DstT", type: TF_ATTRIBUTE.TF_ATTR_TYPE, value: dtype },
        ],
        [x],
        1,
      )[0].id;
    const ids = [cast(TF_INT64), cast(TF_UINT8)];
    const [long, bytes] = ids.map((id) => binding.tensorDataSync(id) as unknown);
    assertEquals(long, BigInt64Array.of(1n, 2n, 250n));
    assertEquals(bytes, Uint8Array.of(1, 2, 250));
    return [x, ...ids];
  });
});

Deno.test("executeOp() frees every output when tfjs has no such dtype", () => {
  const DOUBLE = 2;
  countingTensors(() => {
    const x = vector(1, 2);
    const toDouble: Attribute[] = [
      { name: "SrcT", type: TF_ATTRIBUTE.TF_ATTR_TYPE, value: TF_FLOAT },
      { name: "DstT", type: TF_ATTRIBUTE.TF_ATTR_TYPE, value: DOUBLE },
    ];
    assertThrows(
      () => binding.executeOp("Cast", toDouble, [x], 1),
      TypeError,
      "tfjs has no TF_DataType 2",
    );
    // The second and third outputs are floats, the first is not for tfjs.
    const low = binding.createTensor([], TF_FLOAT, [0]);
    const high = binding.createTensor([], TF_FLOAT, [2]);
    const QUINT8 = 12;
    const quantized = { name: "T", type: TF_ATTRIBUTE.TF_ATTR_TYPE, value: QUINT8 };
    assertThrows(
      () => binding.executeOp("QuantizeV2", [quantized], [x, low, high], 3),
      TypeError,
      "tfjs has no TF_DataType 12",
    );
    return [x, low, high];
  });
});

Deno.test("executeOp() refuses wrong arguments and leaves no tensor behind", () => {
  const attribute = (type: number, value: unknown, name = "T"): Attribute => ({
    name,
    type,
    value,
  });
  const { TF_ATTR_STRING, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_TYPE, TF_ATTR_SHAPE } =
    TF_ATTRIBUTE;
  countingTensors(() => {
    const x = vector(1, 2), y = vector(1, 2, 3);
    const axis = binding.createTensor([], TF_INT32, Int32Array.of(0));
    const refused: [unknown, unknown, unknown, unknown, string][] = [
      ["NoSuchOp", [], [x], 1, "NoSuchOp"],
      ["", [], [x], 1, "without a name"],
      [undefined, [], [x], 1, "without a name"],
      ["AddV2", T, [], 1, "0 inputs"],
      ["AddV2", T, [x], 1, "1 inputs"],
      ["AddV2", T, [x, x, x], 1, "it takes 2 inputs, found 3"],
      ["NoOp", [], [x], 0, "it takes 0 inputs, found 1"],
      ["AddV2", T, [x, y], 1, "must be equal, but are 2 and 3 with input shapes: [2], [3]"],
      ["AddV2", T, null, 1, "inputs must be an array"],
      ["AddV2", {}, [x, x], 1, "attributes must be an array"],
      ["AddV2", [null], [x, x], 1, "no name"],
      ["AddV2", [attribute(TF_ATTR_TYPE, 1, "")], [x, x], 1, "no name"],
      ["AddV2", T, [x, x], 0, "outputs"],
      ["AddV2", T, [x, x], -1, "-1 is not a number of outputs"],
      ["AddV2", T, [x, x], 1.5, "1.5 is not a number of outputs"],
      ["AddV2", T, [x, x], 1e6, "1000000 is not a number of outputs"],
      ["AddV2", T, [x, x], undefined, "undefined is not a number of outputs"],
      ["AddV2", [attribute(TF_ATTR_TYPE, "float")], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_TYPE, 0)], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_TYPE, 1e6)], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_STRING, 1)], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_INT, Infinity)], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_INT, [1, "2"])], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_INT, null)], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_FLOAT, NaN)], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_BOOL, "yes")], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_SHAPE, 5)], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_SHAPE, [-2])], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(TF_ATTR_SHAPE, [2 ** 50, 2 ** 50])], [x, x], 1, "attribute T"],
      ["AddV2", [attribute(99, 1)], [x, x], 1, "kind 99"],
      ["AddN", [...T, intAttribute("N", 5)], [x, x], 1, "2 inputs"],
      ["AddN", [...T, intAttribute("N", -5)], [x, x], 1, "-5"],
      ["AddN", T, [x, x], 1, "N"],
      ["Split", [...T, intAttribute("num_split", -3)], [axis, x], 2, "-3"],
      ["Split", [...T, intAttribute("num_split", 2 ** 31 - 1)], [axis, x], 2, "at most 4096"],
      ["ReadVariableOp", [typeAttribute("dtype")], [x], 1, "resource"],
      ["Placeholder", [typeAttribute("dtype")], [], 1, "feed"],
      ["Const", [typeAttribute("dtype")], [], 1, "value"],
    ];
    for (const [name, attributes, inputs, outputs, text] of refused) {
      const run = () =>
        binding.executeOp(
          name as string,
          attributes as Attribute[],
          inputs as number[],
          outputs as number,
        );
      assertThrows(run, Error, text, `${name} ${JSON.stringify(attributes)}`);
    }
    return [x, y, axis];
  });
});

Deno.test("executeOp() refuses ranks and shapes with which kernels would end the process", () => {
  const padding = stringAttribute("padding", "VALID");
  const flat = [...T, list("strides", 1, 1, 1, 1), padding];
  const solid = [...T, list("strides", 1, 1, 1, 1, 1), padding];
  const pool = [...flat, list("ksize", 1, 2, 2, 1)];
  countingTensors(() => {
    const ids: number[] = [];
    const ones = (...shape: number[]): number => {
      const size = shape.reduce((a, b) => a * b, 1);
      ids.push(binding.createTensor(shape, TF_FLOAT, new Float32Array(size).fill(1)));
      return ids.at(-1)!;
    };
    const shape = (...sizes: number[]): number => {
      ids.push(binding.createTensor([sizes.length], TF_INT32, Int32Array.from(sizes)));
      return ids.at(-1)!;
    };
    const cube = ones(2, 2, 2), kernel = ones(2, 2, 1, 1), small = ones(1, 3, 3, 1);
    const refused: [string, Attribute[], number[], string][] = [
      ["Conv2D", flat, [cube, cube], "Shape must be rank 4 but is rank 3"],
      ["DepthwiseConv2dNative", flat, [cube, cube], "Shape must be rank 4 but is rank 3"],
      ["Conv2DBackpropInput", flat, [shape(2, 2, 2), kernel, small], "4 values or 2 values"],
      ["Conv2DBackpropInput", flat, [shape(1, 4, 4, 1), cube, cube], "input 1 must have rank 4"],
      ["Conv2DBackpropInput", flat, [shape(1, 4, 4), kernel, small], "4 values or 2 values"],
      ["Conv2DBackpropInput", flat, [shape(1, -4, 4, 1), kernel, small], "1,-4,4,1"],
      ["Conv2DBackpropInput", flat, [shape(1, -1, 4, 1), kernel, small], "1,-1,4,1"],
      ["Conv2DBackpropFilter", flat, [small, shape(2, 2, 2), small], "must be rank 4"],
      ["Conv3D", solid, [cube, cube], "Shape must be rank 5 but is rank 3"],
      ["AvgPoolGrad", pool, [shape(2, 2, 2), cube], "must have rank 4"],
      ["AvgPoolGrad", pool, [shape(1, 4, 4), small], "Shape must be rank 4"],
    ];
    for (const [op, attributes, inputs, text] of refused) {
      assertThrows(() => binding.executeOp(op, attributes, inputs, 1), Error, text, op);
    }
    // 3×3 ones are the gradient of a 2×2 window over 4×4: a corner is in one window, the middle in 4.
    const [{ id }] = binding.executeOp(
      "Conv2DBackpropInput",
      flat,
      [shape(1, 4, 4, 1), kernel, small],
      1,
    );
    assertEquals([...binding.tensorDataSync(id)].slice(0, 8), [1, 2, 2, 1, 2, 4, 4, 2]);
    return [...ids, id];
  });
});

Deno.test("executeOp() refuses ranks of gradients that shape inference does not look at, recorded too", () => {
  const padding = stringAttribute("padding", "VALID");
  const windows = (axes: number) => [
    ...T,
    list("strides", ...Array(axes).fill(1)),
    list("ksize", ...Array(axes).fill(1)),
    padding,
  ];
  // Each ended the process with SIGABRT, in a CHECK of its kernel.
  const cases: [string, Attribute[], number, number[]][] = [
    ["AvgPoolGrad", windows(4), 1, [1, 1, 1, 1]],
    ["AvgPool3DGrad", windows(5), 1, [1, 1, 1, 1, 1]],
    ["Conv2DBackpropFilter", windows(4), 0, [1, 1, 1, 1]],
    ["Conv2DBackpropFilter", windows(4), 2, [1, 1, 1, 1]],
    ["Conv3DBackpropFilterV2", windows(5), 0, [1, 1, 1, 1, 1]],
    ["DepthwiseConv2dNativeBackpropFilter", windows(4), 0, [1, 1, 1, 1]],
    ["DepthwiseConv2dNativeBackpropFilter", windows(4), 2, [1, 1, 1, 1]],
  ];
  countingTensors(() => {
    const ids: number[] = [];
    for (const [op, attributes, wrong, sizes] of cases) {
      const shape = binding.createTensor([sizes.length], TF_INT32, Int32Array.from(sizes));
      const whole = binding.createTensor(sizes, TF_FLOAT, Float32Array.of(1));
      const flat = vector(1, 2);
      ids.push(shape, whole, flat);
      const inputs = op.startsWith("AvgPool") ? [shape, whole] : [whole, shape, whole];
      inputs[wrong] = flat;
      const given = op.startsWith("AvgPool")
        ? attributes
        : attributes.filter(({ name }) => name !== "ksize");
      const call = (x: number): number[] =>
        binding.executeOp(op, given, inputs.map((id) => id === flat ? x : id), 1).map(({ id }) =>
          id
        );
      const text = `${op}: input ${wrong} must have rank ${sizes.length}, found [2]`;
      assertThrows(() => call(flat), TypeError, `Cannot run ${text}`);
      assertThrows(
        () =>
          binding.record([{ shape: [2], dtype: TF_FLOAT }], new Set(), ([{ id }]) => {
            ids.push(id);
            return call(id);
          }),
        TypeError,
        `Cannot record ${text}`,
      );
    }
    return ids;
  });
});

Deno.test("executeOp() refuses to gather along more batch dimensions than there are", () => {
  const attributes = [
    intAttribute("batch_dims", 2),
    typeAttribute("Tparams"),
    typeAttribute("Tindices", "int32"),
    typeAttribute("Taxis", "int32"),
  ];
  countingTensors(() => {
    const x = vector(1, 2);
    const [index, axis] = [0, 0].map((value) =>
      binding.createTensor([], TF_INT32, Int32Array.of(value))
    );
    assertThrows(
      () => binding.executeOp("GatherV2", attributes, [x, index, axis], 1),
      RangeError,
      "Cannot run GatherV2: [2] and indices [] have no 2 batch axes",
    );
    return [x, index, axis];
  });
});

Deno.test("executeOp() refuses windows that are none, with which kernels would end the process", () => {
  const padding = stringAttribute("padding", "SAME");
  countingTensors(() => {
    const image = binding.createTensor([1, 1, 1, 1], TF_FLOAT, Float32Array.of(1));
    const solid = binding.createTensor([1, 1, 1, 1, 1], TF_FLOAT, Float32Array.of(1));
    const shape = binding.createTensor([4], TF_INT32, Int32Array.of(1, 1, 1, 1));
    const one = [1, 1, 1, 1];
    const refused: [string, number[], Attribute[], string][] = [
      [
        "MaxPoolGrad",
        [image, image, image],
        [list("ksize", 1, -2, 1, 1), list("strides", ...one)],
        "ksize",
      ],
      ["MaxPool", [image], [list("ksize", ...one), list("strides", 1, 0, 1, 1)], "strides"],
      ["AvgPool3D", [solid], [list("ksize", ...one), list("strides", ...one, 1)], "ksize"],
      ["Conv2DBackpropInput", [shape, image, image], [list("strides", 6, 1, 1)], "strides"],
      [
        "Conv2D",
        [image, image],
        [list("strides", ...one), list("dilations", 1, 1, 1)],
        "dilations",
      ],
      ["Dilation2D", [image, image], [list("strides", ...one), list("rates", 1, 0, 1, 1)], "rates"],
    ];
    for (const [op, inputs, windows, wrong] of refused) {
      const axes = op.endsWith("3D") ? 5 : 4;
      assertThrows(
        () => binding.executeOp(op, [...T, ...windows, padding], inputs, 1),
        RangeError,
        `Cannot run ${op}: attribute ${wrong} must be ${axes} numbers of at least 1, found [`,
      );
    }
    return [image, solid, shape];
  });
});

Deno.test("executeOp() refuses sizes of a split that are no list, recorded too", () => {
  const attributes = [...T, typeAttribute("Tlen", "int32"), intAttribute("num_split", 1)];
  countingTensors(() => {
    const [size, axis] = [2, 0].map((value) =>
      binding.createTensor([], TF_INT32, Int32Array.of(value))
    );
    const x = vector(1, 2);
    const text = "SplitV: input 1 must have rank 1, found []";
    const split = (x: number) =>
      binding.executeOp("SplitV", attributes, [x, size, axis], 1).map(({ id }) => id);
    assertThrows(() => split(x), TypeError, `Cannot run ${text}`);
    const symbols: number[] = [];
    const record = () =>
      binding.record([{ shape: [2], dtype: TF_FLOAT }], new Set(), ([{ id }]) => {
        symbols.push(id);
        return split(id);
      });
    assertThrows(record, TypeError, `Cannot record ${text}`);
    return [x, size, axis, ...symbols];
  });
});

Deno.test("executeOp() refuses a recorded function other shapes than it was recorded for", () => {
  countingTensors(() => {
    const recorded: number[] = [];
    const name = binding.record([{ shape: [2], dtype: TF_FLOAT }], new Set(), ([x]) => {
      recorded.push(x.id, binding.executeOp("Neg", T, [x.id], 1)[0].id);
      return recorded.slice(1);
    });
    const x = vector(1, 2), y = vector(1, 2, 3);
    assertThrows(
      () => binding.executeOp(name, [], [y], 1),
      TypeError,
      `Cannot run ${name}: it was recorded for (float[2]), found (float[3])`,
    );
    const [{ id }] = binding.executeOp(name, [], [x], 1);
    assertEquals([...binding.tensorDataSync(id)], [-1, -2]);
    binding.removeFunction(name);
    return [...recorded, x, y, id];
  });
});

Deno.test("getNumOfTensors() goes up and down by one", () => {
  const before = binding.getNumOfTensors();
  const x = vector(1);
  assertEquals(binding.getNumOfTensors(), before + 1);
  const [{ id }] = binding.executeOp("Neg", T, [x], 1);
  assertEquals(binding.getNumOfTensors(), before + 2);
  binding.deleteTensor(x);
  binding.deleteTensor(id);
  assertEquals(binding.getNumOfTensors(), before);
});

Deno.test("isUsingGpuDevice() agrees with the devices", () => {
  assertEquals(binding.devices.includes("CPU"), true);
  assertEquals(binding.isUsingGpuDevice(), binding.devices.includes("GPU"));
});

Deno.test("TF_Version and the constants are TensorFlow's", () => {
  assertMatch(binding.TF_Version, /^2\.\d+\.\d+/);
  // From tensorflow/core/framework/types.proto.
  assertEquals(
    [binding.TF_FLOAT, binding.TF_INT32, binding.TF_STRING, binding.TF_BOOL, binding.TF_INT64],
    [1, 3, 7, 10, 9],
  );
  assertFalse(binding.isRecording);
});

Deno.test("executeOp() refuses a result that is larger than the memory", () => {
  // 2^46 floats take 256 TB, more than a process can address.
  const dims = binding.createTensor([2], TF_INT32, Int32Array.of(2 ** 23, 2 ** 23));
  const value = binding.createTensor([], TF_FLOAT, Float32Array.of(1));
  const attributes = [typeAttribute("T"), typeAttribute("index_type", "int32")];
  assertThrows(
    () => binding.executeOp("Fill", attributes, [dims, value], 1),
    Error,
    Deno.build.os === "linux"
      ? "Cannot run Fill: its result float[8388608,8388608] takes 281475.0 GB of memory, and "
      : "; the device has too little memory free, so use smaller batches or networks, or end what " +
        "else uses it",
  );
  for (const id of [dims, value]) binding.deleteTensor(id);
});

Deno.test("memoryAdvice() sees what lacked memory under another status", () => {
  const found = [
    memoryAdvice(8, "failed to allocate memory"),
    // Of a convolution on an NVIDIA H200 whose memory was full.
    memoryAdvice(
      5,
      "No algorithm worked!  Error messages:\n  Profiling failure on CUDNN engine eng1{}: " +
        "RESOURCE_EXHAUSTED: Out of memory while trying to allocate 150.01MiB.",
    ),
    memoryAdvice(5, "No algorithm worked!"),
  ];
  assertEquals(found.map((advice) => advice.includes("too little memory free")), [
    true,
    true,
    false,
  ]);
});
