"""Plain words of headers and small lists, and the answers that a header lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_MARKS = str.maketrans(dict.fromkeys("✓✔✅☑●", " yes ") | dict.fromkeys("✗✘✕❌☒", " no "))
_OPTION = re.compile(
    r"\(?\b([a-h]|\d)\s?(?:[).:=]|\s[–-]\s)\s*([^\W\d][^()\[\];,=]*?)\s*(?=[;,()\]]|\b(?:[a-h]|\d)\s?[).:=]|$)"
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "œ": "oe", "æ": "ae", "ß": "ss", "’": "'"})


class _Plain(dict[int, str]):
    """Character -> what it is without case and accents, worked out when it first comes up."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code).casefold().translate(_LETTERS))
        self[code] = "".join(c for c in plain if not unicodedata.combining(c))
        return self[code]


_PLAIN = _Plain()
_AUTHOR = re.compile(r"^\s*[a-z]{1,20}\.[a-z]{1,20}:\s+")
_STAMP = re.compile(
    r"^\d{1,4}[./-](?:\d{1,2}|[^\W\d_]{3})[./-]\d{2,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?)?;[^;\s]{1,60};\s*"
)


def plain(text: str) -> str:
    """A text without case and accents: `Größe` is `grosse`.

    It goes character by character: to put a thousand accents of one letter in order takes the square of their number.
    """
    return text.lower() if text.isascii() else text.translate(_PLAIN)


def words(text: str) -> list[str]:
    """The words of a text without case, accents and punctuation: `Größe (m²)` gives `grosse`, `m2`."""
    if text.isascii():
        return _WORD.findall(text.lower())
    return _WORD.findall(plain(text.translate(_MARKS)))


def says_one(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text holds one of the phrases, word for word; phrases are in small letters and without accents."""
    said = f" {' '.join(words(text))} "
    return any(f" {one} " in said for one in phrases)


def options_of(header: str) -> dict[str, str]:
    """The answers that a question lists, by letter or number: `Stage? (a) Planned (b) Live` gives `a` and `b`."""
    options = {key: answer for key, answer in _OPTION.findall(header.casefold()) if not answer.endswith("?")}
    return options if len(options) > 1 and options.keys() & {"a", "0", "1"} else {}


def question_of(header: str) -> str:
    """A header without the answers that it lists: what they say is not what is asked."""
    if not options_of(header):
        return header
    found = [match for match in _OPTION.finditer(header.casefold()) if not match[2].endswith("?")]
    if found[0].start() == 0 and any(match[1] == "a" for match in found[1:]):
        found = found[1:]  # the question's own number
    return header[: found[0].start()]


@lru_cache(maxsize=65536)
def phrase_words(phrase: str) -> tuple[str, ...]:
    """A rule's phrase as words; `*` stays at the end of a word, `..` is a word of its own."""
    if phrase.isascii() and phrase.replace(" ", "").isalnum():
        return tuple(phrase.lower().split())  # as most are
    parts: list[str] = []
    for part in phrase.split():
        if part == "..":
            parts.append(part)
        else:
            found = words(part)
            if part.endswith("*") and found:
                found[-1] += "*"
            parts.extend(found)
    return tuple(parts)


def without_stamp(text: str) -> str:
    """A remark without the day and the author that a ticket system puts before it: `12/Jan/24;p.kaur;done`, `p.kaur:
    done`."""
    return _STAMP.sub("", text) if text[:1].isdigit() else _AUTHOR.sub("", text)
