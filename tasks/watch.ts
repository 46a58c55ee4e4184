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
 * @returns the server, which runs until it is shut down, and its address
 * @throws {Error} if the folder does not exist, or the port is in use
 */
export async function watch(
  args: readonly string[],
): Promise<{ readonly server: Deno.HttpServer<Deno.NetAddr>; readonly url: string }> {
  const { runs, port } = parseFlags(command, args);
  const answer = await createWatch(runs);
  try {
    const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, answer);
    return { server, url: `http://127.0.0.1:${server.addr.port}/` };
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(`Cannot listen on port ${port}: it is in use. Choose another --port`);
  }
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
