"""Forty days of warnings for five hundred permits, the system killed ten times on the way."""

import os
import subprocess
import sys

import pytest

from tests.journeys.forty_days import ROOT

pytestmark = pytest.mark.journey


def test_forty_days_bring_just_the_mails_that_the_rules_ask_for() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.forty_days"],
        cwd=ROOT,
        # Nothing of this test run's own engine: the walk has a system of its own.
        env={name: os.environ[name] for name in ("PATH", "HOME", "CI") if name in os.environ},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 10 kills " in done.stdout
