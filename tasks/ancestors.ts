/** The processes whose end should end a run: they are all that the user sees of it. */

/**
 * The process ids of `deno task`, and of the `npx` and its shell above it, when those started this
 * process; a change tells that one was killed outright.
 *
 * A process started without a task has none, so that it may outlive its shell.
 */
export function visibleAncestors(): number[] {
  if (!Deno.env.has("INIT_CWD")) return [];
  const task = Deno.ppid;
  if (Deno.env.get("npm_command") !== "exec") return [task];
  const chain = [task];
  while (chain.length < 4) {
    const parent = parentOf(chain.at(-1)!);
    if (parent === undefined) return [task];
    chain.push(parent.pid);
    if (/^(npm|npx|node)/.test(parent.name)) return chain;
  }
  return [task];
}

/** The parent of a process; nothing at the top, or where the system has no `/proc` to tell. */
function parentOf(pid: number): { pid: number; name: string } | undefined {
  try {
    const read = (id: number) => Deno.readTextFileSync(`/proc/${id}/status`);
    const parent = Number(/^PPid:\s*(\d+)/m.exec(read(pid))![1]);
    return { pid: parent, name: /^Name:\s*(.*)/m.exec(read(parent))![1] };
  } catch {
    return undefined;
  }
}
