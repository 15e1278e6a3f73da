"""An answer as the rules see it: plain words, its head apart from its explanation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Only letters that answer nothing by themselves: `N - monitored by the vendor` and `No. ...` are answers.
_LABEL = re.compile(
    r"^\s*(?:\(?(?:[a-hA-H]|[A-PR-Z]\d|\d{1,2})\s*(?:[).]|\s[–—-]+\s|:\s)|[•*·–-]|0\d(?=\s))\s*(?=\w{2})"
)
_BREAK = re.compile(r"\s[–—-]+\s|[:;(\n,]|(?<![^\w]\w)(?<!^\w)\.\s|\s[/|]\s")
_WORD = re.compile(r"[^\W_]+")
_MARKS = str.maketrans(dict.fromkeys("✓✔✅☑●", " yes ") | dict.fromkeys("✗✘✕❌☒", " no "))
_CRON = re.compile(r"\s*(?:@(?=[a-z])|(?=[^*?]*[*?])[\d*?/,LW#-]+(?:\s+[\w*?/,#-]+){4,5}\s*$)")
_NUMBER = re.compile(r"\b[Nn]o\.\s?(?=\d)")
_CROSS = re.compile(r"[xX✓✔✅☑●]\s*[(\d]")
_TICKED = re.compile(r"\s*[✓✔✅☑●]\s+(?=[^\W\d_]{2})")  # `✅ In production`: its words say what it affirms
_OPTION = re.compile(
    r"\(?\b([a-h]|\d)\s?(?:[).:=]|\s[–-]\s)\s*([^\W\d][^()\[\];,=]*?)\s*(?=[;,()\]]|\b(?:[a-h]|\d)\s?[).:=]|$)"
)
_PERSONAL = str.maketrans({"’": "'", "ł": "l", "ø": "o", "đ": "d", "œ": "oe", "Œ": "oe", "æ": "ae"})


def words(text: str) -> list[str]:
    """The words of a text without case, accents and punctuation: `Größe (m²)` gives `grosse`, `m2`."""
    if text.isascii():
        return _WORD.findall(text.lower())
    plain = unicodedata.normalize("NFKD", text.translate(_MARKS).translate(_PERSONAL).casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def as_said(text: str) -> str:
    """An answer in words: `0 3 * * 1` is a cron schedule, whatever its figures; `x (since 3/24)` is a cross, and
    `same job as no. 10` denies nothing."""
    if _CROSS.match(text):
        return text[0]
    text = _NUMBER.sub("number ", text)
    return f"cron {text.rstrip(' ?')}" if _CRON.match(text) else text


def options_of(header: str) -> dict[str, str]:
    """The answers that a question lists, by letter or number: `Stage? (a) Planned (b) Live` gives `a` and `b`."""
    options = {key: answer for key, answer in _OPTION.findall(header.casefold()) if not answer.endswith("?")}
    return options if len(options) > 1 and options.keys() & {"a", "0", "1"} else {}


def question_of(header: str) -> str:
    """A header without the answers that it lists: what they say is not what is asked."""
    first = _OPTION.search(header.casefold()) if options_of(header) else None
    return header[: first.start()] if first else header


def split_answer(text: str) -> tuple[str, str]:
    """The head of an answer and its explanation; option letters and numbering are taken off.

    `b) Pilot – deployed in a limited test` gives `Pilot` and `deployed in a limited test`.
    """
    text = _LABEL.sub("", _LABEL.sub("", text.strip(), count=1), count=1)  # `c) c) Deployed`
    text = _TICKED.sub("", text, count=1)
    found = _BREAK.search(text)
    if found is None or not text[: found.start()].strip():
        return text, ""
    return text[: found.start()], text[found.end() :]


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
