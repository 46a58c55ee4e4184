import { assertEquals } from "@std/assert";
import {
  type FigureRecord,
  figureWords,
  renderFigure,
} from "../../../experiments/figures/figure_record.ts";

const record: FigureRecord = {
  figure: "figure4",
  title: "Figure 4",
  files: { png: "runs/a.png", json: "runs/a.json" },
  run: { directory: "runs/x", preset: "quick", seed: 2, step: 300, finished: false },
  data: "crops, 2 objects (ape, cat), RGB: 7 source images",
  sets: { source: "source test images", nearest: "target training images" },
  image: [8, 8, 3],
  distance: "Euclidean",
  z: [[0]],
  examples: [
    { source: { index: 4, label: 1, class: "cat" }, nearest: [{ index: 0, distance: 2 }] },
  ],
  interpolation: { examples: [0], weights: [0, 1] },
  meanDistance: { generated: 2, test: 3.25 },
};

Deno.test("figureWords() names rows by their classes, and says what the pictures are", () => {
  assertEquals(figureWords(record), {
    title: "Figure 4",
    rows: ["cat"],
    caption: [
      "PixelDA, preset quick, seed 2, at step 300 of a run that is not finished",
      "crops, 2 objects (ape, cat), RGB: 7 source images",
      "Mean distance to the nearest training image: 2.0 generated, 3.3 test images",
    ],
  });
});

Deno.test("figureWords() explains depth, and leaves out why the sample was taken", () => {
  const data = "embedded solids (no data directory given), 2 objects (ape, cat): 7 source images";
  const { caption } = figureWords({ ...record, image: [8, 8, 4], data });
  assertEquals(caption[0], "Colors, and below them depth: white is far");
  assertEquals(caption[2], "embedded solids, 2 objects (ape, cat): 7 source images");
});

Deno.test("renderFigure() says where picture and data are", () => {
  const lines = renderFigure(record).split("\n");
  assertEquals(lines[0], "Figure 4");
  assertEquals(lines.slice(-2), ["Picture: runs/a.png", "Data: runs/a.json"]);
});
