/** The same test on TensorFlow and on tfjs's plain backend, which shares no kernel with it. */
import { startEngine, tf } from "../lib/engine/mod.ts";

/** Creates two tests from one; whatever tensors a test leaves behind are disposed of. */
export function testOnBackends(name: string, test: () => void | Promise<void>): void {
  for (const backend of ["tensorflow", "cpu"]) {
    Deno.test(`${name} [${backend}]`, async () => {
      await startEngine();
      await tf.setBackend(backend);
      await withScope(test);
    });
  }
}

/** Creates a test on TensorFlow. */
export function testOnTensorFlow(name: string, test: () => void | Promise<void>): void {
  Deno.test(name, async () => {
    await startEngine();
    await withScope(test);
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
