"""What a slow phone needs to read a code and to verify its seal: Chromium, CPU slowed 6 times.

The library and the codec are as small as the site's build makes them.
"""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import rjsmin

from bench import captures
from bench.captures import URL
from bench.lens import FRAME
from frontend.build import STATIC
from frontend.pinned import PROFILE
from tests.icao.browser import chromium_page
from tests.icao.make_seal_cases import CASES

NO_CODE = "a code too far away"
SLOWER = 6
ROUNDS = 40
DECODE_MS, VERIFY_MS = 160, 5
_FRAMES = (
    ("none", 300),
    ("none", 450),
    ("blur", 450),
    ("light", 300),
    ("noise", 300),
    ("none", 40),
)
# Every other look of the page is at the frame's middle, enlarged (camera.js).
CLOSE = "closer: "
_CLOSE_SIDE, _MIDDLE, _FITS = 960, 2 / 3, 0.8
_SCRIPT = """
async ([paths, frame, closer, middle, rounds, text]) => {
  const { decodeQR } = await import("/vendor/qr/decode.js");
  const seals = await import("/js/seal.js");
  const [cases, profile] = await Promise.all(
    ["/seal-cases.json", "/profile.json"].map((path) => fetch(path).then((got) => got.json())),
  );
  const asked = { profile, country: cases.country, today: cases.today };
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const decode = () => {
    const side = context.canvas.width;
    const { data, width, height } = context.getImageData(0, 0, side, side);
    try { return decodeQR({ data, width, height }); } catch { return null; }
  };
  const times = {};
  const time = async (name, call) => {
    const began = performance.now();
    const value = await call();
    (times[name] ??= []).push(performance.now() - began);
    return value;
  };
  for (const [name, path] of paths) {
    const picture = await createImageBitmap(await (await fetch(path)).blob());
    const isClose = name.startsWith("closer");
    const [side, taken] = isClose ? [closer, frame * middle] : [frame, frame];
    context.canvas.width = context.canvas.height = side;
    const edge = (frame - taken) / 2;
    context.drawImage(picture, edge, edge, taken, taken, 0, 0, side, side);
    for (let round = 0; round < rounds; round++) {
      const found = await time(name, decode);
      if (found !== (name.includes("a code") ? null : text)) throw new Error(`${name}: ${found}`);
      await time("verify", () => seals.verify(text, cases.keys, asked));
      await new Promise((resume) => setTimeout(resume, 5));
    }
  }
  return times;
}
"""


def main() -> None:
    """Measure and print one table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        frames = dict(_frames(folder))
        paths = [[name, f"/{file.name}"] for name, file in frames.items()]
        served = _site(folder) | {f"/{file.name}": file for file in frames.values()}
        with chromium_page(served, slower=SLOWER) as page:
            looks = [paths, FRAME, _CLOSE_SIDE, _MIDDLE]
            page.evaluate(_SCRIPT, [*looks, 3, URL])  # what a first scan compiles
            times: dict[str, list[float]] = page.evaluate(_SCRIPT, [*looks, ROUNDS, URL])
    print(f"{f'CPU {SLOWER} times slower':28}{'median ms':>10}{'p95':>8}{'goal':>8}")
    for name, taken in times.items():
        goal = VERIFY_MS if name == "verify" else DECODE_MS
        middle, late = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        print(f"{name:28}{middle:>10.1f}{late:>8.1f}{goal:>8}")


def _site(folder: Path) -> dict[str, Path]:
    """Write the scripts as the site has them, and what the codec is asked about."""
    served = {"/seal-cases.json": CASES, "/profile.json": PROFILE}
    for name in ("vendor/qr/decode.js", "vendor/qr/index.js", "js/seal.js"):
        file = folder / Path(name).name
        file.write_text(rjsmin.jsmin((STATIC / name).read_text("utf-8")), "utf-8")
        served[f"/{name}"] = file
    return served


def _frames(folder: Path) -> Iterator[tuple[str, Path]]:
    for damage, size in _FRAMES:
        name = f"code of {size} px, {damage}" if size >= min(captures.SIZES) else NO_CODE
        file = folder / f"{damage}-{size}.jpg"
        file.write_bytes(captures.capture(203, damage, size, number=1).picture)
        yield name, file
        if damage == "none" and size < FRAME * _MIDDLE * _FITS:
            yield f"{CLOSE}{name}", file


if __name__ == "__main__":
    main()
