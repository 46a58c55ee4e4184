/**
 * Pictures of what CoGAN draws.
 *
 * @module
 */
import { compile, randomNormal, type tf } from "../../lib/engine/mod.ts";
import { inferencePass } from "../../lib/layers/mod.ts";
import { type CoupledGenerators, generatePair } from "../../lib/models/mod.ts";
import type { SampleColumns } from "../../lib/runs/mod.ts";
import { EXAMPLES, picturesOf, toPixels } from "../diagnostics/samples.ts";

/**
 * Draws pairs of CoGAN, from the same noise every time.
 *
 * @returns two columns of pictures, of source and target
 */
export function drawPairs(generators: CoupledGenerators, seed: number): SampleColumns {
  const noise = { seed, stream: "evaluation", step: 0 };
  const draw = compile((z: tf.Tensor) => {
    const { source, target } = generatePair(generators, z, inferencePass(noise));
    return [source, target].map(toPixels);
  });
  const z = randomNormal(noise, [EXAMPLES, generators.config.noiseDimensions]);
  const [source, target] = picturesOf(draw(z));
  z.dispose();
  draw.dispose();
  return { "generated source": source, "generated target": target };
}
