"""Headers and names as comparable words."""

from __future__ import annotations

import re
from functools import lru_cache

from audit.lexicon.normalization import plain

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_NUMBERING = re.compile(
    r"^\s*(?:\((?:optional)\)|\d{1,2}(?:\.\d{1,2})+[.):]?(?=\s)|question\s*\d+[a-z]?\s*[.:)]*|q\d+\s*(?:[.:)]|(?=\s))|\d{1,2}[a-z](?=\s)|\d{1,2}\s?[a-zA-Z]?\s*[.):]|[a-zA-Z]\s*[.)])\s*",
    re.IGNORECASE,
)
_EXPORTED = re.compile(  # as Jira exports the fields that a company added
    r"^\s*(?:custom field|benutzerdefiniertes feld|champ personnalisé|campo personalizado)s?\s*\((.+)\)\s*$",
    re.IGNORECASE,
)
_OPTIONS = re.compile(  # the answers that a question lists: `(a) Planned (b) Live`, `1 = no, 2 = yes`
    r"[\s:;,(\[]*\b(?:a\s?[).:=].+?\bb\s?[).:=]|[01]\s?[=:].+?\b[12]\s?[=:]).*$", re.IGNORECASE | re.DOTALL
)
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_LANGUAGE = re.compile(r"[\s_.\-(\[]+(en|fr|de|es|nl|pt|it|cs)[)\]\s]*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"(\s)\s+")  # one after another, which a pattern may part in as many ways as there are


def unwrapped(header: str) -> str:
    """A header without what an export wraps it in: `Custom field (Run state)`."""
    return _EXPORTED.sub(r"\1", header)


def unnumbered(header: str) -> str:
    """A header without its number in a list of questions: `Q3 Is it in use?`."""
    while (shorter := _NUMBERING.sub("", header, count=1)) != header and shorter.strip():
        header = shorter
    return header


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """The words of a text, lower case, without accents and punctuation: `Größe_(m²)` is `grosse m2`."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return " ".join(text.lower().split())  # as most are, without a pattern
    return " ".join(_WORD.findall(plain(text)))


def header_forms(header: str) -> tuple[str, ...]:
    """The folded readings of a header, the most literal first: without numbering, brackets, language mark."""
    header = _BLANKS.sub(r"\1", header)
    bare = unnumbered(unwrapped(header))
    bare = _OPTIONS.sub("", bare, count=1) or bare
    spaced = _CAMEL.sub(" ", bare) if " " not in bare.strip() else bare
    unmarked = _LANGUAGE.sub("", spaced)
    forms = (
        fold(_OPTIONS.sub("", header, count=1) or header),
        fold(bare),
        fold(spaced),
        fold(_BRACKETS.sub(" ", spaced)),
        fold(unmarked),
    )
    return tuple(dict.fromkeys(form for form in forms if form))


def language_of(header: str) -> str | None:
    """The language mark at the end of a header such as `name_fr`; None without one."""
    found = _LANGUAGE.search(header)
    return found.group(1).lower() if found and found.start() > 0 else None
