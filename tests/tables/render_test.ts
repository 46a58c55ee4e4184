import { assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "npm:csv-parse@7.0.3/sync";
import { renderCsv, renderLatex, renderMarkdown, renderText } from "../../lib/tables/render.ts";
import { renderJson } from "../../lib/tables/table_files.ts";
import type { ResultTable } from "../../lib/tables/table.ts";
import { table, tableThatDiffers } from "./tiny_table.ts";

Deno.test("renderText() aligns columns, with our value and the paper's", () => {
  assertEquals(
    renderText(table),
    `Table 1: test accuracy on digits
Ours (paper); preset quick; seeds 0, 1; selection: last step

method    mnist-usps accuracy, %   mnist-mnistm accuracy, %
───────────────────────────────────────────────────────────
CORAL     – (81.7)                 –
PixelDA   95.1 ± 0.3 (95.9)        82.0* (98.2)

* embedded sample: a small part of the data, not the paper's test set.
± is the sample standard deviation (n − 1) over seeds.
Images are padded.
Fewer seeds: PixelDA on mnist-mnistm: 0.
`,
  );
});

Deno.test("renderMarkdown() is the same table in Markdown", () => {
  const lines = renderMarkdown(table).split("\n");
  assertEquals(lines.slice(4, 8), [
    "| method  | mnist-usps accuracy, % | mnist-mnistm accuracy, % |",
    "| ------- | ---------------------- | ------------------------ |",
    "| CORAL   | – (81.7)               | –                        |",
    "| PixelDA | 95.1 ± 0.3 (95.9)      | 82.0\\* (98.2)            |",
  ]);
  assertEquals(lines.slice(9), [
    "- \\* embedded sample: a small part of the data, not the paper's test set.",
    "- ± is the sample standard deviation (n − 1) over seeds.",
    "- Images are padded.",
    "- Fewer seeds: PixelDA on mnist-mnistm: 0.",
    "",
  ]);
});

Deno.test("a cell whose settings are not the preset's own is marked and explained", () => {
  const marked = tableThatDiffers();
  const note = "† not the preset's own settings: see the notes.";
  assertEquals(renderText(marked).split("\n").slice(6, 9), [
    "PixelDA   95.1 ± 0.3 (95.9)        82.0*† (98.2)",
    "",
    "* embedded sample: a small part of the data, not the paper's test set.",
  ]);
  assertEquals(renderText(marked).split("\n")[10], note);
  assertEquals(renderMarkdown(marked).split("\n")[11], `- ${note}`);
  const latex = renderLatex(marked);
  assertEquals(latex.includes("82.0$^{*}$$^{\\dagger}$ (98.2)"), true);
  assertEquals(latex.includes("\\item $^{\\dagger}$ not the preset's own"), true);
  assertEquals(JSON.parse(renderJson(marked)).rows[1].cells[1].differs, { steps: 3 });
});

const header =
  "table,preset,method,label,scenario,metric,unit,paper,mean,std,n,seeds,data,runs,differs," +
  "values,min,max,low,high,failed,paperDistance," +
  "reference,pairs,difference,differenceLow,differenceHigh,p\r\n";
/** The empty fields of a cell whose values are not there. */
const none = ",".repeat(13);

Deno.test("renderCsv() writes one line per cell, with every digit and nothing for null", () => {
  const distance = (95.06 - 95.9) / 0.25;
  assertEquals(
    renderCsv(table),
    header +
      `table1,quick,coral,CORAL,mnist-usps,accuracy,%,81.7,,,0,,,,${none}\r\n` +
      `table1,quick,coral,CORAL,mnist-mnistm,accuracy,%,,,,0,,,,${none}\r\n` +
      `table1,quick,pixelda,PixelDA,mnist-usps,accuracy,%,95.9,95.06,0.25,2,0;1,full,,,,,,,,,${distance},,,,,,\r\n` +
      `table1,quick,pixelda,PixelDA,mnist-mnistm,accuracy,%,98.2,82.04,,1,0,embedded,,${none}\r\n`,
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
      cells: [{
        ...cell,
        ...{ runs, values: [95, 95.12], failed: [1] },
        differs: { steps: 3, "own.layers": [1, 2] },
      }],
    }],
  };
  const records = parse(renderCsv(special), { columns: true, record_delimiter: "\r\n" });
  assertEquals(records, [{
    ...{ table: "table1", preset: "quick", method: "pixelda", label },
    ...{ scenario: "mnist-usps", metric: "accuracy", unit: "%", paper: "95.9", mean: "95.06" },
    ...{ std: "0.25", n: "2", seeds: "0;1", data: "full", runs: runs.join(";") },
    differs: "steps=3;own.layers=[1,2]",
    ...{ values: "95;95.12", min: "95", max: "95.12", low: "", high: "", failed: "1" },
    paperDistance: `${(95.06 - 95.9) / 0.25}`,
    ...{ reference: "", pairs: "", difference: "", differenceLow: "", differenceHigh: "", p: "" },
  }]);
});

Deno.test("renderLatex() is the same table with the rules of booktabs", () => {
  assertEquals(
    renderLatex(table),
    String.raw`% Table 1: test accuracy on digits
% needs \usepackage{booktabs}
\begin{tabular}{lll}
  \toprule
  method  & mnist-usps accuracy, \% & mnist-mnistm accuracy, \% \\
  \midrule
  CORAL   & -- (81.7)               & --                        \\
  PixelDA & 95.1 $\pm$ 0.3 (95.9)   & 82.0$^{*}$ (98.2)         \\
  \bottomrule
\end{tabular}

{\footnotesize
\begin{itemize}
  \item Ours (paper); preset quick; seeds 0, 1; selection: last step
  \item $^{*}$ embedded sample: a small part of the data, not the paper's test set.
  \item $\pm$ is the sample standard deviation (n $-$ 1) over seeds.
  \item Images are padded.
  \item Fewer seeds: PixelDA on mnist-mnistm: 0.
\end{itemize}}
`,
  );
});

Deno.test("renderLatex() escapes what LaTeX reads as a command", () => {
  const special = String.raw`50% & $3 #1 a_b {x} ~ ^ \ < > | [y] "pad" 16 × 16 → *`;
  const text = renderLatex({ ...table, notes: [special], rows: [] });
  assertStringIncludes(
    text,
    String.raw`\item 50\% \& \$3 \#1 a\_b \{x\} \textasciitilde{} \textasciicircum{} ` +
      String.raw`\textbackslash{} \textless{} \textgreater{} \textbar{} {[}y] ''pad'' ` +
      String.raw`16 $\times$ 16 $\rightarrow$ $^{*}$` + "\n",
  );
});
