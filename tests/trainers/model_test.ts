import { assertEquals } from "@std/assert";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import {
  createDann,
  createMmd,
  createSupervised,
  type Model,
  networkParameters,
  optimizerState,
} from "../../lib/trainers/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { tinyCoGan } from "./tiny_cogan.ts";
import { tinyPixelDa, tinyTower } from "./tiny_digits.ts";
import { tinyDsn } from "./tiny_dsn.ts";

/** Each model, the networks in their checkpoints' order, and what follows a parameter's name. */
const models: { readonly [name: string]: readonly [() => Model, string[], string[]] } = {
  createSupervised: [
    () => createSupervised(tinyTower(3)),
    ["task"],
    ["adam_m", "adam_v"],
  ],
  createMmd: [() => createMmd(tinyTower(3)), ["task"], ["momentum"]],
  createDann: [
    () => createDann(tinyTower(3), glorotUniformInitializer(0)),
    ["task", "domain"],
    ["momentum"],
  ],
  createDsn: [tinyDsn, ["task", "private", "decoder", "domain"], ["momentum"]],
  createCoGan: [tinyCoGan, ["generators", "discriminators"], ["adam_m", "adam_v"]],
  createPixelDa: [
    tinyPixelDa,
    ["generator", "discriminator", "task", "task_average"],
    ["adam_m", "adam_v"],
  ],
};

for (const [name, [create, networks, suffixes]] of Object.entries(models)) {
  testOnTensorFlow(`${name}() names all of its state, and keeps moments of what it trains`, () => {
    const model = create();
    const parameters = networkParameters(model);
    assertEquals([...new Set(parameters.map(({ name }) => name.split("/")[0]))], networks);
    const state = optimizerState(model).map(({ name }) => name);
    const names = [...parameters.map(({ name }) => name), ...state];
    assertEquals(new Set(names).size, names.length);
    const trained = parameters.filter(({ name, isTrainable }) =>
      isTrainable && !name.startsWith("task_average")
    );
    const moments = trained.flatMap(({ name }) => suffixes.map((suffix) => `${name}/${suffix}`));
    assertEquals(state.toSorted(), moments.toSorted());
  });
}

testOnTensorFlow("optimizerState() lists optimizers in the order of the model", () => {
  const networksOf = (model: Model) => [
    ...new Set(optimizerState(model).map(({ name }) => name.split("/")[0])),
  ];
  assertEquals(networksOf(tinyCoGan()), ["generators", "discriminators"]);
  assertEquals(networksOf(tinyPixelDa()), ["discriminator", "task", "generator"]);
});
