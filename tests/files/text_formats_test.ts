import { assertEquals } from "@std/assert";
import { csvLine } from "../../lib/files/text_formats.ts";

Deno.test("csvLine() quotes what holds commas, quotes or line ends, and nothing else", () => {
  assertEquals(
    csvLine(["a", "b,c", 'say "d"', "e\nf", " g "]),
    'a,"b,c","say ""d""","e\nf", g \r\n',
  );
});

Deno.test("csvLine() writes every digit, and nothing for null", () => {
  assertEquals(
    csvLine([1.1471483707427979, 1e-8, true, null]),
    "1.1471483707427979,1e-8,true,\r\n",
  );
  assertEquals(csvLine([]), "\r\n");
});
