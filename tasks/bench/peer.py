"""How the scripts that time another library's training step talk with the benchmark.

The benchmark starts a script with the settings as JSON in its one argument. The script warms up
and prints a line of JSON: the number of trained parameters of each network. From then on it
answers each line `run N` with the milliseconds that a step took, the mean of N, and is idle in
between. It ends with its input.
"""

import json
import sys
import time


def read_settings():
    """The settings in the command line."""
    return json.loads(sys.argv[1])


def serve(step, parameters, warm_up=5):
    """Times `step`, which takes nothing and returns when its loss is there."""
    for _ in range(warm_up):
        step()
    print(json.dumps(parameters), flush=True)
    for line in sys.stdin:
        command, count = line.split()
        if command != "run":
            sys.exit(f"Expected run N, got {line!r}")
        start = time.perf_counter()
        for _ in range(int(count)):
            step()
        print(1000 * (time.perf_counter() - start) / int(count), flush=True)
