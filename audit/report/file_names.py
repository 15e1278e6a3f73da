"""Names of files that are safe on every system."""

from __future__ import annotations

import unicodedata

_STEM_BYTES = 120
_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(
    [
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "CONIN$",
        "CONOUT$",
        *(f"{p}{n}" for p in ("COM", "LPT") for n in "0123456789¹²³"),
    ]
)


def safe_stem(text: str, most_bytes: int = _STEM_BYTES) -> str:
    """A file name's stem that is safe on every system and close to `text`.

    Never empty, a path or a reserved device name, at most `most_bytes` of UTF-8; the stem of a stem is itself.
    """
    kept = "".join(_safe(c) for c in unicodedata.normalize("NFC", text))
    stem = _trimmed(" ".join(kept.split()))
    if stem.split(".")[0].rstrip(" ").upper() in _RESERVED:
        stem = f"_{stem}"
    stem = _trimmed(stem.encode()[:most_bytes].decode(errors="ignore"))
    return stem or "inventory"


def _safe(character: str) -> str:
    if character in _FORBIDDEN:
        return "-"
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cs", "Co", "Cn"):  # invisible, or able to turn the reading direction of a name
        return ""
    return " " if kind[0] in "CZ" else character


def _trimmed(stem: str) -> str:
    return stem.strip(" .").lstrip("-~. ").rstrip(" .")
