/**
 * `deno task try --model M`: a page on this machine to try a model on pictures of one's own.
 *
 * @module
 */
import {
  integer,
  parseFlags,
  progressOutput,
  runCommand,
  text,
  toggle,
  UsageError,
  withDefault,
} from "../experiments/cli/mod.ts";
import { writeModelPage } from "../lib/model_page/mod.ts";
import { ensureWritable } from "../lib/files/mod.ts";
import { loadModel } from "../lib/model_folder/mod.ts";
import { answerFromFolder, type LocalServer, serveLocally } from "../lib/server/mod.ts";

const command = {
  name: "try",
  summary: "Serves a page to this machine only, which classifies and translates your pictures.",
  flags: {
    model: text("DIR", "The model folder"),
    export: text("DIR", "Write the page there, for any web server, instead of serving it"),
    port: withDefault(integer("Port to listen on (0: any free port)", { min: 0 }), 8643),
    json: toggle("Print the address or the folder as JSON"),
    quiet: toggle("Print nothing"),
  },
};

/**
 * Writes the page of a model, and serves it unless a folder is given to write to.
 *
 * @param args flags as on the command line
 * @returns the server, or `undefined` if the page was written to a folder
 * @throws {Error} if the model cannot be loaded, the folder cannot be written, or the port is in use
 */
export async function tryModel(args: readonly string[]): Promise<LocalServer | undefined> {
  const { model, export: folder, port, quiet, json } = parseFlags(command, args);
  if (model === undefined) throw new UsageError("Name the model folder: --model DIR");
  if (folder !== undefined) await ensureWritable(folder);
  const loaded = await loadModel(model);
  progressOutput({ quiet: quiet || json })?.write("Exporting the networks for browsers …\n");
  try {
    if (folder !== undefined) return void await writeModelPage(loaded, folder);
    const temporary = await Deno.makeTempDir({ prefix: "pixelda-try-" });
    try {
      await writeModelPage(loaded, temporary);
      return serveLocally(await answerFromFolder(temporary), port);
    } finally {
      await Deno.remove(temporary, { recursive: true });
    }
  } finally {
    loaded.dispose();
  }
}

/** Whoever gets the better of the server finds a process that may do nothing more. */
async function giveUpPermissions(): Promise<void> {
  for (const name of ["ffi", "run", "write", "read", "env", "sys", "net"] as const) {
    await Deno.permissions.revoke({ name });
  }
}

if (import.meta.main) {
  await runCommand(async () => {
    const started = await tryModel(Deno.args);
    if (started !== undefined) await giveUpPermissions();
    const { model, export: folder, json, quiet } = parseFlags(command, Deno.args);
    const where = started === undefined ? { folder } : { url: started.url };
    if (json) console.log(JSON.stringify(where));
    else if (!quiet) {
      console.log(
        started === undefined
          ? `${folder}: copy it to any web server, and open index.html there`
          : `${started.url} tries ${model}; press Ctrl-C to stop`,
      );
    }
    await started?.server.finished;
  });
}
