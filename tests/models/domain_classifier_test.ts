import { assertEquals } from "@std/assert";
import { tf } from "../../lib/engine/mod.ts";
import { glorotUniformInitializer } from "../../lib/layers/mod.ts";
import { classifyDomain, createDomainClassifier } from "../../lib/models/domain_classifier.ts";
import { assertClose } from "../assert_close.ts";
import { testOnBackends } from "../on_backends.ts";

testOnBackends("createDomainClassifier() makes the DSN code's 100 units and one logit", () => {
  const { parameters } = createDomainClassifier(7, glorotUniformInitializer(0));
  assertEquals(
    parameters.map(({ name, shape }) => [name, shape]),
    [
      ["domain/hidden/kernel", [7, 100]],
      ["domain/hidden/bias", [100]],
      ["domain/logit/kernel", [100, 1]],
      ["domain/logit/bias", [1]],
    ],
  );
});

testOnBackends("classifyDomain() is a rectified layer and a linear one, by hand", () => {
  const classifier = createDomainClassifier(2, glorotUniformInitializer(0));
  const { hidden, logit } = classifier.layers;
  // Unit 0 is max(x - y, 0), unit 1 is max(y - x, 0), all others 0.
  const kernel = new Float32Array(200);
  [kernel[0], kernel[1], kernel[100], kernel[101]] = [1, -1, -1, 1];
  hidden.kernel.write(kernel);
  logit.kernel.write(Float32Array.from({ length: 100 }, (_, i) => i === 0 ? 2 : -3));
  logit.bias!.write(Float32Array.of(0.5));
  assertClose(classifyDomain(classifier, tf.tensor2d([[4, 1], [1, 3]])), [6.5, -5.5], 1e-6);
});
