import { assertEquals } from "@std/assert";

const module = new URL("../../lib/terminal/interruption.ts", import.meta.url).href;
const ignore = Deno.build.os === "windows";

/** Sends two signals to a process that listens; returns its exit code and what it printed. */
async function interruptTwice(
  options: string,
  signal: Deno.Signal = "SIGINT",
): Promise<{ code: number; text: string }> {
  const script = `const { listenForInterruption } = await import(${JSON.stringify(module)});
    { using interruption = listenForInterruption(${options});
      console.log("ready");
      const requested = () => interruption.requested;
      while (!requested()) await new Promise((resolve) => setTimeout(resolve, 5));
      console.log("first");
      await new Promise((resolve) => setTimeout(resolve, 300)); }
    console.log("alive");`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    for (const _ of chunk.matchAll(/ready|first/g)) child.kill(signal);
    text += chunk;
  }
  return { code: (await child.status).code, text };
}

Deno.test(
  "listenForInterruption() asks for a stop, and the second signal stops",
  { ignore },
  async () => {
    assertEquals(await interruptTwice(""), { code: 130, text: "ready\nfirst\n" });
  },
);

Deno.test("listenForInterruption() keeps a notebook's kernel alive", { ignore }, async () => {
  assertEquals(await interruptTwice("{ inNotebook: true }"), {
    ...{ code: 0, text: "ready\nfirst\nalive\n" },
  });
});

for (const signal of ["SIGTERM", "SIGHUP"] as const) {
  Deno.test(
    `listenForInterruption() hears ${signal}, and lets a second one wait`,
    { ignore },
    async () => {
      const expected = { code: 0, text: "ready\nfirst\nalive\n" };
      assertEquals(await interruptTwice("", signal), expected);
    },
  );
}
