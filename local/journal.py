"""What the emulator remembers, on disk: a snapshot and the journal of what came after it."""

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Encode = Callable[[Any], Any]
Decode = Callable[[dict[str, Any]], Any]


class BrokenDataError(Exception):
    """The data folder cannot be read; says what a person can do about it."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"The data in {file} are damaged; `make reset` clears all local data and starts anew."
        )


class Store:
    """Snapshot, journal and one small file for each service that changes seldom.

    The name of the journal carries the snapshot's generation: a crash between writing a new
    snapshot and dropping the old journal cannot make that journal count twice.
    """

    def __init__(self, folder: Path, encode: Encode, decode: Decode) -> None:
        self._folder = folder
        self._encode = encode
        self._decode = decode
        self._generation = 0
        self._open_journal = -1
        self.has_entries = False
        self.appended = 0
        folder.mkdir(parents=True, exist_ok=True)

    def load(self) -> tuple[dict[str, Any], list[list[Any]]]:
        """Return the snapshot's state and the journal's entries; the journal is open from now."""
        snapshot = self._folder / "snapshot"
        state: dict[str, Any] = {}
        if snapshot.exists():
            content = self._read(snapshot)
            try:
                self._generation, state = content["generation"], content["state"]
            except (KeyError, TypeError) as error:
                raise BrokenDataError(snapshot) from error
        for other in self._folder.glob("journal.*"):
            if other != self.journal:
                other.unlink()
        entries = self._entries()
        self._open()
        _sync_folder(self._folder)
        self.has_entries = bool(entries)
        return state, entries

    def append(self, entry: list[Any]) -> None:
        """Add to the journal: safe from a kill once this returns, from a power cut once synced."""
        # One write call: a kill can cut the line short, but never mix two lines.
        os.write(self._open_journal, _line(json.dumps(entry, default=self._encode)))
        self.appended += 1
        self.has_entries = True

    def syncing(self) -> Callable[[], None]:
        """Return what brings all that is appended by now to the disk; for another thread."""
        file = os.dup(self._open_journal)  # a fold may close the journal meanwhile

        def sync() -> None:
            try:
                os.fdatasync(file)
            finally:
                os.close(file)

        return sync

    def fold(self, state: dict[str, Any]) -> None:
        """Replace the snapshot by this state and begin an empty journal."""
        old = self.journal
        content = {"generation": self._generation + 1, "state": state}
        self._generation += 1
        self._open()  # first: what makes the snapshot's name last makes the journal's last too
        self._write(self._folder / "snapshot", content)
        old.unlink(missing_ok=True)
        self.has_entries = False

    def keep(self, service: str, state: dict[str, Any]) -> None:
        """Replace the file of one service."""
        self._write(self._folder / f"{service}.state", state)

    def kept(self) -> dict[str, Any]:
        """Return the last state of each service that was kept."""
        return {file.stem: self._read(file) for file in sorted(self._folder.glob("*.state"))}

    @property
    def journal(self) -> Path:
        """Where the journal lies."""
        return self._folder / f"journal.{self._generation}"

    def _open(self) -> None:
        if self._open_journal >= 0:
            os.close(self._open_journal)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._open_journal = os.open(self.journal, flags, 0o600)

    def _entries(self) -> list[list[Any]]:
        path = self.journal
        if not path.exists():
            return []
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):  # the last line was cut short: nobody was told that it counts
            os.truncate(path, whole)
        return [self._parse(line, path) for line in content[:whole].splitlines()]

    def _read(self, path: Path) -> Any:  # noqa: ANN401 - whatever was kept
        return self._parse(path.read_bytes().removesuffix(b"\n"), path)

    def _parse(self, line: bytes, path: Path) -> Any:  # noqa: ANN401 - whatever was kept
        checksum, _, text = line.partition(b" ")
        try:
            if int(checksum, 16) != zlib.crc32(text):
                raise BrokenDataError(path)
            return json.loads(text, object_hook=self._decode)
        except ValueError as error:
            raise BrokenDataError(path) from error

    def _write(self, path: Path, content: object) -> None:
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            file.write(_line(json.dumps(content, default=self._encode)))
            file.flush()
            os.fdatasync(file.fileno())
        draft.replace(path)
        _sync_folder(self._folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(text: str) -> bytes:
    content = text.encode()
    return b"%08x %s\n" % (zlib.crc32(content), content)
