"""Runs exported networks, and compares their outputs with given ones.

    python run_exports.py onnx FOLDER
    python run_exports.py savedmodel FOLDER

Each folder in FOLDER has the network, and in `examples.json` batches of inputs and outputs. Ends with
1 where a model is not valid, or an output differs by more than 1e-4 of its range.
"""

import json
import sys
from pathlib import Path

import numpy as np

TOLERANCE = 1e-4


def load_onnx(folder):
    import onnx
    import onnxruntime

    path = str(folder / "network.onnx")
    onnx.checker.check_model(path, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return lambda inputs: dict(zip(names, session.run(names, inputs)))


def load_saved_model(folder):
    import tensorflow as tf

    model = tf.saved_model.load(str(folder))
    signature = model.signatures["serving_default"]

    def run(inputs):
        outputs = signature(**{name: tf.constant(value) for name, value in inputs.items()})
        return {name: value.numpy() for name, value in outputs.items()}

    run.model = model  # which would be freed
    return run


def to_array(tensor):
    return np.array(tensor["values"], tensor["dtype"]).reshape(tensor["shape"])


def difference(found, expected):
    if found.shape != expected.shape or found.dtype != expected.dtype:
        sys.exit(f"found {found.dtype} {found.shape}, expected {expected.dtype} {expected.shape}")
    if not np.isfinite(found).all():
        sys.exit("found numbers that are not finite")
    return np.abs(found - expected).max() / max(1, np.abs(expected).max())


def main(load, folder):
    for case in sorted(Path(folder).iterdir()):
        run = load(case)
        for batch in json.loads((case / "examples.json").read_text()):
            outputs = run({name: to_array(value) for name, value in batch["inputs"].items()})
            expected = {name: to_array(value) for name, value in batch["outputs"].items()}
            if outputs.keys() != expected.keys():
                sys.exit(f"{case.name}: found outputs {list(outputs)}, expected {list(expected)}")
            largest = max(difference(outputs[name], value) for name, value in expected.items())
            print(f"{case.name}, batch of {batch['count']}: {largest:.1e}")
            if largest > TOLERANCE:
                sys.exit(f"{case.name}: differs by {largest}, more than {TOLERANCE}")


main({"onnx": load_onnx, "savedmodel": load_saved_model}[sys.argv[1]], sys.argv[2])
