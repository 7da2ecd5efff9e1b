"""A device that several people share: what its cookie, a PIN and a stolen table can open.

cookie `desk`      device . secret              the table has the secret's SHA-256 alone
PIN                scrypt(HMAC(secret, PIN), salt) → verifier, key
refresh token      AES-256-GCM under that key   needs the device, the PIN and the table
cookie `session`   desk : device : person : ticket   opens the open session's copy, while it is open
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from chalicelib.core.ids import PersonId
from chalicelib.web.guards import Person

MOST_TRIES = 5
MOST_PEOPLE = 40
PIN_DIGITS = 6
_LEAST_KINDS = 3
_NONCE_BYTES = 12
_VERIFIER_BYTES = 32
# OWASP's least for scrypt at a parallelism of 1 is 2^17; a guess also needs the device's secret,
# which no table holds, and 2^14 keeps a sign-in under a tenth of a second and 16 MiB.
_COST, _BLOCK = 2**14, 8


@dataclass(frozen=True, slots=True)
class Device:
    """A shared device: whose it is, and until when it was one."""

    id: str
    name: str
    owner: PersonId
    secret_hash: str
    body_hash: str
    made_at: datetime
    forgotten_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """One person on a device.

    `sealed` is the refresh token under the PIN's key, `opened` the same under the ticket of the
    session that is open now; `session` is the pool's session it belongs to.
    """

    device: str
    person_id: PersonId
    salt: bytes
    verifier: bytes
    sealed: bytes
    session: str
    wrong: int
    opened: bytes | None = None

    @property
    def is_locked(self) -> bool:
        """Whether only the password helps."""
        return self.wrong >= MOST_TRIES


@dataclass(frozen=True, slots=True)
class Desk:
    """A device as those who stand before it see it: who is on it."""

    device: Device
    people: tuple[tuple[Person, bool], ...]


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A device in its person's list."""

    device: Device
    is_owned: bool
    is_on_it: bool
    is_here: bool


def is_pin(pin: str) -> bool:
    """Whether a PIN is six digits that are not the first anybody would try."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    is_line = len(steps) == 1
    is_twice = pin[:3] in (pin[3:], pin[3:][::-1])
    return len(set(pin)) >= _LEAST_KINDS and not is_line and not is_twice and not _is_pairs(pin)


def _is_pairs(pin: str) -> bool:
    return pin[0::2] == pin[1::2]


def secret_text(secret: bytes) -> str:
    """Return a device's secret as its cookie carries it."""
    return urlsafe_b64encode(secret).rstrip(b"=").decode()


def stretch(secret: str, salt: bytes, pin: str) -> tuple[bytes, bytes]:
    """Return what is compared and what is opened with, of a PIN on a device."""
    keyed = hmac.new(secret.encode(), pin.encode(), hashlib.sha256).digest()
    made = hashlib.scrypt(keyed, salt=salt, n=_COST, r=_BLOCK, p=1, dklen=2 * _VERIFIER_BYTES)
    return made[:_VERIFIER_BYTES], made[_VERIFIER_BYTES:]


def fresh_salt() -> bytes:
    """Return a salt."""
    return secrets.token_bytes(16)


def ticket_key(ticket: str) -> bytes:
    """Return the key of an open session's copy; the ticket is random, so one hash is enough."""
    return hashlib.sha256(b"desk-ticket" + ticket.encode()).digest()


def seal(key: bytes, text: str, *of: str) -> bytes:
    """Seal a refresh token for one device, person and use: nonce, then AES-256-GCM."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - cold start

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), "|".join(of).encode())


def unseal(key: bytes, sealed: bytes, *of: str) -> str | None:
    """Open what was sealed; None for another key, another place or a changed byte."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - cold start
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - cold start

    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, text, "|".join(of).encode()).decode()
    except InvalidTag:
        return None


def stored(raw: bytes) -> str:
    """Write bytes as text for the table."""
    return b64encode(raw).decode()


def read(text: str) -> bytes:
    """Read what `stored` wrote."""
    return b64decode(text)
