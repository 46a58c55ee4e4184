/**
 * Models in a notebook.
 *
 * @module
 */
import { Parameter } from "../engine/mod.ts";
import { dataTable, type Html, html } from "../html/mod.ts";
import { frameHtml, type View, withView } from "./view.ts";

/**
 * Shows the parameters of a network, or of a record of networks such as a trainer's model.
 *
 * @param model which stays as it is
 * @returns a copy of the record, of the same parameters
 *
 * @example
 * ```ts
 * import { createSharedTower, glorotUniformInitializer } from "@pixelda/pixelda";
 * import { jupyterDisplay } from "./view.ts";
 *
 * const config = { height: 8, width: 8, channels: 1, classes: 10 };
 * const tower = viewModel(createSharedTower(config, glorotUniformInitializer(0)));
 * const shown = await tower[jupyterDisplay]();
 * if (!shown["text/plain"].includes("task")) throw new Error(shown["text/plain"]);
 * ```
 */
export function viewModel<T extends object>(model: T): T & View {
  return withView(model, () => {
    const networks = Map.groupBy(findParameters(model), ({ name }) => name.split("/")[0]);
    const rows = [...networks].map(([name, parameters]) => ({
      name,
      parameters,
      learned: countValues(parameters.filter(({ isTrainable }) => isTrainable)),
      others: countValues(parameters.filter(({ isTrainable }) => !isTrainable)),
    }));
    const width = Math.max(0, ...rows.map(({ name }) => name.length));
    return {
      "text/plain": rows
        .map(({ name, learned, others }) =>
          `${name.padEnd(width)}  ${learned} parameters, ${others} averages`
        )
        .join("\n"),
      "text/html": frameHtml(html`
        ${dataTable({
          caption: "Networks",
          head: ["Network", "Parameters", "Moving averages"],
          rows: rows.map(({ name, learned, others }) => [name, learned, others]),
        })}
        ${rows.map(({ name, parameters }) => layers(name, parameters))}
      `),
    };
  });
}

function layers(network: string, parameters: readonly Parameter[]): Html {
  const rows = parameters.map(({ name, shape, size }) => [name, shape.join(" × "), size]);
  return html`<details><summary>${network}</summary>${
    dataTable({ caption: network, head: ["Name", "Shape", "Size"], rows })
  }</details>`;
}

/** Those of the network itself, else of the model's or record's networks. */
function findParameters(model: object): Parameter[] {
  const own = listParameters(model);
  const { networks = model } = model as { readonly networks?: object };
  return own.length > 0 ? own : [...new Set(Object.values(networks).flatMap(listParameters))];
}

function listParameters(part: unknown): Parameter[] {
  const parameters = (part as { readonly parameters?: unknown } | null)?.parameters;
  return Array.isArray(parameters) ? parameters.filter((each) => each instanceof Parameter) : [];
}

function countValues(parameters: readonly Parameter[]): string {
  return parameters.reduce((sum, { size }) => sum + size, 0).toLocaleString("en");
}
