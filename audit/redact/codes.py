"""Which name has which code: numbered in the order of the result, and so the same in every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from audit.domain.result import AuditResult
from audit.lexicon.normalization import words

Kind = Literal["model", "owner", "team", "unit", "sheet", "file", "reviewer", "client", "object"]
PREFIXES: dict[Kind, str] = {
    "model": "M",
    "owner": "O",
    "team": "T",
    "unit": "U",
    "sheet": "S",
    "file": "F",
    "reviewer": "R",
    "client": "C",
    "object": "X",  # of a system, where it is no model of the list
}
_TOKEN = re.compile(r"\w+|[^\w\s]")
_Tokens = tuple[str, ...]


class Code(NamedTuple):
    """A code and what it stands for."""

    code: str
    kind: Kind
    name: str


class Found(NamedTuple):
    """A text with codes for the names in it, and what is left of it without them."""

    text: str
    rest: str


class Codes:
    """The codes of one result, and a finder of the names that they stand for."""

    def __init__(self, result: AuditResult, blank: Iterable[str], *, client: bool) -> None:
        """`blank` are words for nothing, as `N/A`: they are no name inside a text, even where a cell holds one."""
        models = result.models
        self._taken = _looks_of(result)
        self._by_kind: dict[Kind, dict[str, str]] = {kind: {} for kind in PREFIXES}
        self._key: list[Code] = []
        self._finder = _Finder(blank)
        self._digits = max(2, len(str(len(models))) if len(models) > 99 else 3)
        self.models = tuple(self._next("model", m.name, n) for n, m in enumerate(models, 1))
        for code, model in zip(self.models, models, strict=True):
            self._finder.add(model.name, code)
            self._finder.add(model.id or "", code)
        for number, name in enumerate(_earlier_names(result), len(models) + 1):
            self._finder.add(name, self._next("model", name, number))
        owners = [*(m.owner for m in models), *_named(result, "owner")]
        teams = [*(m.team for m in models), *_named(result, "team")]
        units = [*(m.unit for m in models), *_named(result, "unit")]
        self._add("owner", owners)
        self._add("team", teams)
        self._add("unit", units)
        self._add("client", [result.client] if client else [])
        reviewers = [*(c.who for c in result.changes), *(r.cells.get("who") for r in result.unapplied_rows)]
        self.people = _parts(name for name in (*owners, *reviewers) if name)

    def of(self, kind: Kind, name: str) -> str:
        """The code of a name, a new one where it has none yet."""
        known = self._by_kind[kind]
        if name not in known:
            known[name] = self._next(kind, name, len(known) + 1)
        return known[name]

    def client(self, name: str) -> str | None:
        """The client's code; None where the client keeps the name."""
        return self._by_kind["client"].get(name)

    def known(self, name: str) -> str | None:
        """The code of a name of whatever kind, however it is written; None where nothing is called so."""
        return self._finder.exact(name)

    def find(self, text: str) -> Found:
        """The text with a code in place of each name, the longest names first."""
        return self._finder.replaced(text)

    def key(self) -> tuple[Code, ...]:
        """Every code that was given, in the order in which it was."""
        return tuple(self._key)

    def _add(self, kind: Kind, names: Iterable[str | None]) -> None:
        for name in dict.fromkeys(names):
            if name:
                self._finder.add(name, self.of(kind, name))

    def _next(self, kind: Kind, name: str, number: int) -> str:
        """`M-001`; the letter is doubled where the client's own names look like that."""
        prefix = PREFIXES[kind]
        while prefix in self._taken:
            prefix += PREFIXES[kind]
        digits = self._digits if kind == "model" else 2
        code = f"{prefix}-{number:0{digits}d}"
        self._key.append(Code(code, kind, name))
        return code


class _Finder:
    """Finds thousands of names in one pass over the tokens of a text, filed under their first token."""

    def __init__(self, blank: Iterable[str]) -> None:
        self._blank = {tuple(words(text)) for text in blank}
        self._by_first: dict[str, dict[_Tokens, str]] = {}
        self._longest: dict[str, int] = {}

    def add(self, name: str, code: str) -> None:
        """Files a name; one without a letter names nothing by itself. The first code of a name stays."""
        tokens = _tokens(name)
        if any(c.isalpha() for c in name) and tuple(words(name)) not in self._blank:
            self._by_first.setdefault(tokens[0], {}).setdefault(tokens, code)
            self._longest[tokens[0]] = max(self._longest.get(tokens[0], 0), len(tokens))

    def exact(self, text: str) -> str | None:
        """The code of the whole text, if it is a name."""
        tokens = _tokens(text)
        return self._by_first.get(tokens[0], {}).get(tokens) if tokens else None

    def replaced(self, text: str) -> Found:
        """Names become codes; in `rest` they are gone."""
        tokens = list(_TOKEN.finditer(text))
        folded = [token.group().casefold() for token in tokens]
        shown: list[str] = []
        rest: list[str] = []
        at = done = 0
        while at < len(tokens):
            size, code = self._at(folded, at)
            if code is not None:
                between = text[done : tokens[at].start()]
                shown += (between, code)
                rest += (between, " ")
                done = tokens[at + size - 1].end()
            at += size
        return Found("".join((*shown, text[done:])), "".join((*rest, text[done:])))

    def _at(self, folded: list[str], at: int) -> tuple[int, str | None]:
        """How many tokens the longest name takes that begins here, with its code; one and None where none does."""
        names = self._by_first.get(folded[at])
        if names:
            for size in range(min(self._longest[folded[at]], len(folded) - at), 0, -1):
                code = names.get(tuple(folded[at : at + size]))
                if code is not None:
                    return size, code
        return 1, None


def _tokens(text: str) -> _Tokens:
    return tuple(_TOKEN.findall(text.casefold()))


def _named(result: AuditResult, by: str) -> Iterator[str]:
    return (group.name for group in result.groups if group.by == by)


def _earlier_names(result: AuditResult) -> list[str]:
    """Names of models in an earlier audit that no model has today."""
    if result.since is None:
        return []
    told = (*(m.name_before for m in result.since.models), *(m.name for m in result.since.gone))
    today = {m.name for m in result.models}
    return [name for name in dict.fromkeys(told) if name not in today]


def _looks_of(result: AuditResult) -> frozenset[str]:
    """The letters that the client's own names have before a hyphen and a number."""
    names = (text for m in result.models for text in (m.id, m.name, m.owner, m.team, m.unit) if text)
    found = (re.match(r"([A-Za-z]+)-\d+\s*$", name) for name in names)
    return frozenset(match[1].upper() for match in found if match)


def _parts(names: Iterable[str]) -> frozenset[str]:
    """The capitalised parts of people's names: `Will` alone would be taken for the toolkit's own word."""
    split = (re.findall(r"\w+", name) for name in dict.fromkeys(names))
    return frozenset(part for parts in split if len(parts) > 1 for part in parts if part[:1].isupper())
