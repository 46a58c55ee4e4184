"""Runs a notebook from top to bottom, as Jupyter does, and writes it with its outputs.

    python execute.py NOTEBOOK OUTPUT FOLDER

The kernel `deno` starts in FOLDER. Ends with 1, and says which cell failed how, at the first error.
"""

import queue
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

notebook, output, folder = sys.argv[1:]
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
    # Deno's kernel says that a cell is done before its last outputs are sent; nbclient stops there.
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
# The version of the kernel that ran is no part of the notebook.
document.metadata.pop("language_info", None)
nbformat.write(document, output)
