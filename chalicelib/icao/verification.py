"""Whether a seal is genuine: the received bytes, a trusted key, and the days it was valid."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from chalicelib.icao import entry_stamp, seal
from chalicelib.icao.entry_stamp import PROFILE, EntryStamp
from chalicelib.icao.refusals import Reason, SealError

_PROFILE_NAME: str = PROFILE["profile"]
_INTEGER_BYTES: int = PROFILE["signature"]["bytes"] // 2
ACTIVE = "active"
REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """One signer's public key of the trust list: a point of P-256 and its days.

    It may sign from `sign_from` to `sign_to`; what it signed is believed to `valid_until`.
    A status other than `active` takes every seal of the key with it, whatever its date,
    because who holds a stolen key also chooses the dates.
    """

    signer: str
    reference: str
    x: bytes
    y: bytes
    sign_from: date
    sign_to: date
    valid_until: date
    status: str = ACTIVE
    revoked_at: str | None = None
    profiles: tuple[str, ...] = (_PROFILE_NAME,)


TrustedKeys = Mapping[tuple[str, str], TrustedKey]


@dataclass(frozen=True, slots=True)
class Verified:
    """A stamp whose seal is genuine; its status and its last day are other questions."""

    stamp: EntryStamp
    seal: seal.Seal
    key: TrustedKey


def trusted_keys(entries: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], TrustedKey]:
    """Return the keys of a trust list (its `keys`), by signer and reference."""
    return {(key.signer, key.reference): key for key in map(_trusted_key, entries)}


def verify(received: str | bytes, keys: TrustedKeys, *, country: str, today: date) -> Verified:
    """Return the stamp of a genuine seal; raises SealError and nothing else.

    `received` is the scanned text (an address or what follows its `#`) or the seal's bytes;
    `country` the ICAO code of the state whose stamps are asked for; `today` the day at the
    place of asking. The signature is verified before the key's days, so that a forged seal is
    always a bad signature and never merely out of date.
    """
    raw = seal.from_text(received) if isinstance(received, str) else received
    parsed = seal.parse(raw)
    stamp = entry_stamp.read(parsed, country)
    key = keys.get((stamp.signer, stamp.certificate_reference))
    if key is None:
        raise SealError(Reason.UNKNOWN_SIGNER)
    if not _verifier(key.x, key.y)(parsed.signature, parsed.signed_bytes):
        raise SealError(Reason.BAD_SIGNATURE)
    _check_days(key, stamp, today)
    return Verified(stamp, parsed, key)


def days_left(last_day_of_stay: date, today: date) -> int:
    """Return the days after today on which the holder may stay; below 0 the date has passed."""
    return (last_day_of_stay - today).days


def day_of_stay(entry_date: date, today: date) -> int:
    """Return which day of the stay today is; the day of entry is day 1."""
    return (today - entry_date).days + 1


def der_to_raw(signature: bytes) -> bytes:
    """Return r and s, each padded to 32 bytes, of an ECDSA signature in DER.

    A key service answers in DER, where an integer is as short as it can be: one signature in
    about 128 has one that needs padding.
    """
    try:
        r, s = _der_reader()(signature)
        return r.to_bytes(_INTEGER_BYTES, "big") + s.to_bytes(_INTEGER_BYTES, "big")
    except (ValueError, OverflowError):
        raise SealError(Reason.BAD_SIGNATURE) from None


def _check_days(key: TrustedKey, stamp: EntryStamp, today: date) -> None:
    if key.status != ACTIVE:
        raise SealError(Reason.KEY_REVOKED)
    signed_in_time = key.sign_from <= stamp.signature_date <= key.sign_to
    if not signed_in_time or _PROFILE_NAME not in key.profiles:
        raise SealError(Reason.KEY_NOT_VALID)
    if today > key.valid_until:
        raise SealError(Reason.KEY_EXPIRED)
    if abs((stamp.entry_date - stamp.signature_date).days) > 1:
        raise SealError(Reason.DATES_APART)


@cache
def _der_reader() -> Callable[[bytes], tuple[int, int]]:
    from cryptography.hazmat.primitives.asymmetric import utils  # noqa: PLC0415 - cold start

    return utils.decode_dss_signature


# Reading a point costs as much as half a verification; a trust list has a few hundred.
@lru_cache(maxsize=1024)
def _verifier(x: bytes, y: bytes) -> Callable[[bytes, bytes], bool]:
    """Return a function of raw signature and message that says whether the key made it."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - cold start
    from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415 - cold start
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - cold start

    try:
        key = ec.EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1()
        ).public_key()
    except ValueError:
        raise SealError(Reason.UNUSABLE_KEY) from None
    algorithm = ec.ECDSA(SHA256())

    def genuine(signature: bytes, message: bytes) -> bool:
        r = int.from_bytes(signature[:_INTEGER_BYTES], "big")
        s = int.from_bytes(signature[_INTEGER_BYTES:], "big")
        try:
            key.verify(utils.encode_dss_signature(r, s), message, algorithm)
        except InvalidSignature:
            return False
        return True

    return genuine


def _trusted_key(entry: Mapping[str, Any]) -> TrustedKey:
    return TrustedKey(
        signer=entry["signer"],
        reference=entry["ref"],
        x=_coordinate(entry["x"]),
        y=_coordinate(entry["y"]),
        sign_from=date.fromisoformat(entry["signFrom"]),
        sign_to=date.fromisoformat(entry["signTo"]),
        valid_until=date.fromisoformat(entry["validUntil"]),
        status=entry["status"],
        revoked_at=entry.get("revokedAt"),
        profiles=tuple(entry["profiles"]),
    )


def _coordinate(text: str) -> bytes:
    # As in a JWK: base64url without padding.
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
