"""Passwords that were in breaches: looked up in a list on this machine, so that nothing of them leaves it.

The list is the one of Have I Been Pwned: a line for each SHA-1 in upper case, sorted, with how often it was seen
(`0000…:3`). It has a billion lines, so it is searched where it lies; some forty short reads find a password or none.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audit.domain.errors import InputError

_LINE = re.compile(rb"([0-9A-Fa-f]{40})(?::\d+)?\r?\n?")
_LONGEST = 100  # bytes of a line


@dataclass(frozen=True, slots=True)
class BreachedPasswords:
    """Such a list. Raises InputError where the file can't be read or is none."""

    file: Path

    def __post_init__(self) -> None:
        try:
            with self.file.open("rb") as lines:
                first, last = _hash_at(lines, 0), _hash_before(lines, self.file.stat().st_size)
        except OSError as error:
            raise InputError(f"--breached-passwords {self.file}: can't be read: {error.strerror}.") from error
        if first is None or last is None or first > last:
            raise InputError(
                f"--breached-passwords {self.file}: is not sorted SHA-1, one a line, as the downloader of Have I Been "
                "Pwned writes it into one file."
            )

    def has(self, password: str) -> bool:
        """Whether a password is in it."""
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        with self.file.open("rb") as lines:
            low, high = 0, self.file.stat().st_size
            while low < high:  # the line, if there is one, begins at `low` or behind it, and before `high`
                middle = (low + high) // 2
                at = _begin(lines, middle)
                found = _hash_at(lines, at) if at < high else None
                if found == wanted:
                    return True
                if found is not None and found < wanted:
                    low = at + 1
                else:
                    high = middle
        return False


def _begin(lines: BinaryIO, at: int) -> int:
    """Where the first line begins that begins at `at` or behind it."""
    if at == 0:
        return 0
    lines.seek(at - 1)
    lines.readline(_LONGEST)
    return lines.tell()


def _hash_at(lines: BinaryIO, at: int) -> bytes | None:
    """The hash of the line that begins there; None at the end, and where the line is none."""
    lines.seek(at)
    found = _LINE.fullmatch(lines.readline(_LONGEST))
    return found[1].upper() if found else None


def _hash_before(lines: BinaryIO, end: int) -> bytes | None:
    """The hash of the last line."""
    lines.seek(max(0, end - _LONGEST))
    told = lines.read().splitlines(keepends=True)
    found = _LINE.fullmatch(told[-1]) if told else None
    return found[1].upper() if found else None
