"""The codecs on kept and on new damaged inputs: they refuse by name, or what they read is so."""

from pathlib import Path

import pytest

from .browser import RemotePage
from .fuzz import __main__ as fuzzing
from .fuzz import both, corpus, engine, mutation
from .fuzz.planted import planted
from .fuzz.targets import TARGETS

SECONDS = 2


@pytest.mark.parametrize("target", TARGETS)
def test_input_is_read_or_refused_when_it_was_worth_keeping(target: str) -> None:
    kept = corpus.kept(target)
    assert kept
    for data in kept:
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_raised_when_inputs_are_damaged(target: str) -> None:
    damaged = mutation.damaged(corpus.kept(target), engine.SEED)
    for data, _ in zip(damaged, range(1000), strict=False):
        TARGETS[target](data)


@pytest.mark.parametrize("target", ["scanned_text", "signed_message", "mrz"])
def test_nothing_is_found_when_the_fuzzer_leads(target: str) -> None:
    got = fuzzing.fuzz(target, SECONDS, corpus.kept(target))
    assert got.finding is None, got.said
    assert got.runs > 1000


def test_fault_is_found_when_one_is_planted() -> None:
    # It takes a header of version 3 and an empty feature at once.
    got = fuzzing.fuzz("planted", 20, corpus.kept("seal_bytes"))
    assert got.finding is not None
    assert "IndexError" in got.said


def test_fault_is_found_when_the_fuzzer_is_not_led(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    for number, data in enumerate(corpus.kept("seal_bytes")):
        (tmp_path / "inputs" / str(number)).write_bytes(data)
    with pytest.raises(IndexError):
        engine._blind("planted", 60, tmp_path)
    with pytest.raises(IndexError):
        planted((tmp_path / "finding").read_bytes())


@pytest.mark.browser
def test_both_codecs_say_the_same_when_kept_seals_are_damaged(page: RemotePage) -> None:
    compared, found = both.disagreements(page, SECONDS, seed=engine.SEED)
    assert found == []
    assert compared >= both.BATCH
