"""A journal counts once, and what is damaged is not read as if it were whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local.emulator import EmulatorError, Engine
from local.provision import create_tables, provision
from tests.local.engines import add_one, counted, kill

pytestmark = pytest.mark.slow  # each test starts processes


def test_a_journal_is_not_applied_twice_when_killed_after_each_start(
    start: Callable[[], Engine],
) -> None:
    engine = start()
    create_tables("test", engine.url)
    for round_ in range(1, 4):
        add_one(engine, "a")
        kill(engine)
        engine = start()
        assert counted(engine, "a") == round_


def test_an_old_journal_does_not_count_when_killed_between_snapshot_and_its_removal(
    start: Callable[[], Engine], tmp_path: Path
) -> None:
    engine = start()
    create_tables("test", engine.url)
    add_one(engine, "a")
    (journal,) = (tmp_path / "aws").glob("journal.*")
    content = journal.read_bytes()
    engine.stop()
    assert not journal.exists()
    journal.write_bytes(content)

    assert counted(start(), "a") == 1


def test_a_half_written_last_line_is_dropped(start: Callable[[], Engine], tmp_path: Path) -> None:
    engine = start()
    create_tables("test", engine.url)
    for _ in range(3):
        add_one(engine, "a")
    kill(engine)
    (journal,) = (tmp_path / "aws").glob("journal.*")
    journal.write_bytes(journal.read_bytes()[:-10])

    engine = start()
    assert counted(engine, "a") == 2
    add_one(engine, "a")
    kill(engine)
    assert counted(start(), "a") == 3


def garble_the_middle(folder: Path) -> None:
    (journal,) = folder.glob("journal.*")
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"count", b"kount")
    journal.write_bytes(b"".join(lines))


def garble_the_snapshot(folder: Path) -> None:
    (folder / "snapshot").write_bytes(b"not what we wrote")


def shorten_the_keys(folder: Path) -> None:
    keys = folder / "kms.state"
    keys.write_bytes(keys.read_bytes()[:-20])


@pytest.mark.parametrize("harm", [garble_the_middle, garble_the_snapshot, shorten_the_keys])
def test_damaged_data_are_named_in_one_sentence(
    start: Callable[[], Engine], tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    engine = start()
    provision(engine.url, "test")
    for _ in range(3):
        add_one(engine, "a")
    kill(engine)
    harm(tmp_path / "aws")

    with pytest.raises(EmulatorError) as refusal:
        start()
    assert str(refusal.value).count("\n") == 0
    assert "make reset" in str(refusal.value)
