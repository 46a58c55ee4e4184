import { assertEquals } from "@std/assert";
import type { ImageIndex } from "../../../datasets/mod.ts";
import { shareMemory } from "../../../experiments/problems/folders.ts";

const indexOf = (count: number, masks: ImageIndex["masks"] = null): ImageIndex => ({
  ...{ root: "", layout: "none", classes: [], masks, skipped: [] },
  passedOver: { hidden: 0, system: 0, links: 0, other: 0 },
  files: Array.from({ length: count }, () => ({
    ...{
      path: "",
      label: -1,
      split: null,
      domain: null,
      width: 8,
      height: 8,
      mask: null,
      pose: null,
    },
  })),
});
const open = { size: 16, resize: "crop", channels: 3 } as const; // 768 bytes of an image, 1,024 with its mask

Deno.test("shareMemory() fills the smaller folder first, and never gives more than there is", () => {
  const [few, many] = [indexOf(100), indexOf(1_000)];
  const share = (source: ImageIndex, target: ImageIndex, memory: number) =>
    shareMemory({ source, target }, { ...open, memory });
  assertEquals(share(many, few, 100_000), { source: 23_200, target: 76_800 });
  assertEquals(share(few, many, 100_000), { source: 76_800, target: 23_200 });
  assertEquals(share(few, many, 50_000), { source: 50_000, target: 0 });
  assertEquals(share(few, few, 100_000), { source: 76_800, target: 23_200 });
  assertEquals(share(indexOf(100, "folder"), many, 200_000), { source: 102_400, target: 97_600 });
});
