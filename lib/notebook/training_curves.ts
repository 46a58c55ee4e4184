/**
 * The curves of one training.
 *
 * @module
 */
import { lineOf, metricNames } from "../report/mod.ts";
import type { RunRecord } from "../runs/mod.ts";
import type { Curve } from "./curve_view.ts";

/**
 * Sorts a training's numbers into plots: losses, their parts, and what was measured on validation
 * images.
 *
 * @param records whose names begin with `validation` where they are no losses
 *
 * @example
 * ```ts
 * const curves = trainingCurves([{ step: 1, task: 2.3 }, { step: 2, validationAccuracy: 40 }]);
 * if (curves.map(({ title }) => title).join() !== "Losses,Validation") throw new Error();
 * ```
 */
export function trainingCurves(records: readonly RunRecord[]): Curve[] {
  const names = metricNames(records).filter((name) => name !== "learningRate");
  const validation = names.filter((name) => name.startsWith("validation"));
  const losses = names.filter((name) => !validation.includes(name));
  // Such as task/pose, a part of the loss task.
  const parts = losses.filter((name) => name.includes("/"));
  const curve = (title: string, label: string, shown: readonly string[]): Curve => ({
    title,
    label,
    lines: shown.map((name) => lineOf(name, [records], name)),
  });
  return [
    curve("Losses", "loss", losses.filter((name) => !parts.includes(name))),
    curve("Parts of losses", "loss", parts),
    curve("Validation", "", validation),
  ].filter(({ lines }) => lines.length > 0);
}
