"""Answers as a legend or a header lists them: codes, and the remarks that may stand behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping

CODE = 3  # characters of what is a code whatever it spells
# a cross in brackets, or a yes: not quite, or not for all
HALF_CROSS = re.compile(r"\(\s?(?:[xyj✓✔✅]|yes|ja|oui|s[ií]|sim|ano|tak)\s?\)", re.IGNORECASE)
IN_BRACKETS = rf"\([^\s()]{{1,{CODE}}}\)"  # which may be another code than the one without them: `(R)`
_IN_BRACKETS = re.compile(IN_BRACKETS)
# from one code to another, which it is to become: `U0 -> U2 in 2027`
_TURNS = re.compile(r"(\S{1,12})\s*(?:->|→)\s*(\S{1,12})(?=\s|$)")
_OPENING = re.compile("[(–—-]")  # without which there is no remark to look for, at each space anew
_REMARK = re.compile(r"\s*(?:\(.*\)\s*|\s[–—-]\s.*)$", re.DOTALL)


def without_remark(text: str) -> str:
    """An answer without the remark behind it, in brackets or behind a dash."""
    return _REMARK.sub("", text) if _OPENING.search(text) else text


def remark_of(text: str) -> str:
    """The remark behind an answer, in brackets or behind a dash; "" where there is none."""
    found = _REMARK.search(text)
    return found[0].strip(" ()–—-\n\t") if found else ""


def bare_code(text: str) -> str:
    """The code before a remark: `4 (from May on)` is `4`, `L5 – live` is `l5`."""
    return code_of(text if HALF_CROSS.fullmatch(text.strip()) else without_remark(text))


def code_of(text: str) -> str:
    """An answer as a legend or a header lists it: `(B).` is `b`, while `(x)` is no `x`."""
    text = text.strip().lower()
    return text if HALF_CROSS.fullmatch(text) else text.strip("().")


def bracketed(text: str) -> str | None:
    """A code with the brackets that it is written in; None where it is in none."""
    text = text.strip().lower()
    return text if _IN_BRACKETS.fullmatch(text) else None


def meaning_of(text: str, meanings: Mapping[str, str]) -> str | None:
    """What a legend says of an answer: of a code in its brackets, where it lists that one, else of the code."""
    code = code_of(text)
    return meanings.get(bracketed(text) or code, meanings.get(code))


def turning(text: str) -> tuple[str, str] | None:
    """The code of today and that of some day, where an answer begins with both."""
    found = _TURNS.match(text.strip())
    return (code_of(found[1]), code_of(found[2])) if found else None
