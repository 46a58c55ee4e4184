/** A table with a cell of each kind: without a run, of one run, and of two. */
import type { ResultTable, TableCell } from "../../lib/tables/table.ts";

/** A cell without a run, but for what is given. */
export const cell = (scenario: string, rest: Partial<TableCell>): TableCell => ({
  scenario,
  metric: "accuracy",
  unit: "%",
  paper: null,
  mean: null,
  std: null,
  n: 0,
  seeds: [],
  data: null,
  runs: [],
  ...rest,
});

export const table: ResultTable = {
  table: "table1",
  title: "Table 1: test accuracy on digits",
  preset: "quick",
  selection: "last step",
  notes: ["Images are padded."],
  rows: [
    {
      method: "coral",
      label: "CORAL",
      cells: [cell("mnist-usps", { paper: 81.7 }), cell("mnist-mnistm", {})],
    },
    {
      method: "pixelda",
      label: "PixelDA",
      cells: [
        cell("mnist-usps", {
          paper: 95.9,
          mean: 95.06,
          std: 0.25,
          n: 2,
          seeds: [0, 1],
          data: "full",
        }),
        cell("mnist-mnistm", { paper: 98.2, mean: 82.04, n: 1, seeds: [0], data: "embedded" }),
      ],
    },
  ],
};

/** The table whose last cell has runs of other settings. */
export function tableThatDiffers(): ResultTable {
  const [coral, { cells: [usps, mnistM], ...pixelda }] = table.rows;
  const cells = [usps, { ...mnistM, differs: { steps: 3 } }];
  return { ...table, rows: [coral, { ...pixelda, cells }] };
}
