"""What the office formats share: the same bytes for the same content, whatever the clock and the system."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import BinaryIO

_FIRST = "[Content_Types].xml"  # readers look for it at the head of the file


def packed(save: Callable[[BinaryIO], object], day: date) -> bytes:
    """What a library saves, as a package whose parts all bear the audit's day, in the order of their names."""
    saved, output = io.BytesIO(), io.BytesIO()
    save(saved)
    stamp = (min(max(day.year, 1980), 2107), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(output, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != _FIRST, name)):
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3  # the same bytes on every system
            info.external_attr = 0o644 << 16
            target.writestr(info, source.read(name))
    return output.getvalue()
