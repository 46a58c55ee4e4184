import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import {
  classify,
  createTaskTower,
  type TaskTower,
  type TaskTowerConfig,
} from "../../lib/models/task_tower.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

const tiny = { height: 8, width: 8, classes: 3 };

const made = (config: Partial<TaskTowerConfig> = {}): TaskTower =>
  createTaskTower(
    { ...tiny, channels: { source: 1, generated: 3 }, ...config },
    glorotUniformInitializer(0),
  );

const imagesOf = (...shape: [number, number, number, number]): tf.Tensor4D =>
  tf.randomUniform(shape, -1, 1, "float32", 1) as tf.Tensor4D;

testOnBackends("classify() gives logits of each class, for either branch and any size", () => {
  for (const side of [8, 10, 16]) {
    const tower = made({ height: side, width: side });
    assertEquals(classify(tower, imagesOf(2, side, side, 1), "source").shape, [2, 3]);
    assertEquals(classify(tower, imagesOf(2, side, side, 3), "generated").shape, [2, 3]);
  }
});

testOnBackends("classify() takes each branch's own first layer and shares the rest", () => {
  const tower = made({ channels: { source: 1, generated: 1 } });
  const x = imagesOf(2, 8, 8, 1);
  const source = [...classify(tower, x, "source").dataSync()];
  assertNotEquals([...classify(tower, x, "generated").dataSync()], source);
  const { source: first, generated: other } = tower.layers.private;
  other!.kernel.write(first!.kernel.read());
  assertEquals([...classify(tower, x, "generated").dataSync()], source);
});

testOnBackends("classify() treats each example by itself", () => {
  const [tower, x] = [made(), imagesOf(3, 8, 8, 1)];
  const all = [...classify(tower, x, "source").dataSync()];
  const middle = tf.slice(x, [1, 0, 0, 0], [1, 8, 8, 1]) as tf.Tensor4D;
  assertClose(classify(tower, middle, "source"), all.slice(3, 6));
});

testOnBackends("classify() says which branch the tower was made without", () => {
  const tower = made({ channels: { source: 1 } });
  assertThrows(
    () => classify(tower, imagesOf(1, 8, 8, 1), "generated"),
    TypeError,
    "Cannot classify: the task tower was made without the branch generated",
  );
});

testOnBackends("createTaskTower() begins the parameters' names with the name given", () => {
  const config = { ...tiny, channels: { source: 1 } };
  const tower = createTaskTower(config, glorotUniformInitializer(0), "task_average");
  const names = tower.parameters.map(({ name }) => name);
  assertEquals(names.slice(0, 2), [
    "task_average/private/source/kernel",
    "task_average/private/source/bias",
  ]);
  const same = createTaskTower(config, glorotUniformInitializer(0));
  assertEquals(same.parameters[0].read(), tower.parameters[0].read());
});
