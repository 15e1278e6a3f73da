"""How much of a file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one read; no real workbook of several thousand comes near them.

    `cells` is the used area of one sheet, rows × columns from A1. `seconds` is wall time for the whole
    read, and `memory_bytes` the address space of the process that parses.
    """

    file_bytes: int = 200_000_000
    unpacked_bytes: int = 200_000_000
    parts: int = 2_000
    cells: int = 20_000_000
    text_characters: int = 32_767
    seconds: float = 20.0
    memory_bytes: int = 1_000_000_000
