"""Interrupts a training in a notebook's kernel, as Jupyter's stop button does.

    python interrupt.py FOLDER

The kernel `deno` starts in FOLDER. Ends with 1 if the kernel does not outlive the interruption, or
the training does not go on from where it stopped.
"""

import json
import queue
import sys
import time

from jupyter_client.manager import start_new_kernel

PREPARE = """
import * as pixelda from "../mod.ts";
await pixelda.startEngine();
const weight = new pixelda.Parameter(pixelda.tf.zeros([1]));
weight.name = "weight";
async function* counting(from: number) {
  for (let step = from + 1; ; step++) {
    weight.write(Float32Array.of(step));
    yield { step, losses: { task: 1 / step } };
  }
}
async function train() {
  await using run = await pixelda.openRun("../runs/interrupted", { method: "counting" });
  const keep = { run, state: [weight] };
  const from = await pixelda.resumeRun(run, keep.state);
  const resumed = weight.read()[0];
  let last = from;
  const options = { label: "counting", total: 1e9, keep };
  for await (const { step } of pixelda.liveTraining(counting(from), options)) last = step;
  console.log(JSON.stringify({ from, resumed, last }));
}
"""


def run(manager, client, code, interrupt=False, timeout=60):
    """The cell's printed text; interrupted once it shows something, if so asked."""
    sent = client.execute(code)
    printed, end = "", time.monotonic() + timeout
    while time.monotonic() < end:
        if not manager.is_alive():
            sys.exit("The kernel died")
        try:
            message = client.get_iopub_msg(timeout=1)
        except queue.Empty:
            continue
        if message["parent_header"].get("msg_id") != sent:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "display_data" and interrupt:
            time.sleep(1)
            manager.interrupt_kernel()
        elif kind == "stream" and content["name"] == "stdout":
            printed += content["text"]
        elif kind == "error":
            sys.exit(f"{content['ename']}: {content['evalue']}")
        if kind == "status" and content["execution_state"] == "idle":
            # Deno's kernel may say so before the last outputs are sent.
            time.sleep(0.3)
            while client.iopub_channel.msg_ready():
                late = client.get_iopub_msg(timeout=1)
                printed += late["content"].get("text", "") if late["msg_type"] == "stream" else ""
            return printed
    sys.exit("The cell did not end")


def main():
    manager, client = start_new_kernel(kernel_name="deno", cwd=sys.argv[1])
    try:
        run(manager, client, PREPARE)
        first = json.loads(run(manager, client, "await train();", interrupt=True))
        second = json.loads(run(manager, client, "await train();", interrupt=True))
        # One that comes a moment too late must not end the kernel either.
        manager.interrupt_kernel()
        time.sleep(0.5)
        run(manager, client, "await pixelda.startEngine();")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if not first["last"] == second["from"] == second["resumed"] < second["last"]:
        sys.exit(f"The training did not go on where it stopped: {first}, then {second}")
    print(f"interrupted at step {first['last']}, went on to step {second['last']}")


main()
