import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderLatex } from "../../lib/tables/latex.ts";
import { table } from "./tiny_table.ts";

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
