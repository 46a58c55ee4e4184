/**
 * An output of a notebook's cell that changes in place.
 *
 * @module
 */
import type { MimeBundle } from "./view.ts";

/** An output that changes in place. */
export type LiveDisplay = {
  /** Shows this instead of what it showed before. */
  update(bundle: MimeBundle): Promise<void>;
};

/** How a kernel sends a message to all who show the notebook. */
export type Broadcast = (
  type: "display_data" | "update_display_data",
  content: Record<string, unknown>,
) => Promise<void>;

/**
 * Opens an output in the cell that runs.
 *
 * @param broadcast how to send it; by default by the kernel that runs this code, if one does
 * @returns null outside of a notebook
 *
 * @example
 * ```ts
 * const sent: string[] = [];
 * const display = openLiveDisplay((type) => Promise.resolve(void sent.push(type)));
 * await display?.update({ "text/plain": "1 of 2" });
 * await display?.update({ "text/plain": "2 of 2" });
 * if (sent.join() !== "display_data,update_display_data") throw new Error(sent.join());
 * ```
 */
export function openLiveDisplay(
  broadcast: Broadcast | null = kernelBroadcast(),
): LiveDisplay | null {
  if (broadcast === null) return null;
  const transient = { display_id: crypto.randomUUID() };
  let isShown = false;
  return {
    async update(data) {
      const type = isShown ? "update_display_data" : "display_data";
      isShown = true;
      await broadcast(type, { data, metadata: {}, transient });
    },
  };
}

/** Whether this code runs in a notebook's kernel. */
export function isNotebook(): boolean {
  return kernelBroadcast() !== null;
}

function kernelBroadcast(): Broadcast | null {
  try {
    // Outside of a kernel, reading the property throws.
    const { broadcast } = Deno.jupyter;
    return async (type, content) => await broadcast(type, content);
  } catch {
    return null;
  }
}
