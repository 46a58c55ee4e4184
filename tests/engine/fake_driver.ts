/** A stand-in for NVIDIA's driver, compiled from C: its two libraries, with what they answer. */
import { join } from "node:path";

/** What the driver says. */
export type DriverAnswers = {
  /** As CUDA encodes it, 12040 for 12.4. */
  readonly cuda?: number;
  readonly version?: string;
  /** Memory in bytes, none if it does not tell. */
  readonly gpus?: readonly { name: string; uuid: string; total?: number; free?: number }[];
};

const string = (text: string) => JSON.stringify(text);
const list = (items: readonly (string | number)[]) => `{${[...items, 0].join(", ")}}`;

/** Reports whether C can be compiled here. */
export async function hasCompiler(): Promise<boolean> {
  const asked = new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" });
  return await asked.output().then(({ success }) => success, () => false);
}

/**
 * Compiles the libraries into a folder.
 *
 * @returns their paths
 */
export async function compileDriver(
  folder: string,
  answers: DriverAnswers = {},
): Promise<{ cuda: string; management: string }> {
  const { cuda = 12040, version = "550.54.14", gpus = [] } = answers;
  const paths = {
    cuda: join(folder, "libcuda.so.1"),
    management: join(folder, "libnvidia-ml.so.1"),
  };
  await compile(
    paths.cuda,
    `int cuDriverGetVersion(int *version) { *version = ${cuda}; return 0; }
     int cuInit(unsigned flags) { return 100; } // no device`,
  );
  await compile(
    paths.management,
    `#include <string.h>
     #include <stdint.h>
     static const char *names[] = ${list(gpus.map(({ name }) => string(name)))};
     static const char *uuids[] = ${list(gpus.map(({ uuid }) => string(uuid)))};
     static const uint64_t total[] = ${list(gpus.map(({ total = 0 }) => `${total}ull`))};
     static const uint64_t unused[] = ${list(gpus.map(({ free = 0 }) => `${free}ull`))};
     static int copy(char *to, unsigned size, const char *from) {
       if (strlen(from) >= size) return 7;
       strcpy(to, from);
       return 0;
     }
     int nvmlInit_v2() { return 0; }
     int nvmlShutdown() { return 0; }
     int nvmlSystemGetDriverVersion(char *to, unsigned size) {
       return copy(to, size, ${string(version)});
     }
     int nvmlDeviceGetCount_v2(unsigned *count) { *count = ${gpus.length}; return 0; }
     int nvmlDeviceGetHandleByIndex_v2(unsigned i, uintptr_t *gpu) { *gpu = i + 1; return 0; }
     int nvmlDeviceGetName(uintptr_t gpu, char *to, unsigned size) {
       return copy(to, size, names[gpu - 1]);
     }
     int nvmlDeviceGetUUID(uintptr_t gpu, char *to, unsigned size) {
       return copy(to, size, uuids[gpu - 1]);
     }
     int nvmlDeviceGetMemoryInfo(uintptr_t gpu, uint64_t *memory) {
       memory[0] = total[gpu - 1];
       memory[1] = unused[gpu - 1];
       memory[2] = memory[0] - memory[1];
       return memory[0] ? 0 : 3; // not supported
     }`,
  );
  return paths;
}

async function compile(path: string, source: string): Promise<void> {
  await Deno.writeTextFile(`${path}.c`, source);
  const args = ["-shared", "-fPIC", "-o", path, `${path}.c`];
  const { success, stderr } = await new Deno.Command("cc", { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
