import { compile, tf } from "../../lib/engine/mod.ts";
import { type Clock, clockAt } from "../../lib/optimizers/mod.ts";
import { adaptationWeight } from "../../lib/trainers/warmup.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

testOnBackends(
  "adaptationWeight() is 1e-10 before the start and 1 from it on, in one recording",
  () => {
    const activation = compile((clock: Clock) => tf.mul(adaptationWeight(clock, 2), 1e5));
    const at = (step: number) =>
      activation(clockAt(step, 0.1, { beta1: 0, beta2: 0 })).dataSync()[0];
    assertClose([0, 1, 2, 3].map(at), [1e-5, 1e-5, 1e5, 1e5], 1e-9);
    activation.dispose();
  },
);
