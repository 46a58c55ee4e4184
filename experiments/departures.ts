/**
 * What a table must say about its settings: which of them are not the authors'.
 *
 * @module
 */
import { provenance, type SourcedTree } from "./sourced.ts";

/**
 * Names every setting that is ours, as `path value`; those of all scenarios first.
 *
 * @param settings one method's, by scenario
 * @returns such as `steps 16000; mnist-usps: learningRate 0.001`; `nothing` if none is ours
 *
 * @example
 * ```ts
 * import { sourcedBy } from "./sourced.ts";
 *
 * const [authors, ours] = [sourcedBy("authors' code"), sourcedBy("ours")];
 * console.log(departures({
 *   first: { steps: ours(10), filters: authors(64) },
 *   second: { steps: ours(10), filters: ours(8) },
 * })); // steps 10; second: filters 8
 * ```
 */
export function departures(settings: { readonly [scenario: string]: SourcedTree }): string {
  const own = Object.entries(settings).map(([scenario, tree]) => ({
    scenario,
    lines: provenance(tree)
      .filter(({ source }) => source.startsWith("ours"))
      .map(({ path, value }) => `${path} ${JSON.stringify(value)}`),
  }));
  const everywhere = own[0].lines.filter((line) => own.every(({ lines }) => lines.includes(line)));
  const parts = own
    .map(({ scenario, lines }) => ({
      scenario,
      rest: lines.filter((line) => !everywhere.includes(line)),
    }))
    .filter(({ rest }) => rest.length > 0)
    .map(({ scenario, rest }) => `${scenario}: ${rest.join(", ")}`);
  const all = [...(everywhere.length > 0 ? [everywhere.join(", ")] : []), ...parts];
  return all.length === 0 ? "nothing" : all.join("; ");
}
