import { assertEquals, assertThrows } from "@std/assert";
import "./setup.ts";
import { tensorFlow } from "../../lib/engine/active.ts";
import { decodeJpeg, decodePng, startEngine, tf } from "../../lib/engine/mod.ts";
import { testOnTensorFlow } from "../on_backends.ts";

const folder = new URL("../references/images/", import.meta.url);
const { width, height, pixels } = JSON.parse(
  await Deno.readTextFile(new URL("pixels.json", folder)),
) as { width: number; height: number; pixels: { [name: string]: string } };
const read = (name: string): Promise<Uint8Array> => Deno.readFile(new URL(name, folder));
const decoderOf = (name: string) => name.endsWith(".jpg") ? decodeJpeg : decodePng;

for (const [name, base64] of Object.entries(pixels)) {
  const decode = decoderOf(name);
  testOnTensorFlow(`${decode.name}() returns Pillow's bytes of ${name}`, async () => {
    const image = decode(await read(name));
    assertEquals([image.width, image.height], [width, height]);
    assertEquals(image.pixels, Uint8Array.fromBase64(base64));
  });

  testOnTensorFlow(`${decode.name}() refuses ${name} when damaged and frees it`, async () => {
    const whole = await read(name);
    const counts = () => [tf.memory().numTensors, tensorFlow()!.getNumOfTensors()];
    const before = counts();
    decode(whole);
    for (const size of [10, 20, whole.length >> 1]) {
      assertThrows(() => decode(whole.subarray(0, size)), Error, `Cannot run Decode`);
    }
    const broken = whole.slice();
    broken.fill(0, 8, 40);
    assertThrows(() => decode(broken), Error, "Cannot run Decode");
    assertEquals(counts(), before);
  });
}

Deno.test("decodeJpeg() and decodePng() say when the engine is not started", async () => {
  await startEngine();
  const [jpeg, png] = [await read("full.jpg"), await read("color.png")];
  await tf.setBackend("cpu");
  for (const decode of [() => decodeJpeg(jpeg), () => decodePng(png)]) {
    assertThrows(decode, Error, "TensorFlow is not started. Call startEngine() first");
  }
  await tf.setBackend("tensorflow");
});

Deno.test("decodeJpeg() and decodePng() refuse another format by its name", async () => {
  const gif = new TextEncoder().encode("GIF89a"), page = new TextEncoder().encode("<html>");
  const cases: [() => unknown, string][] = [
    [() => decodePng(gif), "Cannot decode a PNG: it is a GIF file, give a PNG file"],
    [() => decodeJpeg(page), "Cannot decode a JPEG: it is another file, give a JPEG file"],
    [() => decodePng(page.slice(0, 0)), "Cannot decode a PNG: it is empty, give a PNG file"],
  ];
  const jpeg = await read("full.jpg"), png = await read("color.png");
  cases.push(
    [() => decodePng(jpeg), "Cannot decode a PNG: it is a JPEG file, give a PNG file"],
    [() => decodeJpeg(png), "Cannot decode a JPEG: it is a PNG file, give a JPEG file"],
  );
  for (const [decode, message] of cases) assertThrows(decode, Error, message);
});
