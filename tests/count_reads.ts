/**
 * Counts the folders that are read while a function runs.
 *
 * @param during what runs
 * @returns calls of `Deno.readDir()`
 */
export async function countReads(during: () => Promise<void>): Promise<number> {
  const { readDir } = Deno;
  let count = 0;
  Deno.readDir = (path) => {
    count++;
    return readDir(path);
  };
  try {
    await during();
  } finally {
    Deno.readDir = readDir;
  }
  return count;
}
