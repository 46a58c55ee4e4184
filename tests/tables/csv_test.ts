import { assertEquals } from "@std/assert";
import { parse } from "npm:csv-parse@7.0.3/sync";
import { renderCsv } from "../../lib/tables/csv.ts";
import type { ResultTable } from "../../lib/tables/table.ts";
import { table } from "./tiny_table.ts";

const header =
  "table,preset,method,label,scenario,metric,unit,paper,mean,std,n,seeds,data,runs,differs\r\n";

Deno.test("renderCsv() writes a line a cell, with every digit and nothing for null", () => {
  assertEquals(
    renderCsv(table),
    header +
      "table1,quick,coral,CORAL,mnist-usps,accuracy,%,81.7,,,0,,,,\r\n" +
      "table1,quick,coral,CORAL,mnist-mnistm,accuracy,%,,,,0,,,,\r\n" +
      "table1,quick,pixelda,PixelDA,mnist-usps,accuracy,%,95.9,95.06,0.25,2,0;1,full,,\r\n" +
      "table1,quick,pixelda,PixelDA,mnist-mnistm,accuracy,%,98.2,82.04,,1,0,embedded,,\r\n",
  );
  assertEquals(renderCsv({ ...table, rows: [] }), header);
});

Deno.test("renderCsv() is read back by another library as it was", () => {
  const [, { method, cells: [cell] }] = table.rows;
  const runs = ["runs/seed-0", "my runs, old/seed-1"];
  const label = 'PixelDA, "ours"\r\nin two lines';
  const special: ResultTable = {
    ...table,
    rows: [{
      method,
      label,
      cells: [{ ...cell, runs, differs: { steps: 3, "own.layers": [1, 2] } }],
    }],
  };
  const records = parse(renderCsv(special), { columns: true, record_delimiter: "\r\n" });
  assertEquals(records, [{
    ...{ table: "table1", preset: "quick", method: "pixelda", label },
    ...{ scenario: "mnist-usps", metric: "accuracy", unit: "%", paper: "95.9", mean: "95.06" },
    ...{ std: "0.25", n: "2", seeds: "0;1", data: "full", runs: runs.join(";") },
    differs: "steps=3;own.layers=[1,2]",
  }]);
});
