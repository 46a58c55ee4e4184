/** Files of a stopped run that are not as they were written. @module */
import { join } from "@std/path";
import { CHECKPOINT_FILES } from "../../../lib/runs/mod.ts";
import type { Draw } from "../random_values.ts";
import { type Case, requireEnd, savedStep, stopInTheMiddle } from "./case.ts";
import { trainRun } from "./process.ts";

type Damage = (path: string, draw: Draw) => Promise<unknown>;

const change = (how: (bytes: Uint8Array, draw: Draw) => Uint8Array): Damage => async (path, draw) =>
  await Deno.writeFile(path, how(await Deno.readFile(path), draw));

const CHECKPOINT_DAMAGES: Readonly<Record<string, Damage>> = {
  "with another bit": change((bytes, draw) => {
    bytes[draw.whole(0, bytes.length - 1)] ^= 1 << draw.whole(0, 7);
    return bytes;
  }),
  "cut off": change((bytes, draw) => bytes.subarray(0, draw.whole(0, bytes.length - 1))),
  "of zeros": change((bytes) => bytes.fill(0)),
  "missing": (path) => Deno.remove(path),
  "that cannot be read": async (path) => {
    await Deno.remove(path);
    // Reading this address is an I/O error.
    await Deno.symlink("/proc/self/mem", path);
  },
};

/** The newest checkpoint is damaged: the run resumes from the one before. */
const newestDamaged = ([name, damage]: [string, Damage]): Case => ({
  name: `newest checkpoint ${name}`,
  async run(trouble) {
    const { folder, draw, finish } = trouble;
    await stopInTheMiddle(trouble);
    const step = await savedStep(folder);
    await damage(join(folder, CHECKPOINT_FILES[0]), draw);
    const { stderr } = await finish();
    const text = new RegExp(`continuing from the one before, of step ${step - 1}\n`);
    if (name !== "missing" && !text.test(stderr)) throw new Error(`does not say ${text}`);
    return "resumed";
  },
});

/** The cases. */
export const damages: readonly Case[] = [
  ...Object.entries(CHECKPOINT_DAMAGES).map(newestDamaged),
  {
    name: "both checkpoints with another bit",
    async run(trouble) {
      const { place, folder, draw, finish } = trouble;
      await stopInTheMiddle(trouble);
      for (const name of CHECKPOINT_FILES) {
        await CHECKPOINT_DAMAGES["with another bit"](join(folder, name), draw);
      }
      const text = /checkpoint\.safetensors is corrupt: .*checkpoint-before.*--fresh to start over/;
      requireEnd(await trainRun(place), 1, text);
      await finish("--fresh");
      return "refused";
    },
  },
  {
    name: "records torn by a power cut",
    async run(trouble) {
      await stopInTheMiddle(trouble);
      const path = join(trouble.folder, "metrics.jsonl");
      const torn = trouble.draw.of(['{"step":', "\0".repeat(300) + "\n", '{"step":99}\n\0\0']);
      await Deno.writeTextFile(path, torn, { append: true });
      await trouble.finish();
      return "resumed";
    },
  },
];
