/** A Slurm of one node, for tests. */
import { fromFileUrl, join } from "@std/path";

/** Whether a Slurm can be started here; `.ci/run` installs it. */
export const canStartSlurm = Deno.build.os === "linux" && Deno.uid() === 0 &&
  ["/usr/sbin/slurmctld", "/usr/sbin/munged"].every((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
if (!canStartSlurm) {
  console.error("No Slurm to start here (slurm-wlm and munge, as root): its tests are skipped");
}

/** Starts a Slurm of one node, and stops it at the end. */
export async function withSlurm(body: (env: { readonly SLURM_CONF: string }) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "pixelda-slurm-" });
  const call = async (command: string) => {
    const script = fromFileUrl(new URL("one_node_slurm.sh", import.meta.url));
    const { success, stderr } = await new Deno.Command(script, { args: [command, folder] })
      .output();
    if (!success) throw new Error(`Cannot ${command} Slurm: ${new TextDecoder().decode(stderr)}`);
  };
  await call("start");
  const before = Deno.env.get("SLURM_CONF");
  const SLURM_CONF = join(folder, "slurm.conf");
  Deno.env.set("SLURM_CONF", SLURM_CONF);
  try {
    await body({ SLURM_CONF });
  } finally {
    if (before === undefined) Deno.env.delete("SLURM_CONF");
    else Deno.env.set("SLURM_CONF", before);
    await call("stop");
    await Deno.remove(folder, { recursive: true });
  }
}

/** What one of Slurm's commands prints. */
export async function output(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(command, { args }).output();
  return new TextDecoder().decode(stdout).trim();
}

/** Waits until a condition holds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 200_000; !await condition();) {
    if (Date.now() > end) throw new Error(`Not in time: ${await output("squeue", "--array")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
