import { assertEquals, assertMatch } from "@std/assert";
import { type Driver, driverProblem, readDriver } from "../../../lib/engine/library/driver.ts";
import { compileDriver, hasCompiler } from "../fake_driver.ts";

const canCompile = await hasCompiler();

Deno.test("readDriver() finds none where its library does not open or is another", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "not a library");
  const libc = Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6";
  for (const cuda of ["/nowhere/libcuda.so.1", path, libc]) {
    assertEquals(readDriver({ cuda, management: path }), null);
  }
  await Deno.remove(path);
});

Deno.test({
  name: "readDriver() reads versions, and of each GPU name, UUID and memory",
  ignore: !canCompile,
  async fn() {
    const folder = await Deno.makeTempDir();
    const gpus = [
      { name: "NVIDIA H200", uuid: "GPU-1", total: 150_000_000_000, free: 149_000_000_001 },
      { name: "NVIDIA T4", uuid: "GPU-2" },
    ];
    const libraries = await compileDriver(folder, { cuda: 12080, version: "570.86.15", gpus });
    assertEquals(readDriver(libraries), {
      cuda: "12.8",
      management: {
        version: "570.86.15",
        gpus: [
          {
            name: "NVIDIA H200",
            uuid: "GPU-1",
            memory: { total: 150_000_000_000, free: 149_000_000_001 },
          },
          { name: "NVIDIA T4", uuid: "GPU-2", memory: undefined },
        ],
      },
    });
    assertEquals(readDriver({ ...libraries, management: "/nowhere" }), {
      cuda: "12.8",
      management: undefined,
    });
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("driverProblem() asks for CUDA 12 and the management library", () => {
  const management = { version: "525.60.13", gpus: [] };
  assertEquals(driverProblem({ cuda: "12.0", management }), undefined);
  assertEquals(driverProblem({ cuda: "13.1", management }), undefined);
  assertEquals(
    driverProblem({ cuda: "11.4", management: { version: "470.82.01", gpus: [] } }),
    "NVIDIA's driver 470.82.01 is for CUDA 11.4, and TensorFlow needs one for CUDA 12, " +
      "525.60.13 or newer",
  );
  const cases: [Driver | null, RegExp][] = [
    [null, /^NVIDIA's driver is not there, as libcuda\.so\.1 does not open$/],
    [{ cuda: "9.2" }, /^NVIDIA's driver is for CUDA 9\.2, and /],
    [{ cuda: "12.4" }, /^NVIDIA's driver is not whole, as libnvidia-ml\.so\.1 does not open/],
  ];
  for (const [driver, expected] of cases) assertMatch(driverProblem(driver)!, expected);
});
