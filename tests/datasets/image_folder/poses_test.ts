import { assertEquals, assertThrows } from "@std/assert";
import { readPoses } from "../../../datasets/image_folder/poses.ts";
import { DataError } from "../../../lib/files/mod.ts";
import { writeFolder } from "./picture_files.ts";

const images = new Map([["a/1.png", null], ["a/2, ü.png", null], ["b/3.png", null]]);
const posesOf = async (text: string) => readPoses(await writeFolder({ "poses.csv": text }), images);

Deno.test("readPoses() reads rows in any order, with any other columns", async () => {
  const poses = await posesOf(
    '\ufeffz, y ,x,w,file,note\r\n0,0,0,1,a/1.png,front\r\n\r\n0.6,0,0,0.8,"a/2, ü.png",\r\n',
  );
  assertEquals(Object.fromEntries(poses), {
    "a/1.png": [1, 0, 0, 0],
    "a/2, ü.png": [0.8, 0, 0, 0.6],
  });
});

Deno.test("readPoses() gives unit quaternions with w >= 0", async () => {
  const poses = await posesOf("file,w,x,y,z\na/1.png,-0.6,0,0.8,0\nb/3.png,0.998,0,0,0\n");
  assertEquals(poses.get("a/1.png"), [0.6, -0, -0.8, -0]);
  assertEquals(poses.get("b/3.png"), [1, 0, 0, 0]);
});

Deno.test("readPoses() leaves quaternions of float32 as they are, but for the sign", async () => {
  const [w, x] = new Float32Array([0.6, 0.8]); // of length 1 + 2e-8
  assertEquals(Math.hypot(w, x) === 1, false);
  const poses = await posesOf(`file,w,x,y,z\na/1.png,${-w},${x},1e-300,2e-300\n`);
  assertEquals(poses.get("a/1.png"), [w, -x, -1e-300, -2e-300]);
});

Deno.test("readPoses() passes over rows of other files, and reads nothing where there is no file", async () => {
  const poses = await posesOf("file,w,x,y,z\na/1.png,1,0,0,0\ngone.png,5,0,0,0\n");
  assertEquals([...poses.keys()], ["a/1.png"]);
  assertEquals(readPoses(await writeFolder({ "other.csv": "" }), images).size, 0);
  assertEquals((await posesOf("file,w,x,y,z\n")).size, 0);
});

Deno.test("readPoses() says what is wrong, and where", async () => {
  const refused = async (text: string, why: string, place = ": ") => {
    const root = await writeFolder({ "poses.csv": text });
    const { message } = assertThrows(() => readPoses(root, images), DataError);
    assertEquals(message, `Cannot read ${root}/poses.csv${place}${why}`);
  };
  await refused(
    "file,qw,qx,qy,qz\na/1.png,1,0,0,0\n",
    "its columns are file, qw, qx, qy, qz, name them file, w, x, y, z",
  );
  await refused(
    "file,w,x,y,z\na/1.png,1,0,0,0\na/1.png,0,1,0,0\n",
    "line 3 has a/1.png once more, leave one of them",
  );
  await refused(
    "file,w,x,y,z\npictures/a/1.png,1,0,0,0\nb.png,1,0,0,0\n",
    "none of its 2 rows is of an image, the first is of pictures/a/1.png, give paths from the folder " +
      "on, such as a/1.png",
  );
  const rotation = "give a rotation, of length 1";
  await refused(
    "file,w,x,y,z\na/1.png,1,1,0,0\n",
    `its quaternion 1 1 0 0 has the length ${Math.SQRT2}, ${rotation}`,
    ": line 2: ",
  );
  for (const w of ["", "one", "Infinity"]) {
    const length = w === "Infinity" ? "Infinity" : "NaN";
    await refused(
      `file,w,x,y,z\na/1.png,${w},0,0,0\n`,
      `its quaternion ${w} 0 0 0 has the length ${length}, ${rotation}`,
      ": line 2: ",
    );
  }
});

Deno.test("readPoses() refuses what is not CSV", async () => {
  const root = await writeFolder({ "poses.csv": "file,w,x,y,z\na/1.png,1,0\n" });
  assertThrows(() => readPoses(root, images), DataError, 'it is not CSV ("Invalid Record Length');
});

Deno.test("readPoses() reads no file that is too large for memory", async () => {
  const root = await writeFolder({ "poses.csv": "file,w,x,y,z\n" });
  await Deno.truncate(`${root}/poses.csv`, 2 ** 30); // takes no room on the disk
  assertThrows(
    () => readPoses(root, images),
    DataError,
    `Cannot read ${root}/poses.csv: it has more than the 134217728 bytes that are read at most, ` +
      "leave it out, or the rows of other files",
  );
});
