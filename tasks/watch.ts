/**
 * `deno task watch [RUNS]`: serves the report of a folder of runs on this machine, and updates it
 * while they train.
 *
 * @module
 */
import {
  argument,
  integer,
  parseFlags,
  runCommand,
  toggle,
  withDefault,
} from "../experiments/cli/mod.ts";
import { createWatch } from "../lib/report/mod.ts";
import { type LocalServer, serveLocally } from "../lib/server/mod.ts";

const command = {
  name: "watch",
  summary:
    "Serves the report of a folder of runs to this machine only, and updates it while they train.",
  flags: {
    runs: argument("RUNS", "Folder of runs", "runs"),
    port: withDefault(integer("Port to listen on (0: any free port)", { min: 0 }), 8642),
    json: toggle("Print the address as JSON"),
    quiet: toggle("Print nothing"),
  },
};

/**
 * Starts the server.
 *
 * @param args flags as on the command line
 * @throws {Error} if the folder does not exist, or the port is in use
 */
export async function watch(args: readonly string[]): Promise<LocalServer> {
  const { runs, port } = parseFlags(command, args);
  return serveLocally(await createWatch(runs), port);
}

if (import.meta.main) {
  await runCommand(async () => {
    const { server, url } = await watch(Deno.args);
    const { json, quiet, runs } = parseFlags(command, Deno.args);
    if (json) console.log(JSON.stringify({ url }));
    else if (!quiet) console.log(`${url} shows ${runs}; press Ctrl-C to stop`);
    await server.finished;
  });
}
