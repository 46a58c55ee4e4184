/**
 * Settings of Table 5's rows: PixelDA's, with parts left out.
 *
 * @module
 */
import { readme, unstated } from "../../digits/settings/sources.ts";
import { pixelda, type SourcedPixelDaSettings } from "./pixelda.ts";
import { type ByPreset, inEveryPreset } from "./preset.ts";
import { ours, paper } from "./sources.ts";

/** Each part as the paper's columns have it. */
type Parts = {
  readonly taskSource: boolean;
  readonly taskGenerated: boolean;
  readonly content: boolean;
};

/**
 * Leaves parts out.
 *
 * With T trained on generated images, its loss steers G too, by the authors' weight for MNIST-M:
 * their weight for LineMod, as recalled, is 0, and would make the first two rows one. In the first
 * row T must learn from something to be measured: it learns from generated images, without a say.
 */
export function ablation(
  { taskSource, taskGenerated, content }: Parts,
): ByPreset<SourcedPixelDaSettings> {
  const settings = inEveryPreset(pixelda, (own) => ({
    ...own,
    discriminatorWeights: {
      ...own.discriminatorWeights,
      taskSource: paper(taskSource ? 1 : 0),
      taskGenerated: taskGenerated ? paper(1) : unstated(1),
    },
    generatorWeights: {
      ...own.generatorWeights,
      task: taskGenerated ? readme(0.0100959947002) : paper(0),
      content: content ? own.generatorWeights.content : paper(0),
    },
  }));
  return {
    ...settings,
    quick: { ...settings.quick, steps: ours(600) },
    compact: { ...settings.compact, steps: ours(1_500) }, // twelve runs: half of PixelDA's steps
  };
}
