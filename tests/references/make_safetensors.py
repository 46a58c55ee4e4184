"""Writes arrays.safetensors with the format's own library.

pip install safetensors==0.8.0 numpy==2.4.6; python make_safetensors.py
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

arrays = {
    "generator/conv1/kernel": np.arange(6, dtype=np.float32).reshape(2, 3) / 4 - 0.5,
    "generator/bn/mean": np.array([1.5, np.inf, -0.0], dtype=np.float32),
    "step": np.array(12, dtype=np.int32),
    "labels": np.array([-1, 2**31 - 1], dtype=np.int32),
    "big": np.array([2**53 + 1], dtype=np.int64),
    "pixels": np.array([[0, 127, 255]], dtype=np.uint8),
    "empty": np.zeros((0, 4), dtype=np.float32),
    "größe": np.array([2.0], dtype=np.float32),
}
save_file(arrays, Path(__file__).with_name("arrays.safetensors"), metadata={"made by": "safetensors 0.8.0"})
