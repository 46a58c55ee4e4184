import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { compileDriver, hasCompiler } from "../engine/fake_driver.ts";
import { createWorkshop, type Workshop } from "../engine/fake_package.ts";
import { readDriver } from "../../lib/engine/library/driver.ts";
import { runScript } from "../run_script.ts";

/** Runs the doctor on a machine whose cache is empty and whose pip delivers a small wrong wheel. */
async function runDoctor(...args: string[]) {
  await using workshop = await createWorkshop();
  return await runDoctorIn(workshop, args);
}

/** Runs the doctor with a workshop's cache and pip, and more changes of the environment. */
async function runDoctorIn(
  workshop: Workshop,
  args: string[],
  changes: { readonly [name: string]: string } = {},
) {
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout));
  const env = { ...workshop.env, TENSORFLOW_LIBRARY: "", DENO_DIR: denoDir, ...changes };
  return await runScript("tasks/doctor.ts", args, env);
}

Deno.test("doctor --json lists what is installed and what is missing", async () => {
  const data = await Deno.makeTempDir();
  const files = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
  await Deno.mkdir(join(data, "mnist"));
  for (const file of files) await Deno.writeTextFile(join(data, `mnist/${file}-ubyte.gz`), "");
  await Deno.mkdir(join(data, "usps"));
  await Deno.writeTextFile(join(data, "usps/zip.test.gz"), "");

  const { code, stdout } = await runDoctor("--json", "--data-dir", data);
  await Deno.remove(data, { recursive: true });
  const { deno, library, findings, problems } = JSON.parse(stdout);
  assertEquals([code, deno, library], [1, Deno.version.deno, null]);
  assertEquals(findings.map(({ found }: { found: string }) => found), [
    `in ${data}`,
    `incomplete in ${data}`,
    `not in ${data}`,
  ]);
  assertEquals(problems.map(({ fix }: { fix: string }) => fix), [
    "deno task doctor --install",
    "deno task table1",
    "deno task table1",
  ]);
});

Deno.test("doctor prints how to fix each missing thing when TensorFlow is missing", async () => {
  const { code, stdout } = await runDoctor();
  assertEquals(code, 1);
  assertStringIncludes(stdout, `Deno              ${Deno.version.deno} on `);
  assertStringIncludes(
    stdout,
    "How to fix:\n- TensorFlow is not installed\n    deno task doctor --install\n",
  );
});

Deno.test("doctor --install reports a download that is not the pinned file", async () => {
  const { code, stderr } = await runDoctor("--install");
  assertEquals(code, 1);
  assertStringIncludes(stderr, "TensorFlow: download\nTensorFlow: verify\n");
  assertStringIncludes(stderr, "fake.whl has SHA-256");
});

const isLinux64 = Deno.build.os === "linux" && Deno.build.arch === "x86_64";
const hasDriver = readDriver() !== null;

Deno.test({
  name: "doctor --install --device gpu fetches nothing where there is no driver",
  ignore: !isLinux64 || hasDriver,
  async fn() {
    await using workshop = await createWorkshop();
    const { code, stdout, stderr } = await runDoctorIn(workshop, ["--install", "--device", "gpu"]);
    const what = "NVIDIA's driver is not there, as libcuda.so.1 does not open";
    assertEquals(code, 1);
    assertStringIncludes(stderr, `Cannot use a GPU: ${what}; install NVIDIA's driver, 525.60.13`);
    assertStringIncludes(stdout, `How to fix:\n- No GPU: ${what}\n    install NVIDIA's driver`);
    assertEquals(await workshop.asked(), []);
  },
});

Deno.test({
  name: "doctor --device gpu names what is missing besides the driver: the CUDA build, or its rest",
  ignore: !isLinux64 || hasDriver || !await hasCompiler(),
  async fn() {
    await using workshop = await createWorkshop();
    const gpus = [{ name: "NVIDIA T4", uuid: "GPU-1", total: 16e9, free: 15e9 }];
    await compileDriver(workshop.folder, { gpus });
    const changes = { LD_LIBRARY_PATH: workshop.folder };
    const run = (...args: string[]) => runDoctorIn(workshop, ["--device", "gpu", ...args], changes);

    const missing = await run();
    assertEquals(missing.code, 1);
    assertStringIncludes(missing.stdout, "\nDriver            NVIDIA 550.54.14, for CUDA 12.4\n");
    assertStringIncludes(missing.stdout, "\nGPUs              NVIDIA T4 with 15.0 GB free\n");
    const fix = "    deno task doctor --install --device gpu\n";
    assertStringIncludes(
      missing.stdout,
      `How to fix:\n- No GPU: TensorFlow's CUDA build is not installed\n${fix}`,
    );

    const refused = await run("--install");
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "tensorflow: download\ntensorflow: verify\n");
    assertStringIncludes(refused.stderr, "the downloaded fake.whl has SHA-256 ");
    assertStringIncludes(
      refused.stdout,
      "No GPU: TensorFlow's CUDA build is only partly fetched, in ",
    );
    assertStringIncludes(refused.stdout, fix);
    assertEquals(await workshop.asked(), ["tensorflow==2.21.0"]);

    const removed = await run("--remove");
    const part = "libtensorflow/2.21.0-linux-x86_64-cuda.part";
    assertEquals([removed.code, removed.stdout], [
      0,
      `Removed ${workshop.env.XDG_CACHE_HOME}/pixelda/${part}\n`,
    ]);
    assertEquals(await workshop.cached(), []);
    assertEquals((await run("--remove")).stdout, "Nothing was installed\n");
  },
});

Deno.test("doctor --remove wants a device, and no --install", async () => {
  const auto = await runDoctor("--remove");
  assertEquals([auto.code, auto.stdout], [2, ""]);
  assertStringIncludes(auto.stderr, "--remove needs --device cpu or --device gpu");
  const both = await runDoctor("--remove", "--install", "--device", "cpu");
  assertEquals([both.code, both.stdout], [2, ""]);
  assertStringIncludes(both.stderr, "Give --install or --remove, not both");
});

Deno.test("doctor refuses an unknown argument", async () => {
  for (
    const [argument, named] of [["--bogus", "--bogus"], ["now", "now"], [
      "--data-dir",
      "--data-dir needs a value",
    ]]
  ) {
    const { code, stdout, stderr } = await runDoctor(argument);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, named);
  }
});
