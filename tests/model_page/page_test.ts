import { assert, assertEquals } from "@std/assert";
import { fitPicture } from "../../datasets/image_folder/fit_picture.ts";
import { toRotation } from "../../datasets/linemod/render/rotation.ts";
import { renderModelPage } from "../../lib/model_page/page.ts";
import axes from "../../lib/model_page/page/axes.js" with { type: "text" };
import fitPictureScript from "../../lib/model_page/page/fit_picture.js" with { type: "text" };
import type { ModelConfig } from "../../lib/model_folder/mod.ts";
import { assertClose } from "../assert_close.ts";

const config: ModelConfig = {
  formatVersion: 1,
  writtenBy: "0.0.0",
  method: "pixelda",
  classes: ["cup", "plate"],
  source: { side: 16, channels: 1, resize: "pad" },
  target: { side: 16, channels: 3, resize: "crop" },
  task: { kind: "classes", network: "task", branch: "generated" },
  generator: { filters: 4, blocks: 1, noiseDimensions: 3 },
  configHash: "abc",
};

/** A function of one of the page's scripts. */
const functionOf = (script: string, name: string) => new Function(`${script}; return ${name}`)();

const count = (text: string, part: string) => text.split(part).length - 1;

Deno.test("renderModelPage() shows what the model has", () => {
  const page = renderModelPage(config);
  assert(page.includes("<title>Try pixelda: 2 classes</title>"));
  assert(page.includes("What the classifier saw: 16 × 16 pixels in color: the middle"));
  assert(page.includes("What the generator saw: 16 × 16 pixels in gray: the whole picture, with"));
  assertEquals(count(page, 'class="translation"'), 4);
  assertEquals(count(page, 'id="axes"'), 0);

  const { generator: _, ...rest } = config;
  const layout = { kernelSize: 3, filters: [4], privateLayers: 1, units: 7 };
  const task = { kind: "poses", network: "task", branch: "source", layout } as const;
  const poses = renderModelPage({ ...rest, task });
  assert(poses.includes("<title>Try pixelda: 2 classes and poses</title>"));
  assertEquals([count(poses, 'class="translation"'), count(poses, 'id="axes"')], [0, 1]);
});

Deno.test("renderModelPage() lets no name become markup", () => {
  const name = `</script><script>"&'`;
  const page = renderModelPage({ ...config, method: name, classes: [name, "b"] });
  assertEquals(count(page, name), 0);
  assertEquals(count(page, "<script"), 2);
});

Deno.test("renderModelPage() names no address but those next to it", () => {
  const page = renderModelPage(config);
  const found = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  assertEquals(found, ["data:,", "tf.es2017.min.js"]);
  assertEquals(page.match(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/), null);
});

Deno.test("the page fits pictures as the decoder of image folders does", () => {
  const fit = functionOf(fitPictureScript, "fitPicture");
  for (const [width, height] of [[31, 17], [17, 31], [5, 3], [1, 40], [16, 16], [200, 9]]) {
    const pixels = Uint8Array.from(
      { length: 4 * width * height },
      (_, i) => i % 4 === 3 ? 255 : (i * i * 31 + i * 17) % 256,
    );
    let last = -1;
    const readRow = (row: number) => {
      assert(row > last, `row ${row} after ${last}`);
      last = row;
      return pixels.subarray(4 * row * width, 4 * (row + 1) * width);
    };
    for (const resize of ["crop", "pad", "stretch"] as const) {
      for (const channels of [1, 3] as const) {
        last = -1;
        const expected = fitPicture(
          { width, height, pixels },
          { size: 16, resize, channels, background: 0 },
        );
        const found = fit({ width, height, readRow }, { side: 16, channels, resize });
        assertEquals(found, expected, `${width} x ${height}, ${resize}, ${channels}`);
      }
    }
  }
});

Deno.test("the page's axes are the columns of the rotation", () => {
  const axisOf = functionOf(axes, "axisOf");
  const quaternion = [0.5, -0.1, 0.7, 0.5] as const; // of length 1
  const rotation = toRotation(quaternion);
  for (const i of [0, 1, 2]) {
    assertClose(axisOf(quaternion, i), [0, 3, 6].map((row) => rotation[row + i]), 1e-12);
  }
});
