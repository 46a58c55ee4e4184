"""Small image files of many kinds with their pixels, and resized pictures, for tests/datasets/image_folder.
Run with pillow 13.0.0, numpy 2.4.6 and pypng 0.20220715.0: python make.py

Pixels are RGBA bytes in base64, row by row, turned upright by EXIF's orientation. Pillow cannot write interlaced
PNG, nor scale 16 bits to 8 by rounding: pypng writes those, and their pixels are the ones it was given.
"""
import base64, json, os
import numpy as np
import PIL, png
from PIL import Image, ImageOps, features

assert PIL.__version__ == "13.0.0", PIL.__version__
here = os.path.dirname(os.path.abspath(__file__))
os.chdir(here)
width, height = 13, 9  # neither is a multiple of a block, nor of Adam7's 8
y, x = np.mgrid[0:height, 0:width]
rgb = np.stack([19 * x % 256, x * y * 3 % 256, 255 - 27 * y], -1).astype(np.uint8)
alpha = (np.hypot(x - 6, y - 4) < 4).astype(np.uint8) * 255
alpha[:, 9:] //= 2
color, rgba = Image.fromarray(rgb), Image.fromarray(np.dstack([rgb, alpha]))
gray = color.convert("L")
pixels = {}


def encode(values):
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


def keep(name):
    with Image.open(name) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA")
        pixels[name] = {"width": upright.width, "height": upright.height, "rgba": encode(np.asarray(upright))}


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data


one_bit = gray.point(lambda value: 255 * (value > 99)).convert("1")
half_clear = color.quantize(8)
half_clear.info["transparency"] = bytes([0, 255, 128, 255, 255, 255, 255, 255])
for name, image, options in [
    ("rgba.png", rgba, {}),
    ("gray_alpha.png", rgba.convert("LA"), {}),
    ("one_bit.png", one_bit, {}),
    ("clear_palette.png", half_clear, {"transparency": half_clear.info["transparency"]}),
    ("upright.png", color, {"exif": exif(6)}),
    ("animated.png", color, {"save_all": True, "append_images": [gray.convert("RGB")]}),
    ("lossy.webp", color, {"quality": 80}),
    ("lossless.webp", color, {"lossless": True}),
    ("alpha.webp", rgba, {"quality": 80, "alpha_quality": 100, "exact": True}),
    ("upright.webp", color, {"lossless": True, "exif": exif(5)}),
    *((f"orientation_{k}.jpg", color, {"quality": 95, "subsampling": 0, "exif": exif(k)}) for k in range(2, 9)),
]:
    image.save(name, **options)
    keep(name)
color.save("animated.webp", save_all=True, append_images=[gray.convert("RGB")])
color.convert("CMYK").save("cmyk.jpg", quality=90)

deep = (rgb.astype(np.uint16) * 257) ^ 0x0055  # other low bytes, so that rounding shows
to_byte = lambda values: np.floor(values.astype(float) * 255 / 65535 + 0.5).astype(np.uint8)


def write_png(name, values, expected, **options):
    with open(name, "wb") as file:
        writer = png.Writer(width, height, **options)
        writer.write(file, values.reshape(height, -1).tolist())
    channels = expected if expected.ndim == 3 else np.repeat(expected[..., None], 3, -1)
    opaque = np.full((height, width, 1), 255, np.uint8)
    pixels[name] = {"width": width, "height": height, "rgba": encode(np.dstack([channels, opaque]))}


write_png("deep_color.png", deep, to_byte(deep), greyscale=False, bitdepth=16)
write_png("deep_gray.png", deep[..., 0], to_byte(deep[..., 0]), greyscale=True, bitdepth=16)
write_png("interlaced.png", rgb, rgb, greyscale=False, interlace=True)

# Pictures resized. Pillow's BOX averages whole pixels; for a fraction of a pixel each is repeated first.
random = np.random.default_rng(20170721)
resized = []


def average(values, w, h):
    image = Image.fromarray(values)
    return image.resize((image.width * w, image.height * h), Image.NEAREST).resize((w, h), Image.BOX)


for w, h, side in [(64, 64, 16), (37, 37, 16), (17, 17, 16), (33, 50, 16)]:
    values = random.integers(0, 256, (h, w, 3), dtype=np.uint8)
    resized.append({"width": w, "height": h, "side": side, "rgb": encode(values), "expected": encode(average(values, side, side))})
for w, h, side in [(5, 5, 16), (7, 11, 16), (16, 16, 24)]:
    values = random.integers(0, 256, (h, w, 3), dtype=np.uint8)
    large = Image.fromarray(values).resize((side, side), Image.BILINEAR)
    resized.append({"width": w, "height": h, "side": side, "rgb": encode(values), "expected": encode(large)})

versions = {
    "pillow": PIL.__version__, "libjpeg_turbo": features.version_feature("libjpeg_turbo"),
    "webp": features.version("webp"), "numpy": np.__version__, "pypng": png.__version__,
}
with open("pixels.json", "w") as file:
    json.dump({"versions": versions, "pixels": pixels, "resized": resized}, file, indent=1)
