import { assertEquals } from "@std/assert";
import { openTensorFlow } from "../../../lib/engine/binding/c_api.ts";
import { readInputLimits } from "../../../lib/engine/binding/execute_op.ts";
import { findLibrary } from "../../../lib/engine/library/find_library.ts";
import { loadQuietly } from "../../../lib/engine/library/quiet_load.ts";
import "../setup.ts";

Deno.test("readInputLimits() counts the inputs of TensorFlow's ops", async () => {
  const { path } = (await findLibrary())!;
  const api = loadQuietly(() => openTensorFlow(path));
  const limits = readInputLimits(api);
  api.close();
  // From the op definitions in tensorflow/core/ops.
  const known = { NoOp: 0, Neg: 1, AddV2: 2, FusedBatchNormV3: 5, ResourceApplyAdam: 10 };
  for (const [name, count] of Object.entries(known)) assertEquals(limits.get(name), count, name);
  for (const name of ["AddN", "ConcatV2", "IdentityN"]) assertEquals(limits.get(name), Infinity);
  assertEquals(limits.get("NoSuchOp"), undefined);
  assertEquals(limits.size > 1000, true);
});
