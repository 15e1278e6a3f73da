"""What a workbook itself says of its codes: a legend sheet, a key below the table, a line under the title, a comment.

`W3` means nothing to a rule; `Continuous reporting of accuracy and drift`, which stands beside `W3` on another sheet,
does. A legend counts for a column where the column's values are its codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from audit.domain.tables import RawTable
from audit.ingest.blocks import Block
from audit.ingest.grids import distinct
from audit.ingest.header_text import fold
from audit.ingest.legend_keys import find_keys
from audit.ingest.legend_keys.entries import ENTRIES_A_KEY, Legend, is_mark
from audit.ingest.legend_keys.texts import is_about
from audit.ingest.truth import parse_truth
from audit.knowledge.fields import Words
from audit.lexicon import Lexicon
from audit.lexicon.codes import CODE, bare_code, code_of

_SAMPLE = 2000  # rows that tell what a column's values are
_MOST_CODES = 40  # distinct values of a column of codes
# share of a column's values that a legend must explain: of any column, of one that it names
_SURE, _NAMED = 0.8, 0.3


@dataclass(frozen=True, slots=True)
class Legends:
    """All legends of a workbook. `codes`: what stands below each folded header, on whichever of its sheets."""

    legends: tuple[Legend, ...]
    codes: Mapping[str, Set[str]] = field(default_factory=dict)

    def spelled_out(self, header: str) -> str:
        """What a header stands for, as the workbook says: `OGM` is `Ongoing monitoring`; else the header itself."""
        name = code_of(fold(header))
        for legend in self.legends:
            if legend.about == name and "" in legend.meanings:
                return legend.meanings[""]
            if not legend.about and name in legend.meanings:
                return legend.meanings[name]
        return header

    def of(self, block: Block, lexicon: Lexicon) -> dict[int, Legend]:
        """Column of a block -> the legend of its codes; colours may be written out: `Green` for `G`."""
        known = lexicon.knowledge.fields.words
        if not self.legends:
            return {}
        headers = [{fold(text) for text in (*texts, " ".join(texts))} for texts in block.header_texts()]
        everyone = set().union(*headers) if headers else set()
        found: dict[int, Legend] = {}
        for column, named in enumerate(headers, 1):
            codes = _codes_of(block, column)
            if not codes or len(codes) > _MOST_CODES:
                continue
            everywhere = set().union(codes, *(self.codes.get(name, ()) for name in named))
            alike = everywhere if len(everywhere) <= _MOST_CODES else codes
            legend = self._best(alike, named, everyone, known)
            if legend is not None:
                told = _told_under(legend, named, everyone, known.under)
                found[column] = _without_truths(told, lexicon)
        return found

    def _best(self, codes: set[str], named: set[str], everyone: set[str], known: Words) -> Legend | None:
        """The legend that names the column, else the one that explains most of its codes, that of an empty cell too."""
        colours = known.colours
        best: tuple[bool, int, Legend] | None = None
        for legend in self.legends:
            own = bool(legend.about) and is_about(legend.about, named)
            if not own and legend.about and any(is_about(legend.about, {one}) for one in everyone - {""}):
                continue  # of another column
            spoken = {_first_code(code, legend.meanings) for code in codes}
            spoken |= legend.meanings.keys() & known.no_mark
            colourful = _with_colours(legend, colours) if own or _is_colourful(codes, colours) else legend
            hits = len(spoken & colourful.meanings.keys())
            marks = set(filter(is_mark, spoken))  # which mean nothing else beside words
            asked = marks if marks & colourful.meanings.keys() else spoken
            least = 1 if own or asked is marks else 2
            enough = hits >= max(least, (_NAMED if own else _SURE) * len(asked))
            if enough and (best is None or (own, hits) > best[:2]):
                best = (own, hits, colourful)
        return best[2] if best else None


def _told_under(legend: Legend, named: set[str], everyone: set[str], under: Sequence[str]) -> Legend:
    """The legend with what it says of a column alone: `no. Under "In use": to come` is `to come` there, else `no`."""
    begins = re.compile(
        rf"\b(?:{'|'.join(map(re.escape, under))})\s+[\"“«'‘]?([^\"”»'’:]{{1,60}})[\"”»'’]?\s*:",
        re.IGNORECASE,
    )
    meanings = {}
    for code, meaning in legend.meanings.items():
        found = begins.search(meaning)
        if found and fold(found[1]) in everyone:
            meaning = meaning[found.end() :] if fold(found[1]) in named else meaning[: found.start()]
        meanings[code] = meaning.strip()
    return replace(legend, meanings=meanings) if meanings != legend.meanings else legend


def _first_code(code: str, meanings: Mapping[str, str]) -> str:
    """The code with which an answer begins that says more: `V à partir de la mise en service` begins with V."""
    first = code.partition(" ")[0]
    return first if code not in meanings and first in meanings and len(first) <= CODE else code


def read_legends(tables: Sequence[RawTable], blocks: Sequence[Block]) -> tuple[Legends, list[Block]]:
    """The legends of a workbook, and the tables without the keys below them."""
    found, trimmed = find_keys(tables, blocks)
    headers = {fold(texts[-1]) for block in blocks for texts in block.header_texts() if texts}
    codes: dict[str, set[str]] = {}
    if found and len(trimmed) > 1:
        for block in trimmed:
            for column, texts in enumerate(block.header_texts(), 1):
                if texts:
                    codes.setdefault(fold(texts[-1]), set()).update(_codes_of(block, column))
    return Legends(tuple(part for legend in found for part in _by_header(legend, headers)), codes), trimmed


def _codes_of(block: Block, column: int) -> set[str]:
    """What the distinct values of a column may be codes of."""
    said = (str(value) for value in distinct(block.grid, column, block.rows[:_SAMPLE]))
    return {code for text in said if text.strip(" -–—?.") and (code := bare_code(text))}


def _by_header(legend: Legend, headers: Set[str]) -> list[Legend]:
    """The legend, or one a header where nearly all of its codes begin with one: `ST 1 = idea`, `MON 0 = nobody`."""
    legend = _below_first(legend, headers)
    parts: dict[str, Legend] = {}
    for code, meaning in legend.meanings.items():
        header, _, rest = code.partition(" ")
        if rest and fold(header) in headers:
            parts.setdefault(fold(header), Legend(fold(header), legend.place)).add(rest.strip(), meaning)
    told = sum(len(part.entries) for part in parts.values())
    return list(parts.values()) if told >= max(ENTRIES_A_KEY, _SURE * len(legend.meanings)) else [legend]


def _below_first(legend: Legend, headers: Set[str]) -> Legend:
    """The legend, or the same about the header with which its first code alone begins: `Status L = live, T = trial`."""
    first, *others = legend.meanings or ("",)
    header, _, code = first.rpartition(" ")
    if not header or fold(header) not in headers or any(" " in other for other in others):
        return legend
    meanings = {code: legend.meanings[first]} | {other: legend.meanings[other] for other in others}
    return replace(legend, about=fold(header), meanings=meanings)


def _without_truths(legend: Legend, lexicon: Lexicon) -> Legend:
    """The same without yes and no, where it explains answers in words: those say what they say."""
    words = lexicon.knowledge.fields.words
    truths = {
        code
        for code in legend.meanings
        if len(code) > 1 and not is_mark(code) and parse_truth(code, words) is not None
    }
    colours = words.colours
    if not any(len(code) > CODE and code not in truths and code not in colours for code in legend.meanings):
        return legend
    kept = {code: said for code, said in legend.meanings.items() if code not in truths}
    return replace(legend, meanings=kept)


def _is_colourful(codes: set[str], colours: Sequence[str]) -> bool:
    return not codes.isdisjoint(colours)


def _with_colours(legend: Legend, colours: Sequence[str]) -> Legend:
    """The same where `Green` says what `G` does."""
    meanings = dict(legend.meanings)
    for colour in colours:
        if colour[0] in meanings:
            meanings.setdefault(colour, meanings[colour[0]])
    return replace(legend, meanings=meanings)
