/**
 * What the cells of a notebook have put out.
 *
 * @module
 */

type Output = {
  readonly output_type: string;
  readonly name?: string;
  readonly data?: { readonly [mimeType: string]: unknown };
};

/** A notebook's file, as far as it is looked at. */
export type Notebook = {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly source: readonly string[] | string;
    readonly outputs?: readonly Output[];
  }[];
};

/**
 * Compares the outputs of a notebook that was run with those that are committed: in which formats
 * each cell shows something, not what.
 *
 * @param committed the notebook in the repository
 * @param run the same after a run
 * @returns what is missing where, a sentence each
 *
 * @example
 * ```ts
 * const cell = { cell_type: "code", source: "1 + 1" };
 * const output = { output_type: "execute_result", data: { "text/plain": "2" } };
 * const missing = missingOutputs(
 *   { cells: [{ ...cell, outputs: [output] }] },
 *   { cells: [{ ...cell, outputs: [] }] },
 * );
 * if (missing[0] !== "Cell 0 shows no execute_result text/plain any more") throw new Error(missing[0]);
 * ```
 */
export function missingOutputs(committed: Notebook, run: Notebook): string[] {
  if (!committed.cells.some(({ outputs = [] }) => outputs.length > 0)) {
    return ["No cell has outputs in the repository"];
  }
  return committed.cells.flatMap((cell, i) => {
    const [before, now] = [kinds(cell.outputs), kinds(run.cells[i]?.outputs)];
    return [
      ...[...before.difference(now)].map((kind) => `Cell ${i} shows no ${kind} any more`),
      ...[...now.difference(before)].map((kind) =>
        `Cell ${i} shows ${kind}, not so in the repository`
      ),
    ];
  });
}

function kinds(outputs: readonly Output[] = []): Set<string> {
  return new Set(
    outputs.flatMap(({ output_type, name, data }) =>
      data === undefined
        ? [`${output_type} ${name}`]
        : Object.keys(data).map((mimeType) => `${output_type} ${mimeType}`)
    ),
  );
}
