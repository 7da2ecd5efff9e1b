"""Stamp keys of a test's own, so that what others sign is never counted among them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.core.clock import instant_of, local_date
from chalicelib.core.config import config
from chalicelib.core.ids import StampId
from chalicelib.db.transaction import commit
from chalicelib.icao import entry_stamp, verification
from chalicelib.icao.verification import Verified, verify
from chalicelib.stamps import repository
from chalicelib.stamps.repository import TrustList
from chalicelib.stamps.rules import Stamp
from chalicelib.stamps.trust import sealing, trust_list
from tests.stamps.test_repository import STAMP

SIGNER, ZONE = "IDTS", "Asia/Jayapura"


class Keyring:
    """The stamp keys that the settings name, changed as an operator changes them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self._made: dict[str, str] = {}
        self.name("A01")

    def key_id(self, reference: str) -> str:
        """Return the ARN of a key, made when first asked for."""
        if reference not in self._made:
            made = boto3.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
            self._made[reference] = made["KeyMetadata"]["Arn"]
        return self._made[reference]

    def name(self, present: str, following: str = "") -> None:
        """Set the present key and the next one, by their references."""
        settings = {
            "STAMP_KEY_ID": self.key_id(present),
            "SIGNER_REFERENCE": present,
            "NEXT_STAMP_KEY_ID": self.key_id(following) if following else "",
            "NEXT_SIGNER_REFERENCE": following,
            "SIGNER_DAYS": "92",
        }
        for variable, value in settings.items():
            self._patch.setenv(variable, value)
        config.cache_clear()


@contextmanager
def keyring() -> Iterator[Keyring]:
    """Give keys of one's own, and the engine's again afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        yield Keyring(patch)
    config.cache_clear()


class Phone:
    """Keeps a trust list as a phone does: never an older one, and none that has expired."""

    def __init__(self) -> None:
        self.kept: TrustList | None = None

    def sync(self) -> bool:
        """Take the list published last, unless it is older than the one kept."""
        return self.take(trust_list.read())

    def take(self, offered: TrustList) -> bool:
        if self.kept and offered.payload["seq"] < self.kept.payload["seq"]:
            return False
        self.kept = offered
        return True

    def can_check(self, now: datetime) -> bool:
        """Whether the list still counts; else a phone says of any stamp: not checkable."""
        return self.kept is not None and now < instant_of(self.kept.payload["expires"])

    def verify(self, text: str, now: datetime) -> Verified:
        """Verify a seal without a network; SealError with the reason."""
        assert self.kept is not None
        assert self.can_check(now)
        keys = verification.trusted_keys(self.kept.payload["keys"])
        return verify(text, keys, country="IDN", today=local_date(now, ZONE))


def at(day: date, hour: int = 3) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def entries(listed: TrustList | None = None) -> dict[str, dict[str, Any]]:
    """Return the entries of the list by their references."""
    return {one["ref"]: one for one in (listed or trust_list.read()).payload["keys"]}


def add_stamp(number: int, now: datetime) -> StampId:
    """Commit a stamp issued at an instant, not sealed yet."""
    stamp_id = StampId(f"0001{number:06x}")
    entered = local_date(now, ZONE)
    made: Stamp = replace(
        STAMP,
        id=stamp_id,
        zone=ZONE,
        entry_on=entered,
        last_day_of_stay=entered + timedelta(days=59),
        issued_at=now,
        binding=b"\x01\x02\x03\x04",
    )
    commit([repository.plan_stamp(made)])
    return stamp_id


def seal_stamp(number: int, now: datetime) -> str:
    """Commit a stamp and seal it."""
    return sealing.sign_stamp(add_stamp(number, now), now)


def reference_in(text: str) -> str:
    """Return the certificate reference that a seal names."""
    from chalicelib.icao import seal

    return entry_stamp.read(seal.parse(seal.from_text(text)), "IDN").certificate_reference
