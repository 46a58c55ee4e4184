import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  decodeSafetensors,
  encodeSafetensors,
  type NamedArrays,
} from "../../lib/runs/safetensors.ts";

/** Written by Python's safetensors, see tests/references/make_safetensors.py. */
const reference = await Deno.readFile(
  new URL("../references/arrays.safetensors", import.meta.url),
);

const arrays: NamedArrays = {
  "step": { shape: [], values: new Int32Array([12]) },
  "generator/conv1/kernel": {
    shape: [2, 3],
    values: new Float32Array([-0.5, -0.25, 0, 0.25, 0.5, 0.75]),
  },
  "generator/bn/mean": { shape: [3], values: new Float32Array([1.5, Infinity, -0]) },
  "labels": { shape: [2], values: new Int32Array([-1, 2 ** 31 - 1]) },
  "big": { shape: [1], values: new BigInt64Array([9007199254740993n]) },
  "pixels": { shape: [1, 3], values: new Uint8Array([0, 127, 255]) },
  "empty": { shape: [0, 4], values: new Float32Array(0) },
  "größe": { shape: [1], values: new Float32Array([2]) },
};
const metadata = { "made by": "safetensors 0.8.0" };

Deno.test("decodeSafetensors() reads what Python's library wrote", () => {
  assertEquals(decodeSafetensors(reference), { arrays, metadata });
});

Deno.test("encodeSafetensors() writes the bytes that Python's library wrote", () => {
  assertEquals(encodeSafetensors(arrays, metadata), reference);
});

Deno.test("encodeSafetensors() gives the same bytes whatever the order of names", () => {
  const reversed = Object.fromEntries(Object.entries(arrays).reverse());
  assertEquals(
    encodeSafetensors(reversed, { b: "2", a: "1" }),
    encodeSafetensors(arrays, { a: "1", b: "2" }),
  );
});

Deno.test("encodeSafetensors() writes only the view of a larger buffer", () => {
  const values = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
  const { view } = decodeSafetensors(encodeSafetensors({ view: { shape: [2], values } })).arrays;
  assertEquals(view.values, new Float32Array([1, 2]));
});

Deno.test("encodeSafetensors() refuses a shape that does not fit and a reserved name", () => {
  const values = new Float32Array(3);
  assertThrows(
    () => encodeSafetensors({ bias: { shape: [2], values } }),
    TypeError,
    'Cannot encode "bias": shape [2] does not fit 3 values',
  );
  assertThrows(() => encodeSafetensors({ __metadata__: { shape: [3], values } }), TypeError);
});

Deno.test("decodeSafetensors() refuses the file cut anywhere, and bytes too many", () => {
  for (let length = 0; length < reference.length; length += 7) {
    assertThrows(() => decodeSafetensors(reference.subarray(0, length)), SyntaxError);
  }
  const longer = new Uint8Array(reference.length + 1);
  longer.set(reference);
  assertThrows(() => decodeSafetensors(longer), SyntaxError, "1 bytes follow the last array");
});

Deno.test("decodeSafetensors() names what is wrong with a header", () => {
  const entry = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  const wrong: [unknown, string][] = [
    [[], "the header is not a JSON object"],
    [{ a: { ...entry, dtype: "F8" } }, '"a" has dtype F8'],
    [{ a: { ...entry, shape: [2] } }, '"a" of shape [2] has 4 bytes, expected 8'],
    [{ a: { ...entry, shape: [-1] } }, 'the entry of "a" lacks'],
    [{ a: { ...entry, data_offsets: [4, 8] } }, '"a" starts at byte 4, expected 0'],
    [{ a: entry, b: entry }, '"b" starts at byte 0, expected 4'],
    [{ a: { ...entry, shape: [2], data_offsets: [0, 8] } }, '"a" ends after the file'],
    [{ a: 3 }, 'the entry of "a" lacks'],
    [{ __metadata__: { a: 1 }, a: entry }, "the metadata are not all texts"],
  ];
  for (const [header, message] of wrong) {
    assertThrows(() => decodeSafetensors(file(JSON.stringify(header))), SyntaxError, message);
  }
  assertThrows(() => decodeSafetensors(file("{")), SyntaxError, "the header is not JSON");
  assert(decodeSafetensors(file(JSON.stringify({ a: entry }))).arrays.a);
});

/** A file with that header and 4 bytes of data. */
function file(header: string): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + 4);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
