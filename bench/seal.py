"""What a seal costs above the bare ECDSA operation: CPU time, interleaved, as a ratio."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.icao import entry_stamp, seal, verification

ROUNDS, BATCH = 60, 100
TODAY = date(2026, 3, 20)
PREFIX = "https://entry.gov.ut/s#"
ALGORITHM = ec.ECDSA(hashes.SHA256())
KEY = ec.generate_private_key(ec.SECP256R1())
NUMBERS = KEY.public_key().public_numbers()
TRUSTED = verification.TrustedKey(
    signer="UTES",
    reference="0A1",
    x=NUMBERS.x.to_bytes(32, "big"),
    y=NUMBERS.y.to_bytes(32, "big"),
    sign_from=TODAY,
    sign_to=TODAY,
    valid_until=TODAY,
)
STAMP = entry_stamp.EntryStamp(
    stamp_id=entry_stamp.stamp_id(7, 123456),
    permit_class="T30",
    last_day_of_stay=date(2026, 4, 12),
    entry_point="ZRH",
    passport_issuer="UTO",
    passport_binding=bytes(4),
    passport_number_end="2C3",
    entry_date=TODAY,
    signature_date=TODAY,
    signer="UTES",
    certificate_reference="0A1",
    country="UTO",
)


def _stamp(number: int) -> entry_stamp.EntryStamp:
    """Return one of a day's stamps at one checkpoint: what differs there differs here."""
    return replace(
        STAMP,
        stamp_id=entry_stamp.stamp_id(7, number),
        permit_class=("B1", "T30", "E33G", "C7A")[number % 4],
        last_day_of_stay=date(2026, 4, 1 + number % 30),
        passport_issuer=("AUS", "CHN", "D", "IND", "JPN", "SGP", "USA")[number % 7],
        passport_binding=number.to_bytes(4, "big"),
        passport_number_end=f"{number:03X}",
    )


STAMPS = [_stamp(number) for number in range(BATCH)]


def _sign(number: int) -> bytes:
    unsigned = entry_stamp.unsigned_bytes(STAMPS[number])
    raw = verification.der_to_raw(KEY.sign(unsigned, ALGORITHM))
    return seal.attach(unsigned, raw)


def _verify(received: str | bytes) -> None:
    verification.verify(received, KEYS, country="UTO", today=TODAY)


SEALS = [_sign(number) for number in range(BATCH)]
URLS = [seal.to_url(PREFIX, raw) for raw in SEALS]
MESSAGE = entry_stamp.unsigned_bytes(STAMP)
SIGNATURE = KEY.sign(MESSAGE, ALGORITHM)
PUBLIC_KEY = KEY.public_key()
KEYS = {("UTES", "0A1"): TRUSTED}


def _cpu(work: Callable[[int], object]) -> float:
    """Return microseconds of CPU an operation."""
    start = time.process_time_ns()
    for number in range(BATCH):
        work(number)
    return (time.process_time_ns() - start) / 1000 / BATCH


def _bare_sign(_: int) -> None:
    KEY.sign(MESSAGE, ALGORITHM)


def _bare_verify(_: int) -> None:
    PUBLIC_KEY.verify(SIGNATURE, MESSAGE, ALGORITHM)


PAIRS: dict[str, tuple[Callable[[int], object], Callable[[int], object]]] = {
    "build, sign": (_sign, _bare_sign),
    "build, sign, to URL": (lambda n: seal.to_url(PREFIX, _sign(n)), _bare_sign),
    "parse, verify": (lambda n: _verify(SEALS[n]), _bare_verify),
    "from URL, parse, verify": (lambda n: _verify(URLS[n]), _bare_verify),
}


def main() -> None:
    """Measure and print one table."""
    print(f"{'':24}{'ours us':>10}{'ECDSA us':>10}{'ratio':>8}   goal 1.50")
    for name, (ours, bare) in PAIRS.items():
        times = [(_cpu(ours), _cpu(bare)) for _ in range(ROUNDS)]
        mine, floor = (statistics.median(column) for column in zip(*times, strict=True))
        ratio = statistics.median(one / other for one, other in times)
        print(f"{name:24}{mine:10.1f}{floor:10.1f}{ratio:8.2f}")


if __name__ == "__main__":
    main()
