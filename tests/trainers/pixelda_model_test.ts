import { assert, assertEquals } from "@std/assert";
import { networkParameters, optimizerState, targetBranch } from "../../lib/trainers/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { tinyPixelDa } from "./tiny_digits.ts";

testOnTensorFlow("createPixelDa() starts T's average as a copy of T", () => {
  const { networks: { task, taskAverage } } = tinyPixelDa();
  assertEquals(taskAverage.parameters.map((p) => p.read()), task.parameters.map((p) => p.read()));
});

testOnTensorFlow("createPixelDa() names every array of a checkpoint differently", () => {
  const model = tinyPixelDa();
  const names = [...networkParameters(model), ...optimizerState(model)].map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
});

testOnTensorFlow("createPixelDa() gives D and T one optimizer, and T's average none", () => {
  const { optimizer } = tinyPixelDa();
  const names = (parameters: readonly { readonly name: string }[]) =>
    new Set(parameters.map(({ name }) => name.split("/")[0]));
  assertEquals(names(optimizer.generator.parameters), new Set(["generator"]));
  assertEquals(names(optimizer.discriminator.parameters), new Set(["discriminator", "task"]));
  assert([...optimizer.discriminator.parameters].every(({ isTrainable }) => isTrainable));
});

Deno.test("targetBranch() is the source's only where T learns from source images alone", () => {
  const branch = (taskSource: number, taskGenerated: number) =>
    targetBranch({ discriminatorWeights: { domain: 1, taskSource, taskGenerated } });
  assertEquals([branch(1, 1), branch(0, 1), branch(1, 0), branch(0, 0)], [
    ...["generated", "generated", "source", "generated"],
  ]);
});
