/**
 * bfloat16: in which numbers convolutions and dense products are computed.
 *
 * TensorFlow's own rewriter converts a compiled function, in which every tensor is float32, as it is
 * run: convolutions, products of {@link matMul} and what lies between two of them are computed in
 * bfloat16. What it must not touch is said here and in {@link float32}:
 *
 * - parameters, moments, updates and moving averages, which lie before the first or after the last
 *   of a function's products;
 * - products of `tf.matMul`, which losses use;
 * - all that is computed from the result of {@link float32}, up to the next product.
 *
 * @module
 */
import { readFields, readText } from "./binding/c_api.ts";
import { hasBfloat16 } from "./processor.ts";

/** Numbers in which convolutions and dense products are computed; all else is float32. */
export type Precision = "float32" | "bfloat16";

/** The op behind {@link float32}: it has no effect, and nothing else here records it. */
export const FLOAT32_OP = "EnsureShape";

/**
 * Environment variables of TensorFlow's rewriter: it converts neither of these ops, nor looks through
 * them. Lists of the process, since TensorFlow has no others.
 */
export const REWRITER_LISTS: { readonly [variable: string]: string } = {
  TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_CLEARLIST_REMOVE: FLOAT32_OP,
  TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_ALLOWLIST_REMOVE: "BatchMatMulV2", // tf.matMul's
};

/**
 * A `ConfigProto` with `graph_options.rewrite_options.auto_mixed_precision_onednn_bfloat16 = ON`.
 *
 * A context's own config does not reach a function that is run as an op; this attribute of it does.
 */
export const BFLOAT16_CONFIG: Uint8Array<ArrayBuffer> = Uint8Array.of(
  ...[0x52, 0x05], // graph_options, 5 bytes
  ...[0x52, 0x03], // rewrite_options, 3 bytes
  ...[0xf8, 0x01, 0x01], // auto_mixed_precision_onednn_bfloat16 = ON
);

/** TensorFlow's convolutions in bfloat16 are oneDNN's. */
function usesOneDnn(): boolean {
  return Deno.env.get("TF_ENABLE_ONEDNN_OPTS") !== "0";
}

/**
 * Chooses the precision.
 *
 * @param asked for; `"auto"` takes bfloat16 where the processor has it
 * @param device that computes
 * @param isAvailable whether oneDNN computes, on a processor that has bfloat16
 * @throws {Error} if bfloat16 is asked for and not available
 */
export function choosePrecision(
  asked: Precision | "auto",
  device: "cpu" | "gpu",
  isAvailable: () => boolean = () => hasBfloat16() && usesOneDnn(),
): Precision {
  if (asked === "float32") return "float32";
  const lack = device === "gpu"
    ? "on a GPU only float32 is offered"
    : isAvailable()
    ? undefined
    : "this processor has neither AVX512_BF16 nor AMX, or oneDNN is switched off";
  if (lack === undefined) return "bfloat16";
  if (asked === "auto") return "float32";
  throw new Error(`Cannot compute in bfloat16: ${lack}. Choose float32, or auto`);
}

/** A node of a function as TensorFlow runs it, after all its rewriters. */
export type OptimizedNode = {
  readonly op: string;
  readonly name: string;
  /** TensorFlow's number of the type it computes in; `undefined` for ops without one. */
  readonly dtype: number | undefined;
};

/** Field numbers of TensorFlow's protocol buffers. */
const RUN_METADATA_FUNCTION_GRAPHS = 4, POST_OPTIMIZATION_GRAPH = 3, GRAPH_NODE = 1;
const NODE_NAME = 1, NODE_OP = 2, NODE_ATTRIBUTE = 5;
const KEY = 1, VALUE = 2, VALUE_TYPE = 6;

/**
 * Reads the nodes of each function that was run.
 *
 * @param metadata a `RunMetadata` message
 */
export function readOptimizedNodes(metadata: Uint8Array): OptimizedNode[] {
  return select(metadata, RUN_METADATA_FUNCTION_GRAPHS)
    .flatMap((graphs) => select(graphs, POST_OPTIMIZATION_GRAPH))
    .flatMap((graph) => select(graph, GRAPH_NODE))
    .map((node) => ({
      op: text(node, NODE_OP),
      name: text(node, NODE_NAME),
      dtype: select(node, NODE_ATTRIBUTE)
        .filter((attribute) => text(attribute, KEY) === "T")
        .flatMap((attribute) => select(attribute, VALUE))
        .map(readType)[0],
    }));
}

/** The messages of one field. */
function select(message: Uint8Array, wanted: number): Uint8Array[] {
  return [...readFields(message)].filter(({ field }) => field === wanted)
    .map(({ bytes }) => bytes);
}

function text(message: Uint8Array, field: number): string {
  return readText(select(message, field)[0]);
}

function readType(value: Uint8Array): number | undefined {
  return readFields(value).find(({ field }) => field === VALUE_TYPE)?.number;
}

/** TensorFlow's number of bfloat16. */
export const BFLOAT16_DTYPE = 14;

/** Convolutions, dense products and their gradients. */
const PRODUCT = /^(Conv2D|Conv2DBackprop(Input|Filter)|MatMul|_Fused(Conv2D|MatMul))$/;

/**
 * Checks that the rewriter did its work; where it fails, it writes a line at most, and all stays
 * float32.
 *
 * @param nodes of the function as it was run
 * @throws {Error} if a convolution or a dense product was computed in float32
 */
export function requireBfloat16(nodes: readonly OptimizedNode[]): void {
  const products = nodes.filter(({ op }) => PRODUCT.test(op));
  const kept = products.filter(({ dtype }) => dtype !== BFLOAT16_DTYPE);
  if (kept.length === 0) return;
  throw new Error(
    `Cannot compute in bfloat16: TensorFlow computed ${kept.length} of ${products.length} ` +
      `convolutions and products in float32, such as ${kept[0].name}. Choose float32`,
  );
}
