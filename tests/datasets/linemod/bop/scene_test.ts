import { assertEquals, assertRejects } from "@std/assert";
import {
  findPicture,
  loadCamera,
  loadFrame,
  loadScene,
} from "../../../../datasets/linemod/bop/scene.ts";
import { cropCenter, loadModels } from "../../../../datasets/linemod/bop/models.ts";
import { DataError } from "../../../../lib/files/data_file.ts";
import { pictureFile, references } from "../../image_folder/picture_files.ts";
import { makePng } from "../make_png.ts";

const turn = [0, -1, 0, 1, 0, 0, 0, 0, 1];
const poses = { "7": [{ cam_R_m2c: turn, cam_t_m2c: [1, 2, 300], obj_id: 5 }] };
const cameras = { "7": { cam_K: [570, 0, 1.5, 0, 571, 0.5, 0, 0, 1], depth_scale: 0.1 } };
const infos = {
  "7": [{ bbox_obj: [0, 1, 2, 3], bbox_visib: [0, 0, 1, 1], px_count_all: 9, px_count_visib: 4 }],
};
const size = { width: 2, height: 1 };

async function writeScene(files: Record<string, unknown>): Promise<string> {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/rgb`);
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeTextFile(`${dir}/${name}.json`, JSON.stringify(content));
  }
  return dir;
}

Deno.test("loadScene() returns each frame's camera and poses", async () => {
  const dir = await writeScene({ scene_gt: poses, scene_camera: cameras });
  assertEquals(await loadScene(dir, size), [{
    number: 7,
    camera: { fx: 570, fy: 571, cx: 1.5, cy: 0.5, width: 2, height: 1 },
    depthScale: 0.1,
    objects: [{
      id: 5,
      pose: { rotation: turn, translation: [1, 2, 300] },
      visibility: undefined,
    }],
  }]);
});

Deno.test("loadScene() returns the visibility if the scene has it", async () => {
  const dir = await writeScene({
    scene_gt: poses,
    scene_camera: cameras,
    scene_gt_info: infos,
  });
  assertEquals((await loadScene(dir, size))[0].objects[0].visibility, {
    pixels: 9,
    visiblePixels: 4,
    box: [0, 1, 2, 3],
    visibleBox: [0, 0, 1, 1],
  });
});

Deno.test("loadScene() throws when a pose is not a rotation", async () => {
  const mirrored = { "7": [{ ...poses["7"][0], cam_R_m2c: [0, 1, 0, 1, 0, 0, 0, 0, 1] }] };
  const dir = await writeScene({ scene_gt: mirrored, scene_camera: cameras });
  await assertRejects(
    () => loadScene(dir, size),
    RangeError,
    `Cannot take the rotation of object 5 in ${dir}/scene_gt.json, frame 7: it is a reflection`,
  );
});

Deno.test("loadScene() throws when a field or a frame is missing", async () => {
  for (
    const [files, found] of [
      [{ scene_gt: poses }, "scene_camera.json: it is missing"],
      [
        { scene_gt: poses, scene_camera: {} },
        "frame 7: it has cam_K = undefined, not 9 numbers",
      ],
      [{ scene_gt: [], scene_camera: cameras }, "scene_gt.json: it is not a JSON object"],
      [
        { scene_gt: { "7": [{ obj_id: 5, cam_t_m2c: [1, 2] }] }, scene_camera: cameras },
        "frame 7: it has cam_t_m2c = [1,2], not 3 numbers",
      ],
      [
        { scene_gt: poses, scene_camera: cameras, scene_gt_info: {} },
        "scene_gt_info.json: it has no list for frame 7",
      ],
    ] as const
  ) {
    const dir = await writeScene(files);
    await assertRejects(() => loadScene(dir, size), DataError, found);
  }
});

Deno.test("loadScene() throws when a number is nonsense", async () => {
  const [pose] = poses["7"], [info] = infos["7"], camera = cameras["7"];
  const changed = (change: Record<string, Record<string, unknown>>) => ({
    scene_gt: { "7": [{ ...pose, ...change.pose }] },
    scene_camera: { "7": { ...camera, ...change.camera } },
    scene_gt_info: { "7": [{ ...info, ...change.info }] },
  });
  for (
    const [files, found] of [
      [changed({ camera: { depth_scale: -1 } }), "depth_scale = -1, not a number above 0"],
      [
        changed({ camera: { cam_K: [0, 0, 1, 0, 9, 1, 0, 0, 1] } }),
        "cam_K[0] = 0, not a number above 0",
      ],
      [changed({ pose: { obj_id: 1.5 } }), "obj_id = 1.5, not a whole number from 0"],
      [changed({ info: { px_count_all: -3 } }), "px_count_all = -3, not a whole number from 0"],
      [
        { scene_gt: { x: poses["7"] }, scene_camera: cameras },
        'scene_gt.json: it has a frame "x", not a number',
      ],
    ] as const
  ) {
    const dir = await writeScene(files);
    await assertRejects(() => loadScene(dir, size), DataError, found);
  }
});

Deno.test("loadFrame() needs depth_scale only where there is depth", async () => {
  const noScale = { "7": { cam_K: cameras["7"].cam_K } };
  const dir = await writeScene({ scene_gt: poses, scene_camera: noScale });
  const [frame] = await loadScene(dir, size);
  await Deno.writeFile(`${dir}/rgb/000007.png`, makePng(2, 1, 3, 8, [1, 2, 3, 4, 5, 6]));
  assertEquals((await loadFrame(dir, frame)).depth, undefined);
  await Deno.mkdir(`${dir}/depth`);
  await Deno.writeFile(`${dir}/depth/000007.png`, makePng(2, 1, 1, 16, [0, 12_340]));
  await assertRejects(
    () => loadFrame(dir, frame),
    DataError,
    `Cannot read ${dir}/scene_camera.json: frame 7 has depth but no depth_scale, delete`,
  );
});

Deno.test("loadFrame() reads color pictures named .jpg, of any format", async () => {
  const dir = await writeScene({ scene_gt: poses, scene_camera: cameras });
  const picture = references.pixels["orientation_2.jpg"];
  const [frame] = await loadScene(dir, picture);
  assertEquals(await findPicture(dir, frame), undefined);
  await Deno.writeFile(`${dir}/rgb/000007.jpg`, pictureFile("orientation_2.jpg"));
  assertEquals(await findPicture(dir, frame), `${dir}/rgb/000007.jpg`);
  const expected = Uint8Array.fromBase64(picture.rgba).filter((_, i) => i % 4 < 3);
  assertEquals((await loadFrame(dir, frame)).color.pixels, expected);
});

Deno.test("loadFrame() returns depth in mm", async () => {
  const dir = await writeScene({ scene_gt: poses, scene_camera: cameras });
  const [frame] = await loadScene(dir, size);
  await Deno.writeFile(`${dir}/rgb/000007.png`, makePng(2, 1, 3, 8, [1, 2, 3, 4, 5, 6]));
  assertEquals((await loadFrame(dir, frame)).depth, undefined);
  await Deno.mkdir(`${dir}/depth`);
  await Deno.writeFile(`${dir}/depth/000007.png`, makePng(2, 1, 1, 16, [0, 12_340]));
  const { color, depth } = await loadFrame(dir, frame);
  assertEquals([[...color.pixels], [...depth!]], [[1, 2, 3, 4, 5, 6], [0, 1234]]);
});

Deno.test("loadFrame() throws when a picture has another size than the camera's", async () => {
  const dir = await writeScene({ scene_gt: poses, scene_camera: cameras });
  const [frame] = await loadScene(dir, size);
  await Deno.writeFile(`${dir}/rgb/000007.png`, makePng(2, 1, 3, 8, [1, 2, 3, 4, 5, 6]));
  await Deno.mkdir(`${dir}/depth`);
  await Deno.writeFile(`${dir}/depth/000007.png`, makePng(1, 2, 1, 16, [0, 1]));
  await assertRejects(
    () => loadFrame(dir, frame),
    DataError,
    `Cannot read ${dir}/depth/000007.png: it is 1x2 where the camera's pictures are 2x1, ` +
      "delete the file and fetch it again",
  );
});

Deno.test("loadCamera() throws when a field is missing", async () => {
  const dir = await writeScene({ camera: { fx: 1, fy: 1, cx: 0, cy: 0, width: 640 } });
  await assertRejects(() => loadCamera(`${dir}/camera.json`), DataError, "height = undefined");
});

Deno.test("loadCamera() throws when a number is nonsense", async () => {
  const camera = { fx: 1, fy: 1, cx: 0, cy: 0, width: 640, height: 480 };
  for (
    const [change, found] of [
      [{ width: -640 }, "width = -640, not a whole number from 1"],
      [{ height: 0.5 }, "height = 0.5, not a whole number from 1"],
      [{ fx: 0 }, "fx = 0, not a number above 0"],
      [{ fy: -1 }, "fy = -1, not a number above 0"],
    ] as const
  ) {
    const dir = await writeScene({ camera: { ...camera, ...change } });
    await assertRejects(() => loadCamera(`${dir}/camera.json`), DataError, found);
  }
});

const triangle = `ply
format ascii 1.0
element vertex 3
property float x
property float y
property float z
property uchar red
property uchar green
property uchar blue
element face 1
property list uchar int vertex_indices
end_header
0 0 0 1 2 3
1 0 0 1 2 3
0 1 0 1 2 3
3 0 1 2
`;

const box = {
  diameter: 9,
  min_x: -1,
  min_y: -2,
  min_z: -46,
  size_x: 2,
  size_y: 4,
  size_z: 92,
};

Deno.test("loadModels() returns meshes and boxes in the order of the ids", async () => {
  const dir = await writeScene({ models_info: { "1": box, "9": box, "12": box } });
  for (const id of ["01", "12"]) {
    await Deno.writeTextFile(`${dir}/obj_0000${id}.ply`, triangle);
  }
  const models = await loadModels(dir, [12, 1]);
  assertEquals(models.map(({ id }) => id), [12, 1]);
  assertEquals([models[0].low, models[0].size], [[-1, -2, -46], [2, 4, 92]]);
  assertEquals(cropCenter(models[0]), [0, 0, 4]);
});

Deno.test("loadModels() lists the present objects when one is missing", async () => {
  const dir = await writeScene({ models_info: { "1": box, "9": box, "12": box } });
  for (const id of ["01", "12"]) {
    await Deno.writeTextFile(`${dir}/obj_0000${id}.ply`, triangle);
  }
  await assertRejects(
    () => loadModels(dir, [1, 9, 2]),
    DataError,
    `Cannot load the models of objects 9, 2: ${dir} has those of 1, 12, ` +
      "leave the others out or put their files there",
  );
});

Deno.test("loadModels() throws when a model has no colors", async () => {
  const dir = await writeScene({ models_info: { "1": box } });
  const plain = triangle.replace(/property uchar .*\n/g, "").replaceAll(" 1 2 3\n", "\n")
    .replace("3 0\n", "3 0 1 2\n");
  await Deno.writeTextFile(`${dir}/obj_000001.ply`, plain);
  await assertRejects(() => loadModels(dir, [1]), DataError, "its vertices have no red, green");
});
