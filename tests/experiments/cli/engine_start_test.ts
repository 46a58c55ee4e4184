import { assertEquals, assertRejects } from "@std/assert";
import {
  installationProgress,
  startEngineWithProgress,
} from "../../../experiments/cli/engine_start.ts";
import { withEnvironment } from "../../engine/changed_environment.ts";

/** What a terminal shows of an installation, a line for each update. */
function shownOf(reports: Parameters<ReturnType<typeof installationProgress>["report"]>[0][]) {
  let text = "";
  const write = (piece: string) => void (text += piece);
  const { report, end } = installationProgress({ isTerminal: true, columns: 80, write });
  for (const each of reports) report(each);
  end();
  const lines = text.replaceAll("\r\x1b[2K", "\n").split("\n");
  return lines.filter((line) => line !== "").map((line) => line.split("] ").at(-1)!);
}

Deno.test("installationProgress() shows no share before the size is known, and the share then", () => {
  const shown = shownOf([
    { stage: "wait", received: 0 },
    { stage: "wait", received: 0 },
    // As pip is before it says how large the wheel is.
    { stage: "download", received: 0, total: undefined },
    { stage: "download", received: 0, total: 274e6 },
    { stage: "download", received: 137e6, total: 274e6 },
    { stage: "verify", received: 274e6, total: 274e6 },
  ]);
  // How fast it was depends on the machine.
  assertEquals(shown.map((line) => line.split("  ")[0]), [
    "TensorFlow: waiting for another process's installation",
    "TensorFlow: download 0 MB",
    "TensorFlow: download 0/274 0 %",
    "TensorFlow: download 137/274 50 %",
    "TensorFlow: verify 274/274 100 %",
  ]);
});

Deno.test("startEngineWithProgress() fails at once where a GPU is asked for and there is none", async () => {
  const empty = await Deno.makeTempDir();
  const bare = { TENSORFLOW_LIBRARY: undefined, XDG_CACHE_HOME: empty, PATH: empty };
  await withEnvironment(bare, async () => {
    await assertRejects(
      () => startEngineWithProgress({ device: "gpu" }, null),
      Error,
      "Cannot use a GPU: ",
    );
  });
  assertEquals([...Deno.readDirSync(empty)], []);
  await Deno.remove(empty, { recursive: true });
});
