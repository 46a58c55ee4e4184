"""Small pictures and their pixels for tests/engine/image_test.ts. Run with pillow 12.0.0: python make.py

Pillow decodes JPEG with libjpeg-turbo's accurate integer DCT. The pixels are RGB bytes in base64, row by row.
"""
import base64
import json
import os
import PIL
from PIL import Image, features

assert PIL.__version__ == "12.0.0", PIL.__version__
here = os.path.dirname(os.path.abspath(__file__))
width, height = 19, 13  # not multiples of a JPEG block, nor of a subsampled one
color = Image.new("RGB", (width, height))
color.putdata([(13 * x % 256, (x * y * 3) % 256, 255 - 17 * y) for y in range(height) for x in range(width)])
files = {
    "subsampled.jpg": (color, {"quality": 75, "subsampling": "4:2:0"}),
    "full.jpg": (color, {"quality": 95, "subsampling": "4:4:4"}),
    "progressive.jpg": (color, {"quality": 85, "progressive": True}),
    "gray.jpg": (color.convert("L"), {"quality": 90}),
    "color.png": (color, {}),
    "gray.png": (color.convert("L"), {}),
    "palette.png": (color.quantize(16), {}),
}
pixels = {}
for name, (image, options) in files.items():
    path = os.path.join(here, name)
    image.save(path, **options)
    with Image.open(path) as saved:
        pixels[name] = base64.b64encode(saved.convert("RGB").tobytes()).decode()
versions = {"pillow": PIL.__version__, "libjpeg_turbo": features.version_feature("libjpeg_turbo")}
with open(os.path.join(here, "pixels.json"), "w") as file:
    json.dump({"versions": versions, "width": width, "height": height, "pixels": pixels}, file, indent=1)
