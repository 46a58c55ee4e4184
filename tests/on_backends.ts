/** The same test on TensorFlow and on tfjs's plain backend, which shares no kernel with it. */
import { startEngine, tf } from "../lib/engine/mod.ts";
import { hasBfloat16 } from "../lib/engine/processor.ts";

/** Creates two tests from one; whatever tensors a test leaves behind are disposed of. */
export function testOnBackends(name: string, test: () => void | Promise<void>): void {
  for (const backend of ["tensorflow", "cpu"]) {
    Deno.test(`${name} [${backend}]`, async () => {
      await startEngine({ precision: "float32" });
      await tf.setBackend(backend);
      await withScope(test);
    });
  }
}

/** Creates a test on TensorFlow, in float32 unless it says otherwise. */
export function testOnTensorFlow(name: string, test: () => void | Promise<void>): void {
  Deno.test(name, async () => {
    await startEngine({ precision: "float32" });
    await withScope(test);
  });
}

/** Creates a test on TensorFlow in bfloat16, which is skipped where the processor has none, or a GPU computes. */
export function testInBfloat16(name: string, test: () => void | Promise<void>): void {
  Deno.test({
    name: `${name} [bfloat16]`,
    ignore: !hasBfloat16(),
    async fn() {
      if ((await startEngine()).device === "gpu") return;
      await startEngine({ precision: "bfloat16" });
      await withScope(test);
      await startEngine({ precision: "float32" });
    },
  });
}

async function withScope(test: () => void | Promise<void>): Promise<void> {
  tf.engine().startScope();
  try {
    await test();
  } finally {
    tf.engine().endScope();
  }
}
