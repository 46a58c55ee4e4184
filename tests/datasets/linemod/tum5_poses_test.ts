import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { parsePoses } from "../../../datasets/linemod/tum5_poses.ts";
import { DataError } from "../../../lib/files/data_file.ts";

Deno.test("parsePoses() reads names and quaternions, with w >= 0 and length 1", () => {
  const poses = parsePoses("# a0.png\n0.6 0 -0.8 0\r\n# b-1.png\n-0.5 0.5 0.5 -0.5002\n", "poses");
  assertEquals(poses.map(({ file }) => file), ["a0.png", "b-1.png"]);
  assertEquals(poses[0].quaternion, [0.6, 0, -0.8, 0]);
  assertAlmostEquals(Math.hypot(...poses[1].quaternion), 1, 1e-12);
  assertEquals(poses[1].quaternion.map(Math.sign), [1, -1, -1, 1]);
});

Deno.test("parsePoses() throws when a line is wrong", () => {
  const good = "# a.png\n1 0 0 0\n";
  const cases: [string, string][] = [
    ["a.png\n1 0 0 0\n", 'line 1 is "a.png" instead of "# " and the name of a PNG file'],
    [good + "# ../b.png\n1 0 0 0\n", 'line 3 is "# ../b.png" instead of "# " and the name'],
    [good + "\n" + good, 'line 3 is "" instead of "# " and the name of a PNG file'],
    ["# a.png\n1 0 0\n", 'line 2 is "1 0 0" instead of a quaternion\'s four numbers'],
    ["# a.png\n1 0 0 x\n", 'line 2 is "1 0 0 x" instead of a quaternion\'s four numbers'],
    ["# a.png\nInfinity 0 0 0\n", 'line 2 is "Infinity 0 0 0" instead of'],
    [good + "# b.png\n0.5 0.5 0.5 0.6\n", "line 4 is a quaternion of length 1.0536, not 1"],
    ["# a.png\n0 0 0 0\n", "line 2 is a quaternion of length 0.0000, not 1"],
    [good + "# b.png\n", "it ends before the pose of line 3"],
    [good + good, "line 3 names a.png a second time"],
  ];
  for (const [text, found] of cases) {
    assertThrows(() => parsePoses(text, "duck/poses.txt"), DataError, `duck/poses.txt: ${found}`);
  }
});
