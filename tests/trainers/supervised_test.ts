import { assertEquals } from "@std/assert";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { createTaskTower, type Task } from "../../lib/models/mod.ts";
import { createSupervised, type Preprocess, trainSupervised } from "../../lib/trainers/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";
import { stateOf } from "./collect.ts";
import { describePoseTrainer, describeTrainer, type Learner } from "./contract.ts";
import { adam, scale, taskConfig, tinyTower } from "./tiny_digits.ts";
import { scale as scalePoses, tinySharedPoseTower } from "./tiny_poses.ts";

/** A task, and its training. */
function learner<Labels>(task: Task<Labels>, preprocess: Preprocess): Learner<Labels> {
  const model = createSupervised(task);
  return {
    model,
    train: ({ source }, options, steps) =>
      trainSupervised(model, source, { ...options, preprocess, adam }, steps),
  };
}

describeTrainer({
  name: "trainSupervised()",
  create: (seed) => learner(tinyTower(1, seed), scale),
  losses: ["task"],
  overfit: { rate: 2e-3, steps: 30 },
  ratios: { task: 0.1 },
  isSeeded: false,
  tolerance: 1e-5,
});

describePoseTrainer({
  name: "trainSupervised() of poses",
  create: (seed) => learner(tinySharedPoseTower(seed), scalePoses),
  losses: ["task", "task/class", "task/pose"],
  overfit: { rate: 5e-3, steps: 80 },
});

testOnTensorFlow("createSupervised() leaves out branches that it does not train", () => {
  const channels = { source: 1, generated: 3 };
  const task = createTaskTower({ ...taskConfig, channels }, glorotUniformInitializer(0));
  const model = createSupervised(task);
  const { parameters } = model.optimizer;
  const others = task.parameters.filter(({ name }) => name.includes("generated"));
  assertEquals(others.length, 2);
  assertEquals(parameters, task.parameters.filter((one) => !others.includes(one)));
  assertEquals(stateOf(model).length, 3 * parameters.length + 2);
});
