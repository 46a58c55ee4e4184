/**
 * Runs a test with these environment variables changed (`undefined` unsets), and restores them.
 */
export async function withEnvironment(
  changes: Readonly<Record<string, string | undefined>>,
  test: () => Promise<void>,
): Promise<void> {
  const before = Object.keys(changes).map((name) => [name, Deno.env.get(name)] as const);
  const apply = (name: string, value?: string) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  try {
    for (const [name, value] of Object.entries(changes)) apply(name, value);
    await test();
  } finally {
    for (const [name, value] of before) apply(name, value);
  }
}
