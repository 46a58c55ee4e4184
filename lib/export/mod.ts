/** Trained networks in formats that other programs run: ONNX, SavedModel, TensorFlow.js. @module */
export {
  EXPORT_FORMATS,
  EXPORT_TOLERANCE,
  type ExportedNetwork,
  exportNetwork,
  type ExportOptions,
} from "./export_network.ts";
export {
  type Endpoint,
  type Exportable,
  type ExportInput,
  freezeGraph,
  type FrozenGraph,
  type NamedTensors,
} from "./frozen_graph.ts";
export type {
  AttributeList,
  AttributeValue,
  GraphDef,
  GraphNode,
  Shape,
  TensorValue,
  Values,
} from "./graph_def.ts";
export { encodeOnnx } from "./onnx.ts";
export { encodeSavedModel } from "./saved_model.ts";
export { encodeTfjsModel } from "./tfjs_model.ts";
export { type ExportFormat, verifyExport } from "./verify.ts";
