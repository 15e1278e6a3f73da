"""What remarks may call the practices, by the short names of their columns or by a code of theirs, and the people whom
only the list knows."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from audit.classify.cells import Cells
from audit.knowledge.reading import Axis
from audit.lexicon import Lexicon
from audit.lexicon.codes import CODE

# a header that is one, or of which one stands above others, or in brackets at its end
_SHORT_NAME = re.compile(r"(?:^|\(| / )([A-Z]{1,5}|[A-Z][a-z]{1,4}|[^\W\d_]{4,9}(?=\.$))(?=\.?$|\)| / )")

_NAME = re.compile(r"[^\W\d_]{3,}")
_CROSS = frozenset({"yes"})  # of a letter that is no word: `x`


class Names(NamedTuple):
    """What a list calls things by: the practices `for_short`, and `people` whom nothing but the list knows."""

    for_short: Mapping[str, str]
    people: frozenset[str]


def names_in(cells: Cells, lexicon: Lexicon) -> Names:
    """The names in a table, for all of its columns."""
    return Names(_short_names(cells, lexicon), _unknown_people(cells, lexicon))


def _short_names(cells: Cells, lexicon: Lexicon) -> dict[str, str]:
    """What the columns of the practices are called for short, and the practice: `T`, `Ongoing monitoring (OM)`,
    `OPM / Code`; not what several are called, as `Code`."""
    called: dict[str, set[str]] = defaultdict(set)
    for table in lexicon.tables.values():
        for column in cells.table.columns.get(table.first_own, ()) if table.table.also else ():
            header = cells.header(column)
            for name in _SHORT_NAME.findall(header):
                if not header.startswith(f"{name} / ") or not lexicon.concepts(name, cells.table.languages):
                    called[name].add(table.first_own)  # `AI` or `UK` above others is no name of a practice
    return {name: fields.pop() for name, fields in called.items() if len(fields) == 1}


def code_pattern(axis: Axis, cells: Cells, lexicon: Lexicon) -> re.Pattern[str] | None:
    """What finds a code of an axis that a remark names: `m was Ana. She left`, `"a" no longer true`, `the x is old`,
    `was ✓ till May`; None where the workbook explains none. A code that is a word besides counts in quotation marks."""
    table, languages = lexicon.tables[axis], cells.table.languages
    columns = [column for field in table.table.own for column in cells.table.columns.get(field, ())]
    codes = {code for column in columns for code in cells.table.legend.get(column, ()) if len(code) <= CODE}
    signs = "|".join(sorted(re.escape(code) for code in codes if _is_sign(code))) or r"(?!)"
    codes = {code for code in codes if code.isalnum()}
    if not codes and signs == r"(?!)":
        return None
    lists = map(lexicon.word_list, languages)
    articles = "|".join(sorted(map(re.escape, set[str]().union(*(one.articles for one in lists)))))
    plain = {code for code in codes if code.isalpha() and lexicon.concepts(code, languages) <= _CROSS}
    letters = {code for code in plain if len(code) == 1}
    any_code, opening, letter = (
        "|".join(sorted(map(re.escape, some))) or r"(?!)" for some in (codes, plain, letters)
    )
    return re.compile(
        rf"[\"'“”„«»‘’](?:{any_code})[\"'“”„«»‘’]"
        rf"|(?:^|[.;!?]\s+)(?:{opening})(?=\s+[^\W\d_]{{2}})"
        rf"|\b(?:{articles})\s+(?:{any_code})(?=\s*(?:$|[,.;!?)]))"
        rf"|\b(?:{articles})\s+(?:{letter})(?=\s)"
        rf"|(?:{signs})",
        re.IGNORECASE,
    )


def _is_sign(code: str) -> bool:
    """Whether a code is a sign that nobody writes for anything else: a tick, a circle; a dash or a star is none."""
    return len(code) == 1 and not code.isascii() and unicodedata.category(code) == "So"


def _unknown_people(cells: Cells, lexicon: Lexicon) -> frozenset[str]:
    """The names in the columns of owners that nothing but the list knows."""
    parse = lexicon.parser(cells.table.languages).parse
    words = (word for text in cells.owners for clause in parse(text).clauses for word in clause.words)
    return frozenset(w.raw for w in words if w.is_unknown and w.raw[0].isupper() and _NAME.fullmatch(w.raw))
