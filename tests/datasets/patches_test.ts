import { assertEquals, assertThrows } from "@std/assert";
import { parsePatches } from "../../datasets/patches.ts";
import { DataError } from "../../lib/files/data_file.ts";

const csv = "split,index,label,bsds_train_image,row,col,n_exact_matches\n" +
  "train,7,5,41004.jpg,21,256,1\ntest,0,9,292066.jpg,151,129,2\n";

Deno.test("parsePatches() parts train from test", () => {
  assertEquals(parsePatches(csv, "a"), {
    train: [{ digit: 7, photo: "41004.jpg", row: 21, column: 256 }],
    test: [{ digit: 0, photo: "292066.jpg", row: 151, column: 129 }],
  });
});

Deno.test("parsePatches() throws when the header, a line or the end is wrong", () => {
  const cases: [string, string][] = [
    ["", 'line 1 is "" instead of "split,'],
    [csv.slice(0, -1), "line 3 is cut off"],
    [csv.replace("21", "-21"), 'line 2 is "train,7,5,41004.jpg,-21,256,1" instead of'],
    [csv.replace("test", "validation"), 'line 3 is "validation,0,9,292066.jpg,151,129,2"'],
    [csv.replace("41004.jpg", "../41004.jpg"), "line 2 is"],
  ];
  for (const [text, found] of cases) {
    assertThrows(() => parsePatches(text, "x.csv"), DataError, `Cannot read x.csv: ${found}`);
  }
});
