import { assertEquals, assertThrows } from "@std/assert";
import { type Layout, placeFiles, quote } from "../../../datasets/image_folder/layout.ts";
import { DataError } from "../../../lib/files/mod.ts";

/** One line per file: split, domain and class, as far as there are some. */
function place(paths: readonly string[], layout?: Layout) {
  const { layout: found, classes, files } = placeFiles(paths, "pictures", layout);
  assertEquals(files.map(({ path }) => path), paths);
  return [
    found,
    ...files.map(({ label, split, domain }) =>
      [split, domain, classes[label]].filter((part) => part != null).join(" ")
    ),
  ];
}

Deno.test("placeFiles() reads classes, sorted by name", () => {
  assertEquals(place(["dog/1.png", "cat/1.png", "dog/2.png"]), ["classes", "dog", "cat", "dog"]);
  const { classes, files } = placeFiles(["b/1.png", "B/1.png", "a/1.png", "10/1.png"], "pictures");
  assertEquals(classes, ["10", "B", "a", "b"]);
  assertEquals(files.map(({ label }) => label), [3, 1, 2, 0]);
});

Deno.test("placeFiles() keeps the names of any number of classes", () => {
  const names = Array.from({ length: 1000 }, (_, i) => `klasse #${i} ü`);
  const { classes, files } = placeFiles(names.map((name) => `${name}/1.png`), "pictures");
  assertEquals(classes, names.toSorted());
  assertEquals(classes[files[999].label], names[999]);
});

Deno.test("placeFiles() takes ü in one character and in two for the same class", () => {
  const { classes, files } = placeFiles(["\u00fc/1.png", "u\u0308/2.png", "v/1.png"], "pictures");
  assertEquals([classes, files.map(({ label }) => label)], [["v", "\u00fc"], [1, 1, 0]]);
});

Deno.test("placeFiles() reads splits, with classes in those that have some", () => {
  assertEquals(
    place(["Train/a/1.png", "train/b/1.png", "VAL/a/1.png", "testing/1.png"]),
    ["splits", "train a", "train b", "validation a", "test"],
  );
  assertEquals(place(["train/1.png", "valid/1.png"]), ["splits", "train", "validation"]);
});

Deno.test("placeFiles() reads the two domains of unpaired translation", () => {
  assertEquals(
    place(["trainA/1.png", "trainB/1.png", "testA/1.png", "val_B/1.png"]),
    ["pair", "train A", "train B", "test A", "validation B"],
  );
});

Deno.test("placeFiles() reads domains that share classes", () => {
  const paths = ["amazon/bike/1.jpg", "amazon/mug/1.jpg", "webcam/bike/1.jpg"];
  assertEquals(place(paths), ["domains", "amazon bike", "amazon mug", "webcam bike"]);
  // With a third class one of three is shared, and that is too few.
  assertThrows(() => place([...paths, "webcam/pen/1.jpg"]), DataError, "Cannot tell");
});

Deno.test("placeFiles() reads images in one folder as images without classes", () => {
  assertEquals(place(["1.png", "2.png"]), ["none", "", ""]);
  assertEquals(place(["a/b/c/1.png", "2.png"], "none"), ["none", "", ""]);
});

Deno.test("placeFiles() reads a layout that is given, whatever lies deeper", () => {
  assertEquals(place(["cat/images/1.png", "dog/2.png"], "classes"), ["classes", "cat", "dog"]);
  assertEquals(
    place(["x/cat/1.png", "x/dog/old/1.png"], "domains"),
    ["domains", "x cat", "x dog"],
  );
  assertEquals(place(["train/1.png", "test/2.png"], "classes"), ["classes", "train", "test"]);
});

Deno.test("placeFiles() says what it saw, and which layouts there are", () => {
  const layouts = 'The layouts are "classes" (class/image), "splits" (train, val or test, then ' +
    'class/image), "pair" (trainA/image and trainB/image), "domains" (domain/class/image) and ' +
    '"none" (images without classes, in any folders); move the images, or give one of these names';
  const refused = (paths: string[], start: string, layout?: Layout, end = "") => {
    const { message } = assertThrows(() => placeFiles(paths, "pictures", layout), DataError);
    assertEquals(message, `${start}. ${layouts}${end}`);
  };
  refused(
    ["cat/1.png", "mask/cat/1.png"],
    "Cannot tell what the folders in pictures mean: it has 1 in cat, 1 in mask/cat",
    undefined,
    '; if mask has the masks of the others, give masks "folder"',
  );
  refused(
    ["1.png", "2.png", "cat/1.png"],
    "Cannot tell what the folders in pictures mean: it has 2 in the folder itself, 1 in cat",
  );
  refused(
    [..."abcdef"].map((name) => `x/${name}/1.png`),
    "Cannot tell what the folders in pictures mean: it has 1 in x/a, 1 in x/b, 1 in x/c, 1 in x/d and " +
      "others in 2 more folders",
  );
  refused(
    ["train/a/1.png", "other/a/1.png"],
    "Cannot tell what the folders in pictures mean: it has 1 in train/a, 1 in other/a",
  );
  refused(
    ["cat/1.png", "2.png"],
    'Cannot read pictures by the layout "classes": it has 1 in cat, 1 in the folder itself',
    "classes",
  );
  refused(
    ["trainC/1.png"],
    'Cannot read pictures by the layout "pair": it has 1 in trainC',
    "pair",
  );
});

Deno.test("placeFiles() refuses one class alone", () => {
  const { message } = assertThrows(() => placeFiles(["a\nb/1.png"], "pictures"), DataError);
  assertEquals(
    message,
    'Cannot read classes in pictures: there is only one, "a\\nb", and a class is told from others; ' +
      'give a folder with a folder for each class, or the layout "none" for images without classes',
  );
});

Deno.test("quote() leaves plain names as they are", () => {
  assertEquals(["a b#%20ü.png", "a\tb"].map(quote), ["a b#%20ü.png", '"a\\tb"']);
});
