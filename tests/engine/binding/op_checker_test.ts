/** Bounds of memory; which calls shape inference refuses, binding_test.ts tries. */
import { assertEquals, assertThrows } from "@std/assert";
import "../setup.ts";
import { boolAttribute, intAttribute, typeAttribute } from "../../../lib/engine/active.ts";
import type { Attribute } from "../../../lib/engine/binding/attributes.ts";
import { Binding } from "../../../lib/engine/binding/binding.ts";
import { openTensorFlow } from "../../../lib/engine/binding/c_api.ts";
import { TF_DTYPE } from "../../../lib/engine/binding/dtypes.ts";
import { findLibrary } from "../../../lib/engine/library/find_library.ts";
import { loadQuietly } from "../../../lib/engine/library/quiet_load.ts";
import { availableMemory, readMemory } from "../../../lib/engine/memory.ts";

const { TF_FLOAT, TF_INT32 } = TF_DTYPE;

/** Room for a quarter of what each call below makes, and how often it was asked for. */
let asked = 0, free = 4e8;
const room = () => (asked++, free);

const { path } = (await findLibrary())!;
const api = loadQuietly(() => openTensorFlow(path));
const small = new Binding(Object.assign(api, { availableMemory: room }));

type Input = { readonly shape: number[]; readonly dtype: number; readonly values: number[] };
const int = (...values: number[]): Input => ({ shape: [values.length], dtype: TF_INT32, values });
const scalar = (value: number): Input => ({ shape: [], dtype: TF_INT32, values: [value] });
const float = (...values: number[]): Input => ({ shape: [values.length], dtype: TF_FLOAT, values });
const floatScalar = (value: number): Input => ({ shape: [], dtype: TF_FLOAT, values: [value] });
const reshaped = (shape: number[], { dtype, values }: Input): Input => ({ shape, dtype, values });

/** Calls an op and deletes all tensors. */
function call(op: string, attributes: Attribute[], inputs: readonly Input[]): void {
  const ids = inputs.map(({ shape, dtype, values }) =>
    small.createTensor(shape, dtype, dtype === TF_INT32 ? Int32Array.from(values) : values)
  );
  try {
    for (const { id } of small.executeOp(op, attributes, ids, 1)) small.deleteTensor(id);
  } finally {
    for (const id of ids) small.deleteTensor(id);
  }
}

const T = typeAttribute("T");
const index = (name: string) => typeAttribute(name, "int32");

/** Ops whose inputs say how large the result is, with inputs for a size. */
const SIZED: Record<string, (size: number) => [Attribute[], Input[]]> = {
  Fill: (n) => [[T, index("index_type")], [int(n), floatScalar(1)]],
  Range: (n) => [[index("Tidx")], [scalar(0), scalar(n), scalar(1)]],
  LinSpace: (n) => [[T, index("Tidx")], [floatScalar(0), floatScalar(1), scalar(n)]],
  OneHot: (n) => [
    [intAttribute("axis", -1), T, index("TI")],
    [int(0), scalar(n), floatScalar(1), floatScalar(0)],
  ],
  Tile: (n) => [[T, index("Tmultiples")], [float(1), int(n)]],
  PadV2: (n) => [
    [T, index("Tpaddings")],
    [float(1), reshaped([1, 2], int(n - 1, 0)), floatScalar(0)],
  ],
  BroadcastTo: (n) => [[T, index("Tidx")], [float(1), int(n)]],
  ResizeBilinear: (n) => [
    [T, boolAttribute("align_corners", false), boolAttribute("half_pixel_centers", false)],
    [reshaped([1, 1, 1, 1], float(1)), int(1, n)],
  ],
  ScatterNd: (n) => [[T, index("Tindices")], [reshaped([1, 1], int(0)), float(1), int(n)]],
  Bincount: (n) => [[T], [int(0), scalar(n), float()]],
  DenseBincount: (n) => [
    [boolAttribute("binary_output", false), T, index("Tidx")],
    [int(0), scalar(n), float()],
  ],
};

for (const [op, create] of Object.entries(SIZED)) {
  Deno.test(`${op} is refused where its result is larger than the memory`, () => {
    const before = small.getNumOfTensors();
    call(op, ...create(2 ** 10));
    const error = assertThrows(() => call(op, ...create(4e8)), RangeError, `Cannot run ${op}: its`);
    assertEquals(/\[(1,1,|1,)?400000000(,1)?\] takes /.test(error.message), true, error.message);
    call(op, ...create(2 ** 10));
    assertEquals(small.getNumOfTensors(), before);
  });
}

Deno.test("a range of floats is refused where it is larger than the memory", () => {
  assertThrows(
    () =>
      call("Range", [typeAttribute("Tidx")], [floatScalar(0), floatScalar(4e8), floatScalar(1)]),
    RangeError,
    "its result float[400000000] takes 1.6 GB of memory, and 0.4 GB are available",
  );
});

Deno.test("Bincount's threads count in the room that it takes", () => {
  const threads = Number(Deno.env.get("TF_NUM_INTRAOP_THREADS"));
  assertThrows(
    () => call("Bincount", [T], [int(0), scalar(5e7), float()]), // 0.2 GB alone
    RangeError,
    `takes ${(0.2 * (threads + 2)).toFixed(1)} GB of memory with ${
      threads + 1
    } copies to work with`,
  );
});

Deno.test("a batch is refused where what is made of it is larger than the memory", () => {
  // Known from shapes alone: [20000, 1] and [1, 20000] add up to [20000, 20000].
  const column = reshaped([20_000, 1], { ...float(), values: Array(20_000).fill(1) });
  assertThrows(
    () => call("AddV2", [T], [column, reshaped([1, 20_000], column)]),
    RangeError,
    "Cannot run AddV2: its result float[20000,20000] takes 1.6 GB",
  );
});

Deno.test("a value is not read where its copy is larger than the memory", () => {
  const x = small.createTensor([2 ** 26], TF_FLOAT, new Float32Array(2 ** 26)); // 0.3 GB
  const [{ id: twice }] = small.executeOp("Neg", [T], [x], 1);
  free = 2e8;
  assertThrows(
    () => small.tensorDataSync(twice),
    RangeError,
    "Cannot read a tensor: float[67108864] takes 0.3 GB of memory, and 0.2 GB are available",
  );
  free = 4e8;
  assertEquals(small.tensorDataSync(twice).length, 2 ** 26);
  for (const id of [x, twice]) small.deleteTensor(id);
});

Deno.test("a tensor is not made where it is larger than the memory", () => {
  free = 2e8;
  assertThrows(
    () => small.createTensor([2 ** 26], TF_FLOAT, new Float32Array(2 ** 26)),
    RangeError,
    "Cannot make a tensor: float[67108864] takes 0.3 GB of memory, and 0.2 GB are available",
  );
  free = 4e8;
});

Deno.test("the memory is not looked at for small results", () => {
  asked = 0;
  call("Fill", [T, index("index_type")], [int(1000), floatScalar(1)]);
  assertEquals(asked, 0);
});

Deno.test("a function is refused where a result in it is larger than the memory", () => {
  const attributes = [T, index("index_type")];
  const dims = small.createTensor([1], TF_INT32, Int32Array.of(4e8));
  const record = () =>
    small.record(
      [{ shape: [], dtype: TF_FLOAT }],
      new Set(),
      ([{ id }]) => small.executeOp("Fill", attributes, [dims, id], 1).map(({ id }) => id),
    );
  assertThrows(record, RangeError, "Cannot record Fill: its result float[400000000] takes 1.6 GB");
  small.deleteTensor(dims);
});

Deno.test("readMemory() keeps to the limit of a container", async () => {
  const file = await Deno.makeTempFile();
  const { total, available } = readMemory("/nowhere");
  assertEquals(0 < available && available <= total, true);
  await Deno.writeTextFile(file, "1000000\n");
  assertEquals(readMemory(file), { total: 1e6, available: 1e6 });
  await Deno.writeTextFile(file, "max\n");
  assertEquals(readMemory(file).total, total);
  assertEquals(availableMemory() > 0, true);
});

Deno.test.afterAll(() => small.close());
