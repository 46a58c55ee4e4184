import { assertEquals } from "@std/assert";
import { type Loss, tf } from "../../lib/engine/mod.ts";
import { sumTerms, withTaskTerms } from "../../lib/trainers/task_terms.ts";
import { testOnBackends } from "../on_backends.ts";

const task = (total: number, pose: number): Loss => ({
  total: tf.scalar(total),
  components: { pose: tf.scalar(pose) },
});

const numbersOf = ({ components }: Loss) =>
  Object.entries(components).map(([name, scalar]) => [name, scalar.dataSync()[0]]);

testOnBackends("sumTerms() weighs each term once, and reports all of them unweighted", () => {
  const found = sumTerms(
    { domain: tf.scalar(2), taskSource: task(3, 1), taskGenerated: task(5, 4), content: undefined },
    { domain: 10, taskSource: 0.5, taskGenerated: 0, content: 7 },
  );
  assertEquals(found.total.dataSync()[0], 10 * 2 + 0.5 * 3);
  assertEquals(numbersOf(found), [
    ["domain", 2],
    ["taskSource", 3],
    ["taskGenerated", 5],
    ["taskSource/pose", 1],
    ["taskGenerated/pose", 4],
  ]);
});

testOnBackends("withTaskTerms() leaves the total and its own components", () => {
  const loss = { total: tf.scalar(9), components: { task: tf.scalar(3) } };
  const found = withTaskTerms(loss, { task: task(3, 2) });
  assertEquals(found.total, loss.total);
  assertEquals(numbersOf(found), [["task", 3], ["task/pose", 2]]);
});
