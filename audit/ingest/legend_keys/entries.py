"""Texts that explain codes: what one text, or a header, says that they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from audit.domain.places import Place
from audit.ingest.header_text import fold
from audit.lexicon.codes import HALF_CROSS, IN_BRACKETS, bare_code, bracketed, code_of

LISTED = 3  # answers that a header lists, or it only has numbers in it
LONGEST = 1000  # characters of a text that may be a key
ENTRY = re.compile(
    rf"(?<!\S)(?:(?={IN_BRACKETS})|\(?)({IN_BRACKETS}|[^\s=:;,|()]{{1,12}}(?: [^\s=:;,|()]{{1,12}})?)\)?"
    r"\s*(?:=|:|→|->|\s[–—-]\s)\s*(\S.+)"
)
# between the entries of a key in one line
_ENTRIES = re.compile(
    r"\s*[;|\n•·]\s*|\s{3,}|,\s*(?=\S{1,12}\s*=)|\.\s+(?=[^\s,;()]{1,12}(?: [^\s,;()]{1,12})?\s*=)"
    r"|\s/\s+(?=[^\s,;()]{1,12}(?: [^\s,;()]{1,12})?\s*(?:=|:|→|->|\s[–—-]\s))"  # but not `PSI / error`
    r"|\s+(?=[^\s=]{1,3}=\S)"  # `L=live P=pilot`
)
_ASIDE = re.compile(r"\([^()=]*\)")  # `P = trial (one van / one yard)`
_PARTING = ";|•·/,."
_HIDDEN = "".join(
    chr(0xE000 + number) for number in range(len(_PARTING))
)  # in their place, which no text has
# `🟢 in use 🟡 trial`: marks with what they mean behind them
MARKED = re.compile(
    r"([\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?|(?<!\S)~(?!\S))"
)
_ASKED = re.compile(r"\s[/,;|]\s*\?(?=\s)")  # beside marks: `~ in part / ? to be asked`
_LETTERED = re.compile(r"[A-Za-z]{1,3}-?\d{1,2}")  # `M1`
ENTRIES_A_KEY = 2  # lines with one code each that make a key
_TWO_MARKED = 4  # parts of a text with two marks
# the first code of a list: a small letter where another code follows, for `a` may be a word of its own
_FIRST_CODE = r"[A-Z0-9]{1,3}|\?|a(?= .*[,;] b )|[a-z](?= [^,;]+[,;] (?:[a-z0-9]|[^\w\s]) )"
# `Watched (OGM = ongoing monitoring): Y full, N none`, a sign in no entry but the last
_LISTING = re.compile(rf"([^=:]{{1,80}}?)\s*(?:=\s*([^:=]*))?:\s*((?:{_FIRST_CODE}) [^=:]+(?:=[^=:]+)?)")
_WIDE = re.compile(r"\s{2,}")
_BARE = re.compile(r"(?:[A-Z0-9]{1,3}|[^\w\s]) {1,4}[^\s=:][^=:]*")
_DOTTED = re.compile(r"\s+[·•|]\s+")  # between entries
_GAP = re.compile(
    r"^([^;,()]{1,20}\([^()]{1,40}\))\s{2,}(?=[A-Z0-9]{1,3} \S)"
)  # behind a label: `St (status)  L live`
_LISTED_ENTRIES = re.compile(  # a small letter that is no word of its own in any language may be one
    r"(?:[,;]\s*|\s/\s+|\s{2,})(?=(?:[A-Z0-9]{1,3}|[b-dfghjl-np-rtx]|[^\w\s]) \S)"
    r"|\s{2,}(?=[^\s=]{1,12} = \S)"  # `F frozen   blank = no idea`
)
_NUMBERED = re.compile(r"(?<![\w.])(\d)\s+([^\W\d][^,;/()\d]{2,})")  # `1 idea, 2 proof of concept, 3 pilot`
_SLASHED = re.compile(r"\s+/\s+")
_CODED = re.compile(r"(?:[A-Z0-9]{1,3}|[a-z]) \S")
_SQUARE = re.compile(r"\[([^\[\]]*=[^\[\]]*)\]")  # `Use [1=all sites 2=test site]`
_LEVEL = re.compile(
    r"^(?:level|lvl|grade|stufe|grad|niveau|nivel|nível|livello|úroveň|stupeň) (\d)$", re.IGNORECASE
)
# `As 3`, or with more; what takes something away (`As 3 until 2024`) is no such answer
_AS_OTHER = re.compile(
    r"(?:same as|as|like|wie|comme|como|come|zoals|jako) (?:level |stufe |niveau |nivel |livello )?(\d)"
    r"(?:$|,? ?(?:with|plus|and|mit|und|avec|et|con|com|met)\b)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\s*(?:/|,|\bor\b|\boder\b|\bou\b|\bof\b|\bnebo\b)\s*")


@dataclass(slots=True)
class Legend:
    """Codes with their meanings. `about`: the folded header, or title, that they stand under; "" where none is said."""

    about: str
    place: Place
    meanings: dict[str, str] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)  # as a reader is told of them

    def add(self, code: str, meaning: str) -> None:
        """A code, or several that mean the same: `Grey or -`; `G/A/R` with `good / fair / poor` are three. `Level 2`
        is a 2 too."""
        meaning = self._with_other(meaning)
        self.entries.append(f"{code} = {meaning}")
        codes, meanings = _SEVERAL.split(code), re.split(r"\s+/\s+", meaning)
        if len(codes) == len(meanings) > 1:
            for one, its in zip(codes, meanings, strict=True):
                self.meanings.setdefault(code_of(one), its)
        elif in_brackets := bracketed(code):
            self.meanings.setdefault(in_brackets, meaning)
            self._bare(code_of(code), meaning)
        else:
            for one in (code, bare_code(code), *filter(None, codes), *_LEVEL.findall(code)):
                self._bare(code_of(one), meaning)

    def _bare(self, code: str, meaning: str) -> None:
        """A code without brackets means what is listed first, and what `(R)` means only where nothing lists `R`."""
        said = self.meanings.get(code)
        if said is None or said == self.meanings.get(f"({code})"):
            self.meanings[code] = meaning

    def _with_other(self, meaning: str) -> str:
        """`As 3, with alerts`, and what 3 means."""
        other = _AS_OTHER.match(meaning)
        means = self.meanings.get(other[1]) if other else None
        return f"{meaning} ({other[1]} = {means})" if other and means else meaning


def in_text(text: str, about: str, place: Place) -> Legend | None:
    """The codes that a text explains, `D = live; B = being built`; None where it explains fewer than two."""
    if len(text) > LONGEST:
        return None
    legend = Legend(about, place)
    marked = MARKED.split(text)
    before = marked[0].strip()
    if len(marked) > _TWO_MARKED and (not before or before.endswith(":")):  # `Legend: 🟢 in use`
        for code, meaning in zip(marked[1::2], marked[2::2], strict=True):
            means, *asked = _ASKED.split(meaning)
            legend.add(code, means.strip(" ,.;|/=:·•–\n"))
            for one in asked:
                legend.add("?", one.strip(" ,.;|/=:·•–\n"))
        return legend
    for entry in _entries_of(text):
        stripped = (entry.strip(" ,."), entry.strip(" ,.()"))
        found = next(filter(None, map(ENTRY.fullmatch, stripped)), None) or ENTRY.search(entry)
        if found:
            legend.add(found[1], _without_lone_brackets(found[2]))
    return legend if len(legend.meanings) > 1 else None


def _entries_of(text: str) -> list[str]:
    """The entries of a key in one line; what stands in brackets parts none."""
    hidden = _ASIDE.sub(lambda aside: aside[0].translate(str.maketrans(_PARTING, _HIDDEN)), text)
    shown = str.maketrans(_HIDDEN, _PARTING)
    return [entry.translate(shown) for entry in _ENTRIES.split(hidden)]


def _without_lone_brackets(meaning: str) -> str:
    """A meaning without the bracket that closes its key, `(A = live, B = on trial)`; `weekly (Mondays)` keeps it."""
    bare = meaning.strip(" ,.")
    return bare if bare.count("(") == bare.count(")") else bare.strip(" ,.()")


def in_header(text: str, place: Place) -> Legend | None:
    """The answers that a header lists by number, or as a key: `Maturity (1 idea, 2 proof of concept, 3 pilot)`."""
    legend = Legend(fold(text), place)
    for code, meaning in _NUMBERED.findall(text):
        legend.add(code, meaning.strip())
    if len(legend.meanings) < LISTED:
        bracket = _SQUARE.search(text)
        return in_text(bracket[1] if bracket else text.partition(":")[2] or text, fold(text), place)
    return legend


def codes_listed(text: str, place: Place) -> list[Legend]:
    """The codes that a line explains without a sign between, and what it says that their header is short for:
    `OGM = ongoing monitoring: Y full, P in part, N none`."""
    if len(text) > LONGEST:
        return []
    text = _without_inner_colons(_DOTTED.sub("; ", text).strip(" ."))
    bare = _WIDE.split(text)
    if len(bare) >= LISTED and all(map(_BARE.fullmatch, bare)):  # `N idea   B being built   L live`
        return [_key("", place, bare)]
    found = _LISTING.fullmatch(text if ":" in text else _GAP.sub(r"\1: ", text, count=1))
    entries = _alphabet(found[3]) or _LISTED_ENTRIES.split(found[3]) if found else []
    if found is None or len(entries) < ENTRIES_A_KEY:
        return []
    legend = _key(found[1], place, entries)
    return [legend, short_for(found[1], found[2], place)] if found[2] else [legend]


def _without_inner_colons(text: str) -> str:
    """A key in which slashes part the entries, without colons but that behind its label: `0 never / 7 can't: rules`."""
    label, _, entries = text.partition(":")
    parts = _SLASHED.split(entries.strip())
    coded = ":" in entries and len(parts) >= LISTED and all(map(_CODED.match, parts))
    return f"{label}: {entries.strip().replace(':', ',')}" if coded else text


def _key(about: str, place: Place, entries: Sequence[str]) -> Legend:
    """The codes of entries that begin with them."""
    legend = Legend(fold(about), place)
    for entry in entries:
        code, _, meaning = entry.strip().partition(" ")
        legend.add(code, meaning.strip(" ="))
    return legend


def short_for(header: str, whole: str, place: Place) -> Legend:
    """What a header is short for."""
    return Legend(code_of(fold(header)), place, {"": whole.strip()})


def _alphabet(text: str) -> list[str]:
    """The entries that small letters begin, one after the other: `a alerts, b a person, c nothing`."""
    begins = [0] if text.startswith("a ") else []
    for letter in "bcdefghij" if begins else "":
        found = re.compile(rf"[,;]\s*(?={letter} \S)").search(text, begins[-1])
        if found is None:
            break
        begins.append(found.end())
    entries = [text[begin:end].strip(" ,;") for begin, end in pairwise([*begins, len(text)])]
    return entries if len(entries) >= ENTRIES_A_KEY else []


def is_mark(code: str) -> bool:
    """Whether a code means nothing but what a key says, so that it is one among words, too: a sign, `M1`."""
    return bool(MARKED.fullmatch(code) or HALF_CROSS.fullmatch(code) or _LETTERED.fullmatch(code))


def only_entry(text: str) -> tuple[str, str] | None:
    """The code and the meaning of a text that explains one code and no other."""
    found = ENTRY.fullmatch(text.strip(" ,.")) if len(text) <= LONGEST else None
    single = found and not re.search(r"\S\s*=", found[2]) and len(MARKED.split(text)) <= _TWO_MARKED
    return (found[1], found[2].strip(" ,.")) if found and single else None


def bare_entries(texts: Sequence[str]) -> list[tuple[str, str]]:
    """The codes and the meanings of texts each of which begins with another code, and a blank: `L live`, `T trial`."""
    if not all(map(_BARE.fullmatch, texts)):
        return []
    parts = [text.partition(" ") for text in texts]
    codes = {code for code, _, _ in parts}
    return [(code, meaning.strip()) for code, _, meaning in parts] if len(codes) == len(parts) else []


def explains(entries: str) -> bool:
    """Whether what stands behind a label may be the entries of a key."""
    return "=" in entries or len(MARKED.split(entries)) > _TWO_MARKED
