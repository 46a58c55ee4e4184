import { assertEquals, assertThrows } from "@std/assert";
import { pairMasks } from "../../../datasets/image_folder/masks.ts";
import { DataError } from "../../../lib/files/mod.ts";

Deno.test("pairMasks() finds masks by path and name, whatever the ending", () => {
  const paths = [
    "a.b/1.2.jpg",
    "c/mask/3.png",
    "mask/a.b/1.2.png",
    "mask/c/mask/3.webp",
    "mask/x.png",
  ];
  assertEquals(pairMasks(paths, "pictures"), [
    { path: "a.b/1.2.jpg", mask: "mask/a.b/1.2.png" },
    { path: "c/mask/3.png", mask: "mask/c/mask/3.webp" },
  ]);
});

Deno.test("pairMasks() says which mask is missing", () => {
  const { message } = assertThrows(
    () => pairMasks(["a/1.png", "a/2.jpg", "a/3.png", "mask/a/1.png"], "pictures"),
    DataError,
  );
  assertEquals(
    message,
    "Cannot read masks in pictures: 2 of 3 images have none; put the mask of a/2.jpg into " +
      "mask/a/2.png, of the image's size and white on the object",
  );
});
