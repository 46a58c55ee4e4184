"""Runs notebooks without a browser.

    python test_notebooks.py execute NOTEBOOK OUTPUT FOLDER
    python test_notebooks.py interrupt FOLDER
"""

import json
import queue
import sys
import time

import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def execute(notebook, output, folder):
    """Runs a notebook from top to bottom, as Jupyter does, and writes it with its outputs.

    The kernel `deno` starts in `folder`. Ends with 1 at the first error, and prints the cell's.
    """
    document = nbformat.read(notebook, as_version=4)
    for cell in document.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None

    started = {}

    def note_start(cell, cell_index):
        started[cell_index] = time.monotonic()

    async def note_end(cell, cell_index, execute_reply):
        seconds = time.monotonic() - started[cell_index]
        print(f"  cell {cell_index}: {seconds:.1f} s", flush=True)
        # Deno's kernel reports a cell as done before it sends the last outputs, where nbclient stops.
        try:
            while True:
                message = await client.kc.get_iopub_msg(timeout=0.3)
                client.process_message(message, cell, cell_index)
        except queue.Empty:
            pass

    client = NotebookClient(
        document,
        timeout=240,
        kernel_name="deno",
        record_timing=False,
        resources={"metadata": {"path": folder}},
        on_cell_start=note_start,
        on_cell_executed=note_end,
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        sys.exit(f"{notebook}: {error}")
    # The version of the kernel that ran is not part of the notebook.
    document.metadata.pop("language_info", None)
    nbformat.write(document, output)


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


def run_cell(manager, client, code, interrupt=False, timeout=60):
    """Returns what a cell prints; with `interrupt`, interrupts it once it shows something."""
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
            # Deno's kernel may report this before it sends the last outputs.
            time.sleep(0.3)
            while client.iopub_channel.msg_ready():
                late = client.get_iopub_msg(timeout=1)
                printed += late["content"].get("text", "") if late["msg_type"] == "stream" else ""
            return printed
    sys.exit("The cell did not end")


def interrupt(folder):
    """Interrupts a training in a notebook's kernel, as Jupyter's stop button does.

    The kernel `deno` starts in `folder`. Ends with 1 if the kernel does not survive the
    interruption, or the training does not resume where it stopped.
    """
    manager, client = start_new_kernel(kernel_name="deno", cwd=folder)
    try:
        run_cell(manager, client, PREPARE)
        first = json.loads(run_cell(manager, client, "await train();", interrupt=True))
        second = json.loads(run_cell(manager, client, "await train();", interrupt=True))
        # One that comes a moment too late must not end the kernel either.
        manager.interrupt_kernel()
        time.sleep(0.5)
        run_cell(manager, client, "await pixelda.startEngine();")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if not first["last"] == second["from"] == second["resumed"] < second["last"]:
        sys.exit(f"The training did not resume where it stopped: {first}, then {second}")
    print(f"interrupted at step {first['last']}, resumed to step {second['last']}")


{"execute": execute, "interrupt": interrupt}[sys.argv[1]](*sys.argv[2:])
