"""The seals of days: files that are written once, a root over them, its signature, and a mark."""

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib.clients import kms, s3
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError
from chalicelib.db import keys
from chalicelib.db.table import Reference
from chalicelib.db.transaction import commit, put

_ROOT, _SIGNATURE = "root.json", "root.sig"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a day's rows: its name, how many they are, and SHA-256 of its lines in hex."""

    name: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class DaySeal:
    """What was signed of a UTC day: its files, and SHA-256 of the root of the day before."""

    day: date
    parts: tuple[Part, ...]
    previous: str
    raw: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the root as it was signed, in hex."""
        return hashlib.sha256(self.raw).hexdigest()


class SealMark(Reference):
    """Which day was sealed last."""

    day = UnicodeAttribute()
    digest = UnicodeAttribute()


def find_mark() -> tuple[date, str] | None:
    """Return the day that was sealed last, and the digest of its root."""
    with suppress(SealMark.DoesNotExist):
        found = SealMark.get(*keys.system("audit-seal"), consistent_read=True)
        return date.fromisoformat(found.day), found.digest
    return None


def add_seal(day: date, parts: Iterable[Part], previous: str, now: datetime) -> DaySeal:
    """Sign a day's root and return it; the one that is there already, where a run was cut off."""
    content = {
        "date": day.isoformat(),
        "issuer": config().site_url,
        "parts": [[one.name, one.rows, one.digest] for one in parts],
        "previous": previous,
        "sealed_at": instant_text(now),
    }
    raw = json.dumps(content, separators=(",", ":")).encode()
    with suppress(s3.FileThereError):
        s3.add_file(config().audit_bucket, _name(day, _ROOT), raw)
    sealed = find_seal(day)
    if sealed is None:
        raise UnavailableError
    with suppress(s3.FileThereError):
        signature = kms.sign(config().audit_key_id, sealed.raw)
        s3.add_file(config().audit_bucket, _name(day, _SIGNATURE), signature)
    mark = SealMark(*keys.system("audit-seal"), day=day.isoformat(), digest=sealed.digest)
    is_later = SealMark.pk.does_not_exist() | (SealMark.day <= mark.day)
    commit([put(mark, is_later, UnavailableError())])
    return sealed


def find_seal(day: date) -> DaySeal | None:
    """Return a day's root, signed or about to be; None where it is not sealed."""
    try:
        raw = s3.read_file(config().audit_bucket, _name(day, _ROOT)).raw
    except s3.NoFileError:
        return None
    content = json.loads(raw)
    parts = tuple(Part(*one) for one in content["parts"])
    return DaySeal(date.fromisoformat(content["date"]), parts, content["previous"], raw)


def is_signed(seal: DaySeal) -> bool:
    """Say whether a root has the signature of our key."""
    try:
        signature = s3.read_file(config().audit_bucket, _name(seal.day, _SIGNATURE)).raw
    except s3.NoFileError:
        return False
    return kms.is_signature(config().audit_key_id, seal.raw, signature)


def add_part(day: date, name: str, lines: Iterable[bytes]) -> Part:
    """Write a file of lines and return what a seal says of it; of the one that is there already."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        made = part_of(name, _written(file, lines))
    try:
        s3.add_file(config().audit_bucket, _name(day, f"{name}.jsonl.gz"), packed.getvalue())
    except s3.FileThereError:
        return part_of(name, read_lines(day, name))
    return made


def _written(file: gzip.GzipFile, lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        file.write(line)
        yield line


def read_lines(day: date, name: str) -> Iterator[bytes]:
    """Give the lines of a file as they were written. Raises s3.NoFileError, OSError."""
    packed = s3.read_file(config().audit_bucket, _name(day, f"{name}.jsonl.gz")).raw
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        yield from file


def part_of(name: str, lines: Iterable[bytes]) -> Part:
    """Return what a seal says of a file."""
    digest, rows = hashlib.sha256(), 0
    for line in lines:
        digest.update(line)
        rows += 1
    return Part(name, rows, digest.hexdigest())


def _name(day: date, file: str) -> str:
    return f"days/{day.isoformat()}/{file}"
