"""A text cut into the tokens that the word files speak of: words, numbers, dates and signs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from audit.lexicon.normalization import plain

_TOKEN = re.compile(
    r"(?<![\w-])[\w-]+\.(?:py|sh|sql|[rR]|ipynb|bat|ps1)\b"  # a script
    r"|\d{1,4}[/-]\d{1,2}(?:[/-]\d{2,4})?(?![\d%])|\d{1,2}[./-]\d{4}(?!\d)|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?"  # a date
    r"|\d{1,5}/\d{3,5}(?![\d/%])"  # so many of so many
    r"|\d+(?:[.,:]\d+)*(?:\s?%|\s?(?:am|pm|uhr|h)(?![^\W\d_])|(?:st|nd|rd|th|ers?|e|h|k|m|min|x|d|w)(?![^\W\d_]))?"
    r"|(?<!\w)[^\W\d_]+(?:_[^\W_]+)+(?![\w.])"  # a name in code: `churn_retrain_v2`
    r"|\bw/o\b|#[^\W\d_][\w-]*"  # without; a channel
    r"|\u2044?[^\W\d_]+(?:\d+(?:\.\d+)*)?(?:&[^\W\d_]+)?"
    r"|[✓✔✅☑●✗✘✕❌☒⇒]|\?+|<=|>=|[<>=]|(?<!\w)&(?!\w)"
)
_MARKS = {"w/o": "without", **dict.fromkeys("✓✔✅☑●", "✓"), **dict.fromkeys("✗✘✕❌☒", "✗")}
_CRON = re.compile(
    r"(?<![^\s:])(?:[\d*?][\d*?/,-]*)(?: +[\d*?/,LW#-]+){3} +(?:[\w*/,#-]+|\?)(?![^\s?])"
    r"|@(?:hourly|daily|weekly|monthly)\b"
)
_CALLED = re.compile(  # as EventBridge has it
    r"\b(?:cron\([\d*?][\w *?/,#-]{6,60}\)|rate\(\d+ (?:minute|hour|day)s?\))"
)
CRON = "cron"
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_TITLE = 4  # words of a title with a capital letter
_SMALL = 3  # letters of those between them that have none
OF_CODE, OF_LINK = "_", "\u2044"  # before a word that is part of a name in code, or of a link


class Token(NamedTuple):
    """A word as it is compared (`key`) and as it stands in the text (`raw`)."""

    key: str
    raw: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without case and accents: `Größe` is `grosse`."""
    return plain(word)


def without_calls(text: str) -> str:
    """A text in which a schedule that is written as a call is one word: `cron(0 3 ? * SUN *)`, `rate(7 days)`."""
    return _CALLED.sub(f" {CRON} ", text) if "(" in text and ("cron(" in text or "rate(" in text) else text


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in their order; a cron line is one word of its own."""
    if text.replace(" ", "").isalpha():
        return [_token(raw) for raw in text.split()]  # as most are, without a pattern
    if "*" in text or "@" in text:
        text = _CRON.sub(f" {CRON} ", text)
    if "://" in text or "www." in text:
        text = _LINK.sub(_names_in, text)
    found = _TOKEN.findall(text)
    if "_" in text:
        mark = OF_CODE if len(found) > 1 else ""  # alone it may be a header, which means all that it says
        found = [part for raw in found for part in _parts(raw, mark)]
    return [_token(raw) for raw in found]


def _names_in(link: re.Match[str]) -> str:
    """The words of a link, each with its mark: it may name a tool, and says nothing else."""
    return "".join(f" {OF_LINK}{word} " for word in re.findall(r"[^\W\d_]+", link[0]))


def _parts(raw: str, mark: str) -> list[str]:
    """The words of a name in code, each with a mark; a script's name is one word."""
    if "_" not in raw or "." in raw or "#" in raw:
        return [raw]
    return [f"{mark}{part}" for part in raw.split("_") if part]


@lru_cache(maxsize=65536)
def _token(raw: str) -> Token:
    return Token(_MARKS.get(raw) or fold(raw.strip(f" _{OF_LINK}")), raw)


def is_title(text: str) -> bool:
    """Whether a text is what an organisation is called, and no sentence: `National Archives and Records Office`."""
    if not text.rpartition(" ")[2].istitle():
        return False  # as most texts
    words = text.split()
    small = sum(word.islower() and len(word) <= _SMALL for word in words)
    named = sum(map(str.istitle, words))
    return named >= _TITLE and named + small == len(words) and text.replace(" ", "").isalpha()


def key_of(phrase: str) -> tuple[str, ...]:
    """A phrase of a word file as the keys of its tokens."""
    if phrase.replace(" ", "").isalpha():
        return tuple(map(fold, phrase.split()))
    return tuple(token.key for token in tokens_of(phrase))
