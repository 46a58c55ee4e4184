import { assertEquals } from "@std/assert";
import { createProgress } from "../../lib/terminal/mod.ts";

/** A clock and an output that remember. */
function screen({ isTerminal, columns = 100 }: { isTerminal: boolean; columns?: number }) {
  const clock = { time: 0 };
  const written: string[] = [];
  const output = { isTerminal, columns, write: (text: string) => void written.push(text) };
  return { clock, written, output, now: () => clock.time };
}

Deno.test("createProgress() writes a plain line every five seconds and one at the end", () => {
  const { clock, written, output, now } = screen({ isTerminal: false });
  const progress = createProgress(output, { label: "pixelda mnist-usps", total: 100, now });
  for (let step = 1; step <= 40; step++) {
    clock.time += 500;
    progress.update(step, { task: 1 / step });
  }
  progress.end();
  // Two steps a second, 60 to go after the 40th: half a minute.
  assertEquals(written, [
    "pixelda mnist-usps 1/100 1 %  2.00 steps/s  0:50 left  task 1\n",
    "pixelda mnist-usps 11/100 11 %  2.00 steps/s  0:45 left  task 0.0909\n",
    "pixelda mnist-usps 21/100 21 %  2.00 steps/s  0:40 left  task 0.0476\n",
    "pixelda mnist-usps 31/100 31 %  2.00 steps/s  0:35 left  task 0.0323\n",
    "pixelda mnist-usps 40/100 40 %  2.00 steps/s  0:30 left  task 0.0250\n",
  ]);
});

Deno.test("createProgress() updates one bar within the width of a terminal", () => {
  const { clock, written, output, now } = screen({ isTerminal: true, columns: 60 });
  const progress = createProgress(output, { label: "run", total: 10, start: 4, now });
  clock.time = 2000;
  progress.update(5);
  progress.update(5);
  progress.end();
  const text = "run 5/10 50 %  0.500 steps/s  0:10 left";
  // 60 columns less one to stay on the line, the text, two brackets and a space leave 17.
  assertEquals(text.length, 39);
  assertEquals(written, [`\r\x1b[2K[${"=".repeat(9)}${" ".repeat(8)}] ${text}`, "\n"]);
});

Deno.test("createProgress() leaves out what does not fit, and cuts no number short", () => {
  const lineAt = (columns: number): string => {
    const { clock, written, output, now } = screen({ isTerminal: true, columns });
    const progress = createProgress(output, { label: "run", total: 10, now });
    clock.time = 2000;
    progress.update(5, { accuracy: 95.25 });
    return written[0].slice("\r\x1b[2K".length);
  };
  const whole = "run 5/10 50 %  2.50 steps/s  0:02 left  accuracy 95.3";
  assertEquals(whole.length, 53);
  assertEquals(lineAt(54), whole);
  assertEquals(lineAt(53), "run 5/10 50 %  2.50 steps/s  0:02 left");
  assertEquals(lineAt(20), "run 5/10 50 %");
  // Unknown, as in a terminal that does not tell it: 80.
  assertEquals(lineAt(0), `[${"=".repeat(12)}${" ".repeat(11)}] ${whole}`);
});

Deno.test("createProgress() forgets a slow start and an earlier process's steps", () => {
  const { clock, written, output, now } = screen({ isTerminal: false });
  const progress = createProgress(output, { label: "run", total: 10_000, start: 1000, now });
  clock.time = 60_000;
  for (let step = 1001; step <= 1400; step++) {
    clock.time += 1000;
    progress.update(step);
  }
  assertEquals(written.at(-1)!.includes("1.00 steps/s"), true, written.at(-1));
});

Deno.test("createProgress() shows no share of an unknown total, and 100 % of none", () => {
  const { clock, written, output, now } = screen({ isTerminal: true });
  const progress = createProgress(output, { label: "pip", unit: "MB", now });
  progress.update(0);
  clock.time = 1000;
  progress.update(20);
  assertEquals(
    written.map((text) => text.split("] ")[1]),
    ["pip 0 MB", "pip 20 MB  20.0 MB/s"],
  );
  createProgress(output, { label: "pip", total: 0, now }).update(0);
  assertEquals(written.at(-1), `\r\x1b[2K[${"=".repeat(24)}] pip 0/0 100 %`);
});

Deno.test("createProgress() writes nothing without an output", () => {
  const progress = createProgress(null, { label: "run", total: 1 });
  progress.update(1);
  progress.end();
});
