"""Reads event files with the tensorboard package; prints what is in them as JSON.

python read_runs.py FOLDER_OF_PACKAGES RUN_DIRECTORY...
"""

import io
import json
import sys

sys.path.insert(0, sys.argv[1])

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData


def value_of(value):
    return getattr(value, value.WhichOneof("kind"))


def read(directory):
    run = EventAccumulator(directory, size_guidance=dict.fromkeys(["scalars", "images", "tensors"], 0))
    run.Reload()
    tags = run.Tags()
    hparams = {
        tag: HParamsPluginData.FromString(run.SummaryMetadata(tag).plugin_data.content)
        for tag in run.summary_metadata
        if tag.startswith("_hparams_/")
    }
    start = hparams["_hparams_/session_start_info"].session_start_info
    end = hparams.get("_hparams_/session_end_info")
    return {
        "version": run.file_version,
        "scalars": {
            tag: [[event.step, None if event.value != event.value else event.value] for event in run.Scalars(tag)]
            for tag in tags["scalars"]
        },
        "times": [event.wall_time for tag in tags["scalars"][:1] for event in run.Scalars(tag)],
        "images": {
            tag: [
                [event.step, event.width, event.height, list(image.size), list(image.convert("RGB").getpixel((2, 2)))]
                for event in run.Images(tag)
                for image in [Image.open(io.BytesIO(event.encoded_image_string))]
            ]
            for tag in tags["images"]
        },
        "texts": {
            tag: [[event.step, event.tensor_proto.string_val[0].decode()] for event in run.Tensors(tag)]
            for tag in tags["tensors"]
            if not tag.startswith("_hparams_/")
        },
        "settings": {name: value_of(value) for name, value in sorted(start.hparams.items())},
        "ended": end is not None and end.session_end_info.status == 1,
    }


print(json.dumps([read(directory) for directory in sys.argv[2:]]))
