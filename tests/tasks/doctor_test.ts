import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { createWorkshop } from "../engine/fake_package.ts";
import { runScript } from "../run_script.ts";

/** Runs the doctor on a machine whose cache is empty and whose pip delivers a small wrong wheel. */
async function runDoctor(...args: string[]) {
  await using workshop = await createWorkshop();
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout));
  const env = { ...workshop.env, TENSORFLOW_LIBRARY: "", DENO_DIR: denoDir };
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
