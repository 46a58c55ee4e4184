import { assertEquals } from "@std/assert";
import { openTensorFlow } from "../../../lib/engine/binding/c_api.ts";
import { readOpInputs } from "../../../lib/engine/binding/execute_op.ts";
import { findLibrary } from "../../../lib/engine/library/find_library.ts";
import { loadQuietly } from "../../../lib/engine/library/quiet_load.ts";
import "../setup.ts";

Deno.test("readOpInputs() reads what TensorFlow's ops take", async () => {
  const { path } = (await findLibrary())!;
  const api = loadQuietly(() => openTensorFlow(path));
  const inputs = readOpInputs(api);
  api.close();
  // From the op definitions in tensorflow/core/ops.
  const known = { NoOp: 0, Neg: 1, AddV2: 2, FusedBatchNormV3: 5, ResourceApplyAdam: 10 };
  for (const [name, count] of Object.entries(known)) {
    assertEquals(inputs.get(name)?.limit, count, name);
  }
  for (const name of ["AddN", "ConcatV2", "IdentityN"]) {
    assertEquals(inputs.get(name)?.limit, Infinity);
  }
  assertEquals([...inputs.get("Cast")!.typeAttributes], ["SrcT"]);
  assertEquals(inputs.get("NoSuchOp"), undefined);
  assertEquals(inputs.size > 1000, true);
});
