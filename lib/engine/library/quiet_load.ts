/**
 * Keeps the terminal clean while a native library loads.
 *
 * @module
 */

const STDERR = 2;
const WRITE_ONLY = 1; // O_WRONLY, the same on Linux and macOS

/**
 * Calls a function with the process's standard error redirected, and returns its result. What
 * was written there is shown only if the function throws: it is added to the error's message.
 *
 * TensorFlow greets with two lines on standard error whatever its log level. Set
 * `TF_CPP_MIN_LOG_LEVEL=0` to see them; nothing is redirected then, nor where libc cannot be
 * opened.
 *
 * @param load opens the library or creates its first context
 * @returns what `load` returned
 * @throws whatever `load` threw
 *
 * @example
 * ```ts
 * if (loadQuietly(() => 42) !== 42) throw new Error("result lost");
 * ```
 */
export function loadQuietly<T>(load: () => T): T {
  const redirected = Deno.env.get("TF_CPP_MIN_LOG_LEVEL") === "0" ? undefined : redirect();
  if (!redirected) return load();
  try {
    return load();
  } catch (error) {
    const written = redirected.read().trim();
    if (written && error instanceof Error) error.message += `\n${written}`;
    throw error;
  } finally {
    redirected.restore();
  }
}

const SYMBOLS = {
  dup: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/** Sends standard error to a temporary file; `undefined` where that cannot be done. */
function redirect(): { read(): string; restore(): void } | undefined {
  let libc: Deno.DynamicLibrary<typeof SYMBOLS>;
  let path: string;
  try {
    libc = Deno.dlopen(Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6", SYMBOLS);
    path = Deno.makeTempFileSync({ prefix: "pixelda-stderr-" });
  } catch {
    return undefined; // a noisy start is better than none
  }
  const { dup, dup2, open, close } = libc.symbols;
  const terminal = dup(STDERR);
  const file = open(new TextEncoder().encode(`${path}\0`), WRITE_ONLY);
  const written = Deno.openSync(path);
  // The file is open and has no name any more: a process that is killed meanwhile leaves none.
  Deno.removeSync(path);
  // Without a copy of the terminal's descriptor there would be no way back.
  if (terminal >= 0 && file >= 0) dup2(file, STDERR);
  const restore = () => {
    if (terminal >= 0) {
      dup2(terminal, STDERR);
      close(terminal);
    }
    if (file >= 0) close(file);
    libc.close();
    written.close();
  };
  const read = () => {
    const bytes = new Uint8Array(written.statSync().size);
    return new TextDecoder().decode(bytes.subarray(0, written.readSync(bytes) ?? 0));
  };
  return { read, restore };
}
