/** Named arrays in the safetensors format, which Python's `safetensors` reads and writes too. */

/** A typed array that safetensors can hold here. */
export type ArrayValues = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** Arrays by name, each with its shape; the values are in row-major order. */
export type NamedArrays = Record<
  string,
  { readonly shape: readonly number[]; readonly values: ArrayValues }
>;

/** What a safetensors file holds. */
export type Safetensors = {
  /** The arrays by name. */
  readonly arrays: NamedArrays;
  /** Texts by name, empty if the file has none. */
  readonly metadata: Record<string, string>;
};

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;

/** In the order in which the reference implementation lays them out. */
const DTYPES = [
  { dtype: "I64", type: BigInt64Array },
  { dtype: "F32", type: Float32Array },
  { dtype: "I32", type: Int32Array },
  { dtype: "U8", type: Uint8Array },
] as const;

/**
 * Encodes named arrays; the same arrays and metadata give the same bytes, whatever their order.
 *
 * @param arrays by name, which may be anything but `__metadata__`
 * @param metadata texts by name
 * @returns the bytes of a safetensors file
 * @throws {TypeError} if a shape does not fit its number of values
 *
 * @example
 * ```ts
 * const bytes = encodeSafetensors({ bias: { shape: [2], values: new Float32Array([1, 2]) } });
 * const { bias } = decodeSafetensors(bytes).arrays;
 * if (bias.values[1] !== 2) throw new Error("Not as written");
 * ```
 */
export function encodeSafetensors(
  arrays: NamedArrays,
  metadata: Record<string, string> = {},
): Uint8Array {
  const layout = Object.entries(arrays).map(([name, { shape, values }]) => {
    const order = DTYPES.findIndex(({ type }) => values instanceof type);
    if (name === "__metadata__") throw new TypeError(`Cannot encode an array named "${name}"`);
    if (order < 0) throw new TypeError(`Cannot encode "${name}": its values are not a known array`);
    if (sizeOf(shape) !== values.length) {
      throw new TypeError(
        `Cannot encode "${name}": shape [${shape}] does not fit ${values.length} values`,
      );
    }
    return { name, shape: [...shape], values, order };
  });
  layout.sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));

  const header: Record<string, unknown> = Object.create(null);
  const texts = Object.entries(metadata).sort(([a], [b]) => a < b ? -1 : 1);
  if (texts.length > 0) header.__metadata__ = Object.fromEntries(texts);
  let end = 0;
  for (const { name, shape, values, order } of layout) {
    const start = end;
    end += values.byteLength;
    header[name] = { dtype: DTYPES[order].dtype, shape, data_offsets: [start, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  let offset = 8 + headerLength;
  for (const { values } of layout) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/**
 * Decodes a safetensors file and checks all of it: header, types, shapes, and that the arrays cover
 * the rest of the file without gap or overlap.
 *
 * @param bytes the whole file
 * @returns its arrays, as copies, and its metadata
 * @throws {SyntaxError} if the bytes are not a complete safetensors file of these types
 *
 * @example
 * ```ts
 * const bytes = encodeSafetensors({}, { step: "7" });
 * if (decodeSafetensors(bytes).metadata.step !== "7") throw new Error("Not as written");
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { header, metadata, dataStart } = readHeader(bytes);
  const arrays: [string, NamedArrays[string]][] = [];
  const layout = Object.entries(header).sort(([, a], [, b]) =>
    a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]
  );
  let end = 0;
  for (const [name, { dtype, shape, data_offsets: [start, stop] }] of layout) {
    const known = DTYPES.find((each) => each.dtype === dtype);
    if (!known) refuse(`"${name}" has dtype ${dtype}, known are F32, I32, I64 and U8`);
    if (start !== end) refuse(`"${name}" starts at byte ${start}, expected ${end}`);
    const size = sizeOf(shape) * known.type.BYTES_PER_ELEMENT;
    if (stop - start !== size) {
      refuse(`"${name}" of shape [${shape}] has ${stop - start} bytes, expected ${size}`);
    }
    if (dataStart + stop > bytes.length) refuse(`"${name}" ends after the file`);
    const copy = bytes.slice(dataStart + start, dataStart + stop);
    arrays.push([name, { shape, values: new known.type(copy.buffer) }]);
    end = stop;
  }
  if (dataStart + end !== bytes.length) {
    refuse(`${bytes.length - dataStart - end} bytes follow the last array`);
  }
  return { arrays: Object.fromEntries(arrays), metadata };
}

function readHeader(
  bytes: Uint8Array,
): { header: Header; metadata: Record<string, string>; dataStart: number } {
  if (bytes.length < 8) refuse(`${bytes.length} bytes are too few for a header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.length - 8)) {
    refuse(`header declares ${length} bytes, file has ${bytes.length}`);
  }
  const dataStart = 8 + Number(length);
  let parsed: unknown;
  try {
    parsed = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, dataStart)),
    );
  } catch {
    refuse("the header is not JSON");
  }
  if (!isRecord(parsed)) refuse("the header is not a JSON object");
  const { __metadata__: metadata = {}, ...header } = parsed;
  if (!isRecord(metadata) || !Object.values(metadata).every((text) => typeof text === "string")) {
    refuse("the metadata are not all texts");
  }
  for (const [name, entry] of Object.entries(header)) {
    const valid = isRecord(entry) && typeof entry.dtype === "string" && isCounts(entry.shape) &&
      isCounts(entry.data_offsets) && entry.data_offsets.length === 2;
    if (!valid) refuse(`the entry of "${name}" lacks a dtype, shape or data_offsets`);
  }
  return { header: header as Header, metadata: metadata as Record<string, string>, dataStart };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, each) => product * each, 1);
}

function refuse(reason: string): never {
  throw new SyntaxError(`Cannot read safetensors: ${reason}`);
}
