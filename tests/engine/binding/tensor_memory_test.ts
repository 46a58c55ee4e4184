import { assertEquals, assertThrows } from "@std/assert";
import "../setup.ts";
import { tensorFlow } from "../../../lib/engine/active.ts";
import { TF_DTYPE } from "../../../lib/engine/binding/dtypes.ts";
import { countingTensors } from "../counting_tensors.ts";

const binding = tensorFlow()!;
const { TF_FLOAT, TF_INT32, TF_INT64, TF_STRING, TF_BOOL, TF_UINT8, TF_COMPLEX64 } = TF_DTYPE;

Deno.test("createTensor() and tensorDataSync() keep every value when the dtype is numeric", () => {
  const cases: [number, Float32Array | Int32Array | Uint8Array | BigInt64Array][] = [
    [TF_FLOAT, Float32Array.of(-0, 1e-45, 3.4e38, -Infinity, NaN, 1 / 3)],
    [TF_INT32, Int32Array.of(-(2 ** 31), -1, 0, 1, 2 ** 31 - 1, 7)],
    [TF_UINT8, Uint8Array.of(0, 1, 2, 127, 128, 255)],
    [TF_BOOL, Uint8Array.of(0, 1, 1, 0, 1, 0)],
    [TF_INT64, BigInt64Array.of(-(2n ** 63n), -1n, 0n, 1n, 2n ** 53n + 1n, 2n ** 63n - 1n)],
  ];
  for (const [dtype, values] of cases) {
    countingTensors(() => {
      const id = binding.createTensor([2, 3], dtype, values);
      assertEquals(binding.tensorDataSync(id) as typeof values, values);
      return [id];
    });
  }
  countingTensors(() => {
    const parts = Float32Array.of(1, 2, 3, 4); // two complex numbers
    const id = binding.createTensor([2], TF_COMPLEX64, parts);
    assertEquals(binding.tensorDataSync(id), parts);
    return [id];
  });
});

Deno.test("createTensor() copies when the caller changes its array afterwards", () => {
  countingTensors(() => {
    const values = Float32Array.of(1, 2);
    const id = binding.createTensor([2], TF_FLOAT, values);
    values.fill(9);
    assertEquals([...binding.tensorDataSync(id)], [1, 2]);
    binding.tensorDataSync(id).fill(9);
    assertEquals([...binding.tensorDataSync(id)], [1, 2]);
    return [id];
  });
});

Deno.test("createTensor() takes the part of a buffer that a view shows", () => {
  countingTensors(() => {
    const part = new Float32Array(Float32Array.of(1, 2, 3, 4).buffer, 4, 2);
    const id = binding.createTensor([2], TF_FLOAT, part);
    assertEquals([...binding.tensorDataSync(id)], [2, 3]);
    return [id];
  });
});

Deno.test("createTensor() creates tensors without elements", () => {
  countingTensors(() => {
    const ids = [[0], [3, 0, 2], [2 ** 40, 0]].map((shape) =>
      binding.createTensor(shape, TF_FLOAT, new Float32Array(0))
    );
    for (const id of ids) assertEquals(binding.tensorDataSync(id).length, 0);
    const none = binding.createTensor([0], TF_STRING, []);
    assertEquals(binding.tensorDataSync(none).length, 0);
    return [...ids, none];
  });
});

Deno.test("createTensor() refuses what does not match", () => {
  const floats = Float32Array.of(1, 2);
  const unfit: [unknown, unknown, unknown, string][] = [
    [[3], TF_FLOAT, floats, "it takes 3 elements, found 2"],
    [[1], TF_FLOAT, floats, "it takes 1 elements, found 2"],
    [[], TF_FLOAT, floats, "it takes 1 elements, found 2"],
    [[-1], TF_FLOAT, floats, "dimensions must be whole numbers"],
    [[1.5], TF_FLOAT, floats, "dimensions must be whole numbers"],
    [[NaN], TF_FLOAT, floats, "dimensions must be whole numbers"],
    [["2"], TF_FLOAT, floats, "dimensions must be whole numbers"],
    [[2 ** 53], TF_FLOAT, floats, "dimensions must be whole numbers"],
    [[2 ** 45, 2 ** 45, 0], TF_FLOAT, new Float32Array(0), "less than 2^50 elements"],
    [[2 ** 45], TF_FLOAT, floats, "found 2"],
    [new Array(255).fill(1), TF_FLOAT, floats.slice(1), "at most 254"],
    [null, TF_FLOAT, floats, "dimensions must be whole numbers"],
    ["2", TF_FLOAT, floats, "dimensions must be whole numbers"],
    [[2], 2, floats, "TF_DataType 2"],
    [[2], 999, floats, "TF_DataType 999"],
    [[2], -1, floats, "TF_DataType -1"],
    [[2], undefined, floats, "TF_DataType undefined"],
    [[], TF_DTYPE.TF_RESOURCE, floats, "resource"],
    [[2], TF_INT64, [1, 2], "BigInt64Array"],
    [[1], TF_INT64, Int32Array.of(1), "found 0.5"],
    [[2], TF_STRING, ["a", "b"], "2 byte arrays"],
    [[2], TF_STRING, [new Uint8Array(1)], "2 byte arrays"],
    [[2], TF_FLOAT, 5, "found 0"],
    [[2], TF_FLOAT, undefined, ""],
    [[2], TF_FLOAT, new DataView(new ArrayBuffer(8)), "found 0"],
  ];
  countingTensors(() => {
    for (const [shape, dtype, values, text] of unfit) {
      const make = () => binding.createTensor(shape as number[], dtype as number, values as []);
      assertThrows(make, TypeError, text, `shape ${shape}, dtype ${dtype}`);
    }
  });
});

Deno.test("createTensor() keeps strings of any bytes and length", () => {
  const strings = ["", "a", "twenty-two characters!", "é漢".repeat(50)]
    .map((text) => new TextEncoder().encode(text));
  strings.push(Uint8Array.of(0, 255, 0, 10)); // not a text
  countingTensors(() => {
    const id = binding.createTensor([5], TF_STRING, strings);
    assertEquals(binding.tensorDataSync(id) as unknown as Uint8Array[], strings);
    return [id];
  });
});

Deno.test("deleteTensor() frees a string's memory", () => {
  const file = new Uint8Array(5_000_000).fill(7);
  const rounds = (n: number): void => {
    for (let i = 0; i < n; i++) {
      binding.deleteTensor(binding.createTensor([], TF_STRING, [file]));
    }
  };
  rounds(5);
  const before = Deno.memoryUsage().rss;
  rounds(40);
  const grown = Deno.memoryUsage().rss - before;
  assertEquals(grown < 100e6, true, `${grown} bytes were kept of 200e6`);
});
