import { assertEquals } from "@std/assert";
import { installCudaLibrary } from "../../../lib/engine/library/install_cuda.ts";
import { installLibrary } from "../../../lib/engine/library/install_library.ts";
import { removeLibrary } from "../../../lib/engine/library/remove_library.ts";
import { withEnvironment } from "../changed_environment.ts";
import { createWorkshop } from "../fake_package.ts";

async function endOf<T>(generator: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const { done, value } = await generator.next();
    if (done) return value;
  }
}

Deno.test("removeLibrary() removes one build and what is half fetched, and leaves the other", async () => {
  await using workshop = await createWorkshop();
  const { release, cuda, env, cached } = workshop;
  await withEnvironment(env, async () => {
    await endOf(installLibrary(release));
    const processors = await cached();
    for await (
      const { package: name } of installCudaLibrary({ release: cuda, withoutDriver: true })
    ) {
      if (name === "nvidia-fake-cu12") break;
    }
    const folder = `${env.XDG_CACHE_HOME}/pixelda/libtensorflow/1.0-test`;
    assertEquals(await endOf(removeLibrary(cuda)), [`${folder}-cuda.part`]);
    assertEquals(await cached(), processors);
    await endOf(installCudaLibrary({ release: cuda, withoutDriver: true }));
    assertEquals(await endOf(removeLibrary(release)), [folder]);
    assertEquals((await cached()).every((path) => path.includes("1.0-test-cuda/")), true);
    assertEquals(await endOf(removeLibrary(cuda)), [`${folder}-cuda`]);
    assertEquals(await cached(), []);
    assertEquals(await endOf(removeLibrary(cuda)), []);
  });
});
