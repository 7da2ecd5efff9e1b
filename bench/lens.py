"""A phone's camera over a passport's page: how a picture is held, lit, shaken and stored."""

import functools
import math
import random
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

FRAME = 720  # px: the square that the page takes out of the camera's picture
_FOCUS = 1.3 * FRAME
_PAGE, _WAVES = (222, 226, 221), (196, 206, 205)
_GRAIN = 42.5  # the deviation of the mean of three even grains

Matrix = tuple[tuple[float, float, float], ...]


def held(
    drawing: Image.Image,
    centre: tuple[float, float],
    scale: float,
    chance: random.Random,
    tilt: float,
) -> Image.Image:
    """Return the frame with a drawing held before the camera.

    `centre` is the place in the drawing (px) that comes about into the middle, `scale` how many
    px of the frame one of its px takes; `tilt` from 0 (nearly straight) to 1 (up to 44 degrees
    from straight, and turned anyhow).
    """
    steep = 6 + tilt * chance.uniform(20, 38)
    around = chance.uniform(0, 2 * math.pi)
    pitch, yaw = (math.radians(steep * one) for one in (math.cos(around), math.sin(around)))
    turn = math.radians(chance.uniform(-180, 180) if tilt else chance.uniform(-8, 8))
    x, y = (FRAME / 2 + chance.uniform(-1, 1) * FRAME * 0.05 for _ in range(2))
    over = 2 if scale < 1 / 8 else 1  # small ones are drawn larger, against jagged edges
    least = min(1.0, scale * over * 2)
    drawn = drawing.resize(
        (round(drawing.width * least), round(drawing.height * least)), Image.Resampling.LANCZOS
    )
    # From a px of the frame to a px of the drawing, one step after the other.
    steps = (
        _move(centre[0] * least, centre[1] * least),
        _grow(least / (scale * over)),
        _inverse(_homography(pitch, yaw, turn, _FOCUS * over)),
        _move(-x * over, -y * over),
    )
    place = functools.reduce(_product, steps)
    numbers = [value / place[2][2] for row in place for value in row][:8]
    size, way = (FRAME * over, FRAME * over), Image.Transform.PERSPECTIVE
    page = _page(FRAME * over, over, chance)
    page.paste(
        drawn.transform(size, way, numbers, Image.Resampling.BICUBIC),
        mask=Image.new("L", drawn.size, 255).transform(size, way, numbers),
    )
    return page.reduce(over)


def _move(x: float, y: float) -> Matrix:
    return ((1, 0, x), (0, 1, y), (0, 0, 1))


def _grow(times: float) -> Matrix:
    return ((times, 0, 0), (0, times, 0), (0, 0, 1))


def _homography(pitch: float, yaw: float, turn: float, focus: float) -> Matrix:
    """Return what a pinhole camera makes of a plane that is turned about three axes."""
    a, b, c = math.cos(pitch), math.sin(pitch), math.cos(yaw)
    d, e, f = math.sin(yaw), math.cos(turn), math.sin(turn)
    rows = ((c * e, -c * f), (b * d * e + a * f, -b * d * f + a * e))
    depth = (-a * d * e + b * f, a * d * f + b * e)
    return (
        (rows[0][0], rows[0][1], 0.0),
        (rows[1][0], rows[1][1], 0.0),
        (depth[0] / focus, depth[1] / focus, 1.0),
    )


def _product(one: Matrix, other: Matrix) -> Matrix:
    columns = tuple(zip(*other, strict=True))
    return tuple(
        (_dot(row, columns[0]), _dot(row, columns[1]), _dot(row, columns[2])) for row in one
    )


def _dot(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _inverse(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return (
        ((e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det),
        ((f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det),
        ((d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det),
    )


def _page(across: int, over: int, chance: random.Random) -> Image.Image:
    """Return a passport's page: a tint and fine waves."""
    page = Image.new("RGB", (across, across), _PAGE)
    pen = ImageDraw.Draw(page)
    phase = chance.uniform(0, 6)
    for line in range(0, across + 60 * over, 9 * over):
        points = [
            (x, line - 30 * over + 14 * over * math.sin(x / (60 * over) + phase + line / 90))
            for x in range(0, across + 1, 12 * over)
        ]
        pen.line(points, fill=_WAVES, width=over)
    return page


def lit(frame: Image.Image, chance: random.Random, strength: float) -> Image.Image:
    """Return the frame under a lamp from one side and with the edge of a shadow."""
    ramp = Image.linear_gradient("L").resize((FRAME * 2, FRAME * 2))
    ramp = ramp.rotate(chance.uniform(0, 360), Image.Resampling.BILINEAR)
    ramp = ramp.crop((FRAME // 2, FRAME // 2, FRAME * 3 // 2, FRAME * 3 // 2))
    dark = 1 - 0.7 * strength
    light = ramp.point(lambda value: round(255 * (dark + (1 - dark) * value / 255)))
    shade = Image.new("L", (FRAME, FRAME), 255)
    x, lean = chance.uniform(0.3, 0.7) * FRAME, chance.uniform(-200, 200)
    corners = [(x + lean, 0), (FRAME, 0), (FRAME, FRAME), (x - lean, FRAME)]
    ImageDraw.Draw(shade).polygon(corners, fill=round(255 * (1 - 0.5 * strength)))
    shade = shade.filter(ImageFilter.GaussianBlur(chance.uniform(2, 30)))
    return ImageChops.multiply(frame, ImageChops.multiply(light, shade).convert("RGB"))


def shaken(frame: Image.Image, length: float, chance: random.Random) -> Image.Image:
    """Return the frame as a hand that shakes gives it: a mean along a line."""
    angle = chance.uniform(0, math.pi)
    steps = 8
    mean = frame
    for step in range(1, steps):
        far = length * step / (steps - 1)
        shift = (1, 0, far * math.cos(angle), 0, 1, far * math.sin(angle))
        moved = frame.transform(
            frame.size, Image.Transform.AFFINE, shift, Image.Resampling.BILINEAR
        )
        mean = Image.blend(mean, moved, 1 / (step + 1))
    return mean


def grained(frame: Image.Image, chance: random.Random, deviation: float) -> Image.Image:
    """Add grain whose mean is nought; the mean of three even ones is nearly a normal one."""
    layers = [grain(chance, frame.size) for _ in range(3)]
    mean = Image.blend(Image.blend(layers[0], layers[1], 1 / 2), layers[2], 1 / 3)
    strength = deviation / _GRAIN
    mean = mean.point(lambda value: max(0, min(255, round(128 + (value - 127.5) * strength))))
    return ImageChops.add(frame, mean.convert("RGB"), 1, -128)


def grain(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    """Return even grain from 0 to 255."""
    return Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))


def stored(frame: Image.Image, quality: int) -> bytes:
    """Return the frame as a JPEG."""
    file = BytesIO()
    frame.save(file, "JPEG", quality=quality)
    return file.getvalue()
