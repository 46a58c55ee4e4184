/**
 * Random calls of ops by name: ranks, types, attributes and dead tensors.
 *
 * @module
 */
import type { Attribute } from "../../lib/engine/binding/attributes.ts";
import type { Binding, TensorMetadata } from "../../lib/engine/binding/binding.ts";
import { TF_ATTRIBUTE, TF_DTYPE } from "../../lib/engine/binding/dtypes.ts";
import type { AttributeDefinition, OpDefinition } from "./op_definitions.ts";
import type { Draw } from "./random_values.ts";

const { TF_FLOAT, TF_INT32, TF_STRING, TF_BOOL, TF_COMPLEX64, TF_INT64, TF_UINT8 } = TF_DTYPE;
const TYPES = [TF_FLOAT, TF_INT32, TF_BOOL, TF_COMPLEX64, TF_INT64, TF_UINT8, TF_STRING];

/** A call, and what to free after it. */
export type OpCall = { readonly text: string; run(): void };

/** Draws a call of an op; its inputs exist only while it runs. */
export function drawOpCall(binding: Binding, op: OpDefinition, draw: Draw): OpCall {
  const common = draw.chance(0.7) ? drawShape(draw) : undefined;
  const type = draw.chance(0.7) ? TF_FLOAT : draw.of(TYPES);
  const attributes = op.attributes
    .filter(() => draw.chance(0.95))
    .flatMap((definition) => drawAttribute(definition, type, draw));
  const count = attributes.find(({ name }) => name === "N")?.value as number | undefined;
  const kinds = op.inputs.flatMap((input) => {
    const named = attributes.find(({ name }) => name === input.typeAttribute)?.value as number;
    const dtype = draw.chance(0.95) ? input.type || named || TF_FLOAT : draw.of(TYPES);
    const listed = input.numberAttribute === "" ? 1 : Math.max(0, Math.min(9, count ?? 2));
    return draw.times(listed, () => ({
      dtype: TYPES.includes(dtype as 1) ? dtype : TF_FLOAT,
      shape: common !== undefined && draw.chance(0.8) ? common : drawShape(draw),
    }));
  });
  if (draw.chance(0.03)) kinds.push({ dtype: TF_FLOAT, shape: [2] });
  if (draw.chance(0.03)) kinds.pop();
  const dead = draw.chance(0.02);
  const values = kinds.map(({ dtype, shape }) => drawValues(dtype, shape, draw));
  const isRecorded = draw.chance(0.25);
  const text = `${op.name} ${JSON.stringify(attributes.map(({ name, value }) => [name, value]))} ` +
    kinds.map(({ dtype, shape }, i) => `${dtype}[${shape}]${describeValues(dtype, values[i])}`)
      .join(" ") +
    (isRecorded ? ", compiled" : "");
  const outputs = Math.max(1, op.outputs);
  return {
    text,
    run() {
      const ids: number[] = [];
      try {
        kinds.forEach(({ dtype, shape }, i) =>
          ids.push(binding.createTensor([...shape], dtype, values[i]))
        );
        const inputs = [...ids];
        if (dead && ids.length > 0) binding.deleteTensor(ids.pop()!);
        const results = isRecorded
          ? runRecorded(
            binding,
            inputs,
            (ids) => binding.executeOp(op.name, attributes, ids, outputs),
          )
          : binding.executeOp(op.name, attributes, inputs, outputs);
        for (const { id } of results) {
          ids.push(id);
          if (binding.describe(id).dtype !== TF_DTYPE.TF_RESOURCE) binding.tensorDataSync(id);
        }
      } finally {
        for (const id of ids) binding.deleteTensor(id);
      }
    },
  };
}

/**
 * Records a call as `compile` does, and runs the function. Integers are constants in it, as axes and
 * sizes are where tfjs is recorded.
 */
function runRecorded(
  binding: Binding,
  inputs: readonly number[],
  call: (inputs: number[]) => TensorMetadata[],
): TensorMetadata[] {
  const isArgument = (id: number) => binding.describe(id).dtype !== TF_INT32;
  const args = inputs.filter(isArgument);
  const recorded: number[] = [];
  let name: string | undefined;
  let results = 0;
  try {
    name = binding.record(args.map((id) => binding.describe(id)), new Set(), (symbols) => {
      recorded.push(...symbols.map(({ id }) => id));
      const left = symbols.values();
      const made = call(inputs.map((id) => isArgument(id) ? left.next().value!.id : id));
      recorded.push(...made.map(({ id }) => id));
      results = made.length;
      return made.map(({ id }) => id);
    });
    return binding.executeOp(name, [], args, results);
  } finally {
    for (const id of recorded) binding.deleteTensor(id);
    if (name !== undefined) binding.removeFunction(name);
  }
}

/** Shapes of images and filters more often than chance would have them. */
function drawShape(draw: Draw): number[] {
  return draw.chance(0.3) ? draw.times(draw.of([4, 4, 5]), () => draw.whole(1, 4)) : draw.shape();
}

function drawValues(dtype: number, shape: readonly number[], draw: Draw) {
  const size = shape.reduce((product, length) => product * length, 1);
  if (dtype === TF_STRING) return draw.times(size, () => new Uint8Array(draw.whole(0, 3)).fill(65));
  const isByte = dtype === TF_UINT8 || dtype === TF_BOOL;
  const number = () => dtype === TF_BOOL ? draw.whole(0, 1) : draw.size();
  if (dtype === TF_INT64) return BigInt64Array.from(draw.times(size, () => BigInt(number())));
  if (dtype === TF_COMPLEX64) return Float32Array.from(draw.times(2 * size, number));
  if (dtype === TF_FLOAT) {
    return Float32Array.from(draw.times(size, () => draw.chance(0.02) ? NaN : number()));
  }
  return (isByte ? Uint8Array : Int32Array).from(draw.times(size, number));
}

const describeValues = (dtype: number, values: ArrayLike<unknown>): string =>
  dtype === TF_INT32 && values.length <= 8 ? `=${Array.from(values)}` : "";

/** Windows move along the inner axes, so that most are not refused for the outer ones. */
function drawList(draw: Draw): number[] {
  const inner = draw.times(
    draw.of([2, 2, 3]),
    () => draw.chance(0.9) ? draw.whole(1, 3) : draw.size(),
  );
  return draw.chance(0.8) ? [1, ...inner, 1] : draw.times(draw.whole(0, 6), draw.size);
}

function drawAttribute(
  { name, kind, words }: AttributeDefinition,
  type: number,
  draw: Draw,
): Attribute[] {
  const { TF_ATTR_BOOL, TF_ATTR_FLOAT, TF_ATTR_INT, TF_ATTR_SHAPE, TF_ATTR_STRING, TF_ATTR_TYPE } =
    TF_ATTRIBUTE;
  if (draw.chance(0.01)) return [{ name, type: TF_ATTR_INT, value: draw.size() }];
  switch (kind) {
    case "type": {
      const isIndex =
        /idx|index|indices|shape|seed|out_type|targmax|tpadding|tperm|tdim|tlen|tmul/i;
      const value = isIndex.test(name) ? TF_INT32 : type;
      return [{ name, type: TF_ATTR_TYPE, value: draw.chance(0.97) ? value : draw.of(TYPES) }];
    }
    case "int":
      return [{ name, type: TF_ATTR_INT, value: name === "N" ? draw.whole(0, 4) : draw.size() }];
    case "list(int)":
      return [{ name, type: TF_ATTR_INT, value: drawList(draw) }];
    case "float":
      return [{ name, type: TF_ATTR_FLOAT, value: draw.of([0, 0.1, 1, -1, 3.5]) }];
    case "bool":
      return [{ name, type: TF_ATTR_BOOL, value: draw.chance(0.5) }];
    case "shape":
      return [{ name, type: TF_ATTR_SHAPE, value: draw.shape() }];
    case "string": {
      const usual = words.filter((word) => !word.startsWith("NC"));
      const word = draw.of(draw.chance(0.9) && usual.length > 0 ? usual : [...words, "", "x"]);
      return [{ name, type: TF_ATTR_STRING, value: word }];
    }
    default:
      return [];
  }
}
