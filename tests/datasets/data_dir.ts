/** Where the published data are for tests that need them, and whether they are there. */
export const dataDir: string = Deno.env.get("PIXELDA_DATA") ??
  new URL("../../../shared/data", import.meta.url).pathname;

/**
 * Reports which of the wanted folders are missing, so that a test can skip with the reason.
 *
 * @param folders folders of the data directory
 * @returns true if a folder is missing; the reason goes to standard error
 */
export function isMissing(...folders: string[]): boolean {
  const missing = folders.filter((folder) => {
    try {
      return !Deno.statSync(`${dataDir}/${folder}`).isDirectory;
    } catch {
      return true;
    }
  });
  if (missing.length > 0) {
    console.error(`skipped: no ${missing.join(", ")} in ${dataDir}, set PIXELDA_DATA to run it`);
  }
  return missing.length > 0;
}
