"""Pictures of the printed label: the same at each run, and read where they must be."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bench import captures, reading
from bench.lens import FRAME

# What a hand that holds still gives under any lamp, at a third of the frame.
EASY = [("none", 300), ("light", 300), ("none", 200)]


def test_picture_is_the_same_when_made_again() -> None:
    one, other = (captures.capture(203, "all", 300, number=1) for _ in range(2))
    assert one == other
    assert one != captures.capture(203, "all", 300, number=2)
    with Image.open(BytesIO(one.picture)) as picture:
        assert picture.size == (FRAME, FRAME)


@pytest.mark.browser
def test_label_of_either_printer_is_read_when_the_picture_is_plain(tmp_path: Path) -> None:
    taken = {
        tmp_path / f"{printer}-{number}.jpg": captures.capture(printer, damage, size, number=0)
        for printer in captures.PRINTERS
        for number, (damage, size) in enumerate(EASY)
    }
    for file, capture in taken.items():
        file.write_bytes(capture.picture)
    readings = reading.read(taken)
    assert [one.frame for one in readings] == [True] * len(taken)
    assert sum(one.zbar for one in readings) >= 4
    said = reading.tables(readings)
    assert "| none | 100% | 100% |" in said
