import { assertEquals, assertThrows } from "@std/assert";
import { findFiles } from "../../../datasets/image_folder/find_files.ts";
import { DataError } from "../../../lib/files/mod.ts";
import { writeFolder } from "./picture_files.ts";

Deno.test("findFiles() lists images in order, whatever their names are", async () => {
  const names = ["a b.png", "#1.PNG", "%20.jpeg", "ü.jpg", "line\nbreak.webp", "?&.jfif", "x.Tif"];
  const root = await writeFolder(Object.fromEntries(names.map((name) => [`d/${name}`, ""])));
  assertEquals(findFiles(root).images, names.map((name) => `d/${name}`).sort());
});

Deno.test("findFiles() passes over all but images, and counts it", async () => {
  const root = await writeFolder({
    "cat/1.png": "",
    "cat/.2.png": "",
    ".DS_Store": "",
    ".ipynb_checkpoints/1-checkpoint.png": "",
    "cat/Thumbs.db": "",
    "Desktop.ini": "",
    "__MACOSX/cat/._1.png": "",
    "notes.txt": "",
    "cat/png": "",
  });
  assertEquals(findFiles(root), {
    images: ["cat/1.png"],
    passedOver: { hidden: 3, system: 3, links: 0, other: 2 },
    skipped: [],
  });
});

Deno.test("findFiles() follows links, each folder once and none in a circle", async () => {
  const elsewhere = await writeFolder({ "bird/1.png": "", "single.png": "" });
  const root = await writeFolder({ "cat/1.png": "", "dog/2.png": "" });
  await Deno.symlink(`${elsewhere}/bird`, `${root}/bird`);
  await Deno.symlink(`${elsewhere}/single.png`, `${root}/dog/linked.png`);
  // In circles: to the root, to a folder above it, to each other, and back from the folder elsewhere.
  await Deno.symlink(root, `${root}/cat/root`);
  await Deno.symlink("../..", `${root}/cat/above`);
  await Deno.symlink("../dog", `${root}/cat/dog`);
  await Deno.symlink(root, `${elsewhere}/bird/back`);
  await Deno.symlink("again", `${root}/cat/again`);
  await Deno.symlink("again.png", `${root}/cat/again.png`);
  await Deno.symlink("nowhere.png", `${root}/cat/3.png`);
  assertEquals(findFiles(root), {
    images: ["bird/1.png", "cat/1.png", "dog/2.png", "dog/linked.png"],
    passedOver: { hidden: 0, system: 0, links: 4, other: 1 },
    skipped: [
      { path: "cat/3.png", reason: "it is a link that leads nowhere" },
      { path: "cat/again.png", reason: "it is a link that leads nowhere" },
    ],
  });
});

Deno.test("findFiles() says what is wrong with the folder itself", async () => {
  const root = await writeFolder({ "file.png": "" });
  const refused = (path: string, why: string) =>
    assertThrows(
      () => findFiles(path),
      DataError,
      `Cannot read images in ${path}: ${why}, give a folder of images`,
    );
  refused(`${root}/nothing`, "it is missing");
  refused(`${root}/file.png`, "it is a file");
});
