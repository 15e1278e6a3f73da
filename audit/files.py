"""Reads the files that stand beside an inventory: a mapping, answers, a clients file, a brand's files, a saved result.

Each is read as if an enemy had put it there. Only a regular file is opened, so neither a pipe nor a device can hold
the process up; no more of it is read than its use allows; and whatever is wrong is one InputError that names the file,
the place, the cause and a way out.
"""

from __future__ import annotations

import json
import math
import os
import stat
from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from audit.domain.errors import InputError

SETTINGS_BYTES = 1_000_000  # of one file that a person writes; a thousand answers are 200 kB
RESULT_BYTES = 500_000_000  # of a saved result: 100,000 models are some 300 MB
MOST_VALUES = (
    16_000_000  # of one JSON file: 100,000 models hold some 13 million; each takes up to 100 bytes once read
)


class NotRegularError(OSError):
    """The path is a device, a pipe or a socket."""


def open_regular(path: Path) -> BinaryIO:
    """Opens a regular file for reading, without waiting for whoever feeds a pipe.

    Raises NotRegularError for anything else, IsADirectoryError for a folder, OSError where it can't be opened and
    ValueError for a path that no system has.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise IsADirectoryError("is a folder") if stat.S_ISDIR(mode) else NotRegularError("no regular file")
    return os.fdopen(handle, "rb")


def read_bytes(path: Path, most_bytes: int = SETTINGS_BYTES) -> bytes:
    """The content of a regular file of at most `most_bytes`. Raises InputError."""
    try:
        with open_regular(path) as file:
            data = file.read(most_bytes + 1)
    except IsADirectoryError as error:
        raise InputError(f"{path}: is a folder. Name a file.") from error
    except NotRegularError as error:
        raise InputError(
            f"{path}: is a device, pipe or socket, not a regular file. Save it to a file and name that."
        ) from error
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: can't be read: {cause}. Check the path and the permissions.") from error
    if len(data) > most_bytes:
        raise InputError(f"{path}: is larger than {most_bytes:,} bytes. Give a smaller file.")
    return data


def read_text(path: Path, most_bytes: int = SETTINGS_BYTES) -> str:
    """The text of a regular UTF-8 file of at most `most_bytes`, without a byte order mark. Raises InputError."""
    data = read_bytes(path, most_bytes)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise InputError(f"{path}:{line}:{column}: is not UTF-8 text. Save it as UTF-8.") from error


def count_values(data: bytes) -> int:
    """How many values a JSON text holds at most, before it is parsed: each takes up to fifty times its bytes."""
    return sum(map(data.count, (b",", b"[", b"{")))


def parse_json(data: bytes, *, unique: bool = False) -> Any:
    """The value of a JSON text of limited size whose numbers are all finite. Raises ValueError with the cause for
    anything else.

    `unique`: a key that occurs twice in one object is a mistake too, where readers differ in which one they take.
    """
    if count_values(data) > MOST_VALUES:
        raise ValueError(f"it holds more than {MOST_VALUES:,} values")
    pairs = _unique if unique else None
    try:
        return json.loads(data, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=pairs)
    except RecursionError as error:
        raise ValueError("it nests too deep") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"the key '{twice[:60]}' stands twice in one object")
    return made


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"'{text[:20]}' is no finite number")
