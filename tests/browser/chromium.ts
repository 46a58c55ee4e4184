/** A browser for tests: Chromium where the machine has it. */
import puppeteer, { type Browser } from "npm:puppeteer-core@25.16.0";

/** Where a browser is: CHROMIUM, else the first of some names on the PATH. */
export function findChromium(): string | undefined {
  const given = Deno.env.get("CHROMIUM");
  if (given) return given;
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const directories = (Deno.env.get("PATH") ?? "").split(":");
  const paths = names.flatMap((name) => directories.map((directory) => `${directory}/${name}`));
  return paths.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/**
 * Defines a test that gets a browser, or whose name gives the reason why it is skipped. Browsers leave timers and
 * processes of their own behind for a moment, which count for nothing here.
 */
export function browserTest(name: string, run: (browser: Browser) => Promise<void>): void {
  const path = findChromium();
  Deno.test({
    name: path === undefined ? `${name} (skipped: no Chromium on the PATH, nor CHROMIUM)` : name,
    ignore: path === undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      // Chromium has no sandbox for root, and small machines little shared memory.
      const root = Deno.build.os !== "windows" && Deno.uid() === 0 ? ["--no-sandbox"] : [];
      const browser = await puppeteer.launch({
        executablePath: path,
        args: [...root, "--disable-dev-shm-usage"],
      });
      try {
        await run(browser);
      } finally {
        await browser.close();
      }
    },
  });
}
