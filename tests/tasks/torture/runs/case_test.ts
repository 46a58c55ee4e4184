import { assertEquals, assertThrows } from "@std/assert";
import { type End, requireEnd, requireTidy, tryCase } from "../../../../tasks/torture/runs/case.ts";

const run = { table: "digits", method: "source-only" } as const;

/** Tries a case that ends in these ways, one after the other; an error is thrown. */
async function tryEnds(...ends: (End | Error)[]) {
  const left = [...ends];
  const next = (): Promise<End> => {
    const end = left.shift()!;
    return end instanceof Error ? Promise.reject(end) : Promise.resolve(end);
  };
  return await tryCase({ name: "a case", run: next }, run, new Map(), ends.length, 0);
}

Deno.test("tryCase() counts how a case ends, and goes on after an error", async () => {
  assertEquals(await tryEnds("refused", new Error("other bits"), "resumed", "accepted"), {
    name: "a case",
    accepted: 1,
    refused: 1,
    resumed: 1,
    ungraceful: ["try 2: other bits"],
    notes: [],
  });
});

Deno.test("tryCase() says what is skipped, and counts nothing", async () => {
  const { notes, ...counts } = await tryEnds({ skipped: "no mount" }, "resumed");
  assertEquals(notes, ["skipped: no mount"]);
  assertEquals([counts.accepted, counts.refused, counts.resumed, counts.ungraceful], [0, 0, 0, []]);
});

Deno.test("tryCase() removes its folder, and the same seed draws the same", async () => {
  const seen: string[] = [];
  for (const _ of [1, 2]) {
    let out = "";
    await tryCase(
      {
        name: "looks",
        run({ place, draw }) {
          out = place.out;
          seen.push(`${draw.whole(0, 1e9)} ${Deno.statSync(out).isDirectory}`);
          return Promise.resolve("accepted");
        },
      },
      run,
      new Map(),
      1,
      7,
    );
    assertThrows(() => Deno.statSync(out), Deno.errors.NotFound);
  }
  assertEquals(seen[0], seen[1]);
});

Deno.test("requireEnd() wants a code and a text, and no signal or hang", () => {
  const ended = {
    ...{ code: 1, signal: null, stdout: "", struck: true, hung: false },
    stderr: "training\nerror: Cannot write a: it is full\n",
  };
  requireEnd(ended, 1, /Cannot write .*: it is full/);
  const fail = (change: object, text: string, code = 1, wanted = /Cannot/) =>
    assertThrows(() => requireEnd({ ...ended, ...change }, code, wanted), Error, text);
  fail({}, "ended by 1: training | error: Cannot write a: it is full", 0);
  fail({ code: 137, signal: "SIGKILL" }, "ended by SIGKILL: training");
  fail({ hung: true }, "hung: training");
  fail({}, "does not say /removed/: training", 1, /removed/);
});

Deno.test("requireTidy() finds temporary files and a lock at any depth", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/samples`);
  await Deno.writeTextFile(`${folder}/clock`, "");
  await requireTidy(folder);
  for (const name of ["lock", "samples/000004.png.41.tmp"]) {
    await Deno.writeTextFile(`${folder}/${name}`, "");
    const error = await requireTidy(folder).then(() => null, (error) => error);
    assertEquals(error?.message, `${folder}/${name} left over`);
    await Deno.remove(`${folder}/${name}`);
  }
});
