"""The keys of a workbook: what its texts say of codes, on sheets that list no models, around the tables, in comments
and in headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from audit.domain.places import Place
from audit.domain.tables import RawTable
from audit.ingest.blocks import Block
from audit.ingest.grids import columns_of, filled, last_filled_row
from audit.ingest.header_text import fold
from audit.lexicon.columns import bare_code, code_of

_CODE = 20  # characters of a code
_ANSWER = 40  # of one below a header that the table has too: `B - Chart review by owner`
_LABEL_WORDS = 3  # of a heading above meanings
_LABEL_LETTERS = 3  # of a header among codes, at most
_TITLE_WORDS = 10  # of what a key in a line is about
_LEGEND_ROWS = 300  # of a sheet that may hold legends
_LEGEND_COLUMNS = 20
_BESIDE = 4  # columns of a key at the right of a table
_LISTED = 3  # answers that a header lists, or it only has numbers in it
_LONGEST = 1000  # characters of a text that may be a key
_ENTRY = re.compile(
    r"(?<!\S)(?:(?=\([xX✓✔✅]\))|\(?)(\([xX✓✔✅]\)|[^\s=:;,|()]{1,12}(?: [^\s=:;,|()]{1,12})?)\)?"  # `(x)` is a code
    r"\s*(?:=|:|→|->|\s[–—-]\s)\s*(\S.+)"
)
# between the entries of a key in one line
_ENTRIES = re.compile(
    r"\s*[;|\n•]\s*|\s{3,}|\s/\s|,\s*(?=\S{1,12}\s*=)|\.\s+(?=\S{1,12}(?: \S{1,12})?\s*=)"
    r"|\s+(?=[^\s=]{1,3}=\S)"  # `L=live P=pilot`
)
# `🟢 in use 🟡 trial`: marks with what they mean behind them
MARKED = re.compile(
    r"([\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?|(?<!\S)~(?!\S))"
)
_ENTRIES_A_KEY = 2  # lines with one code each that make a key
_TWO_MARKED = 4  # parts of a text with two marks
_LISTING = re.compile(  # `Watched (OGM = ongoing monitoring): Y full, N none`
    r"([^=:]{1,80}?)\s*(?:=\s*([^:=]*))?:\s*((?:[A-Z0-9]{1,3}|\?) [^=:]+)"
)
_LISTED_ENTRIES = re.compile(r"(?:[,;]\s*|\s/\s+)(?=(?:[A-Z0-9]{1,3}|\?) \S)")
_NUMBERED = re.compile(r"(?<![\w.])(\d)\s+([^\W\d][^,;/()\d]{2,})")  # `1 idea, 2 proof of concept, 3 pilot`
_Texts = Mapping[int, Mapping[int, str]]  # row -> column -> text
_NUMBER = re.compile(r"\d+(?: \d+)+")  # of a question: `4.2`
_LEVEL = re.compile(
    r"^(?:level|lvl|grade|stufe|grad|niveau|nivel|nível|livello|úroveň|stupeň) (\d)$", re.IGNORECASE
)
# `As 3`, or with more; what takes something away (`As 3 until 2024`) is no such answer
_AS_OTHER = re.compile(
    r"(?:same as|as|like|wie|comme|como|come|zoals|jako) (?:level |stufe |niveau |nivel |livello )?(\d)"
    r"(?:$|,? ?(?:with|plus|and|mit|und|avec|et|con|com|met)\b)",
    re.IGNORECASE,
)
_SUBJECT = 200  # characters of a cell that names columns
_PARTED = re.compile(r"\s*[,;/&+]\s*")
_VOWELS = re.compile(r"[aeiou]")
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
        else:
            for one in (code, bare_code(code), *filter(None, codes), *_LEVEL.findall(code)):
                self.meanings.setdefault(code_of(one), meaning)

    def _with_other(self, meaning: str) -> str:
        """`As 3, with alerts`, and what 3 means."""
        other = _AS_OTHER.match(meaning)
        means = self.meanings.get(other[1]) if other else None
        return f"{meaning} ({other[1]} = {means})" if other and means else meaning


def find_keys(tables: Sequence[RawTable], blocks: Sequence[Block]) -> tuple[list[Legend], list[Block]]:
    """The legends of a workbook, on sheets that list no models and around the tables; the tables without their keys."""
    legends: list[Legend] = []
    headers = {fold(text) for block in blocks for texts in block.header_texts() for text in texts}
    trimmed: list[Block] = []
    for table in tables:
        own = [block for block in blocks if block.grid.sheet == table.sheet]
        last = last_filled_row(table)
        if own and not own[0].across:
            legends += _in_lines(
                table, _texts_of(table, range(1, min(own[0].header or (own[0].first,)))), headers
            )
            legends += _in_comments(table, own)
            legends += _in_headers(own)
            if len(own) == 1:
                keys, own = _keys_beside(table, own[0])
                legends += keys
            keys, end = _keys_below(table, max(own, key=lambda block: block.last), headers)
            legends += keys
            own = [
                replace(block, last=min(block.last, end)) for block in own
            ]  # a key ends those side by side
        elif own:  # models side by side: a line that stands alone
            alone = [row for row in range(1, last + 1) if len(filled(table, row)) == 1]
            legends += _in_lines(table, _texts_of(table, alone), headers)
        elif table.columns <= _LEGEND_COLUMNS and last <= _LEGEND_ROWS:
            for region in _regions(table, range(1, last + 1)):
                legends += _in_region(table, region, headers)
        trimmed += own
    return [legend for legend in legends if len(legend.meanings) > 1 or legend.about], trimmed


def is_about(about: str, named: Iterable[str]) -> bool:
    """Whether what a key says that it is about is one of the folded headers `named`, or short for it."""
    return any(
        about == name
        or (len(name) > 2 and f" {name} " in f" {about} ")
        or (len(name) == 2 and about.startswith(f"{name} "))
        or (len(about) > 4 and f" {about} " in f" {name} ")
        or (bool(_NUMBER.fullmatch(about)) and name.startswith(f"{about} "))
        or _is_short_for(name.split(), about.split())
        for name in named
    )


def _is_short_for(short: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether several words are as many others cut short, to their beginning or their consonants: `monit lvl`."""
    return len(short) == len(whole) > 1 and all(
        a == b or (len(a) > 2 and ((b.startswith(a) and len(b) > len(a) + 1) or a == _VOWELS.sub("", b)))
        for a, b in zip(short, whole, strict=True)
    )


def _regions(table: RawTable, rows: Iterable[int]) -> Iterator[list[int]]:
    """Rows that stand together, without an empty one between."""
    for is_filled, together in groupby(rows, key=lambda row: bool(filled(table, row))):
        if is_filled:
            yield list(together)


def _keys_below(table: RawTable, block: Block, headers: set[str]) -> tuple[list[Legend], int]:
    """The keys below a table, after an empty row, and the last row of the table before them.

    They have few cells a row, and codes that the table uses.
    """
    rows = range(max(block.first + 1, block.last - _LEGEND_ROWS), block.last + 1)
    regions = list(_regions(table, rows))[1:]
    if not regions:
        return [], block.last
    width = max(len(filled(table, row)) for row in block.rows[:20])
    used = {code_of(str(value)) for value in table.values if value is not None and value != ""}
    legends: list[Legend] = []
    end = block.last
    for region in regions:
        cells = [filled(table, row) for row in region]
        widest = max(map(len, cells))
        # a key has its cells side by side, and models their crosses all over the table
        if widest > max(3, width // 2) or len(set().union(*cells)) > widest + 1:
            continue
        found = [*_in_region(table, region, headers), *_in_lines(table, _texts_of(table, region), headers)]
        if sum(code in used for legend in found for code in legend.meanings) >= 2:
            legends += found
            end = min(end, region[0] - 1)
    return legends, end


def _keys_beside(table: RawTable, block: Block) -> tuple[list[Legend], list[Block]]:
    """The keys at the right of a table, behind empty columns, and the table without them; of codes that it uses."""
    full = [any(codes) for codes in table.codes]
    begin = len(full) - full[::-1].index(False) + 1 if False in full else 1
    if begin <= max(block.name or 1, len(full) - _BESIDE) or begin > len(full):
        return [], [block]
    beside = columns_of(table, begin, len(full))
    last = last_filled_row(beside)
    if last > _LEGEND_ROWS:
        return [], [block]
    texts = {
        row: {column + begin - 1: text for column, text in cells.items()}
        for row, cells in _texts_of(beside, range(1, last + 1)).items()
        if cells
    }
    headers = {fold(text) for one in block.header_texts()[: begin - 1] for text in one}
    found = _in_texts(table, texts, headers)
    values = {table.values[code] for code in set[int]().union(*table.codes[: begin - 1])}
    used = {code_of(str(value)) for value in values if value is not None and value != ""}
    if sum(code in used for legend in found for code in legend.meanings) < _ENTRIES_A_KEY:
        return [], [block]
    end = max(column for column in range(1, begin) if full[column - 1])
    return found, [replace(block, grid=columns_of(block.grid, 1, end))]


def _texts_of(table: RawTable, rows: Iterable[int]) -> _Texts:
    return {row: {c: str(table.value(row, c)).strip() for c in filled(table, row)} for row in rows}


def _in_region(table: RawTable, region: Sequence[int], headers: set[str]) -> list[Legend]:
    """The legends in rows that stand together."""
    parts = _side_by_side(_texts_of(table, region))
    return [legend for part in parts for legend in _in_texts(table, part, headers)]


def _side_by_side(texts: _Texts) -> list[_Texts]:
    """The same in pairs of columns, where empty ones stand between them; else as they are."""
    columns = sorted({column for cells in texts.values() for column in cells})
    begins = [columns[0], *(right for left, right in pairwise(columns) if right - left > 1)]
    if len(columns) != 2 * len(begins) or any(begin + 1 not in columns for begin in begins):
        return [texts]
    pairs = [
        {row: {c: cells[c] for c in (b, b + 1) if c in cells} for row, cells in texts.items()} for b in begins
    ]
    return [{row: cells for row, cells in pair.items() if cells} for pair in pairs]


def _in_texts(table: RawTable, texts: _Texts, headers: set[str]) -> list[Legend]:
    """The legends in texts that stand together: pairs, with what they are about, or a column of meanings for each."""
    if rows := _entries_beside(table, texts, headers) or _entry_a_line(table, texts, headers):
        return rows
    first, *others = texts
    across = [c for c, text in texts[first].items() if is_about(fold(text), headers)]
    if len(across) == len(texts[first]) >= _LISTED:
        return []  # a picklist: what may stand in each column, side by side
    codes = min(texts[first])
    if across and others and codes not in across and len(texts[first]) > 2:
        return [
            legend
            for c in across
            for legend in _legends_of_pair(
                table, texts, (codes, c), dict.fromkeys(others, fold(texts[first][c])), _CODE
            )
        ]
    if matrix := _legend_across(table, texts, headers) or _by_column(table, texts, headers):
        return matrix
    headed = _best_pair({row: texts[row] for row in others}, _ANSWER)
    heading = fold(texts[first].get(headed[0], "")) if headed else ""
    label = headed and len(texts[first].get(headed[1], "").split()) <= _LABEL_WORDS  # `Level | What it means`
    if headed and label and heading and any(is_about(heading, {header}) for header in headers):
        return _legends_of_pair(table, texts, headed, dict.fromkeys(others, heading), _ANSWER)
    pair = _best_pair(texts, _CODE)
    if pair is None:
        return _in_lines(table, texts, headers)
    return _legends_of_pair(table, texts, pair, _row_subjects(texts, pair[0], headers), _CODE)


def _entries_beside(table: RawTable, texts: _Texts, headers: set[str]) -> list[Legend]:
    """Rows that begin with what they are about, each entry in a cell of its own: `Phase | run: in use | try: trial`."""
    found = []
    for row, cells in texts.items():
        label, *rest = cells
        entries = [entry for column in rest if (entry := _only_entry(cells[column]))]
        if len(entries) < _ENTRIES_A_KEY or not is_about(fold(cells[label]), headers):
            continue
        legend = Legend(fold(cells[label]), table.place(row, label))
        for code, meaning in entries:
            legend.add(code, meaning)
        found.append(legend)
    return found


def _by_column(table: RawTable, texts: _Texts, headers: set[str]) -> list[Legend]:
    """A column between the codes and their meanings, or behind them, that says of which columns each row speaks:
    `Code | Column | Meaning`."""
    for column in sorted({c for cells in texts.values() for c in cells})[1:]:
        about = _named_columns(texts, column, headers)
        if len(about) < max(_LISTED, len(texts) - 1):
            continue
        rest = {row: {c: t for c, t in cells.items() if c != column} for row, cells in texts.items()}
        if pair := _best_pair(rest, _CODE):
            return [
                legend
                for one in sorted(set().union(*about.values()))
                for legend in _legends_of_pair(
                    table, rest, pair, {row: one for row, named in about.items() if one in named}, _CODE
                )
            ]
    return []


def _named_columns(texts: _Texts, column: int, headers: set[str]) -> dict[int, set[str]]:
    """Row -> the folded headers that its cell of one column names, where it names nothing else."""
    short = {row: cells[column] for row, cells in texts.items() if 0 < len(cells.get(column, "")) <= _SUBJECT}
    about = {row: set(map(fold, _PARTED.split(text))) for row, text in short.items()}
    return {row: named for row, named in about.items() if named <= headers}


def _legend_across(table: RawTable, texts: _Texts, headers: set[str]) -> list[Legend]:
    """A row of codes above rows that begin with what they are about: `Practice | 0 | 1 | 2`."""
    first, *others = texts
    labels = min(texts[first])
    codes = {column: text for column, text in texts[first].items() if column != labels}
    about = {row: fold(texts[row][labels]) for row in others if labels in texts[row]}
    named = sum(any(is_about(one, {header}) for header in headers) for one in about.values())
    if len(codes) < _LISTED or max(map(len, codes.values())) > _CODE or not about or 2 * named < len(about):
        return []
    found = []
    for row, one in about.items():
        legend = Legend(one, table.place(row, labels))
        for column, code in codes.items():
            if meaning := texts[row].get(column):
                legend.add(code, meaning)
                listed = _in_text(meaning, "", legend.place)  # `other`: `R = retired`
                legend.meanings |= listed.meanings if listed else {}
                if "=" in meaning and not listed and (entry := _ENTRY.fullmatch(meaning)):
                    legend.add(entry[1], entry[2])
        found.append(legend)
    return found


def _best_pair(texts: _Texts, longest: int) -> tuple[int, int] | None:
    """The neighbouring columns of most codes, so long at most, and meanings."""
    columns = sorted({column for cells in texts.values() for column in cells})
    best: tuple[int, int, int] | None = None
    for left, right in pairwise(columns):
        both = [(cells[left], cells[right]) for cells in texts.values() if left in cells and right in cells]
        fit = [(a, b) for a, b in both if len(a) <= longest and any(map(str.isalpha, b))]
        longer = sum(len(b) for _, b in fit) > 1.5 * sum(len(a) for a, _ in fit)
        if len(fit) >= 2 and len(fit) >= 0.8 * len(both) and longer and (best is None or len(fit) >= best[0]):
            best = (len(fit), left, right)
    return best[1:] if best else None


def _row_subjects(texts: _Texts, code: int, headers: set[str]) -> dict[int, str]:
    """What each row's code is about: the last text to the left of it or of one above, or a header that stood where the
    codes stand, else the title above."""
    said: dict[int, str] = {}
    current = ""
    for row, cells in texts.items():
        left = [text for column, text in cells.items() if column < code]
        named = fold(cells.get(code, ""))
        if len(named) > _LABEL_LETTERS and named in headers and not left:
            current = named  # `Checks | of the model's own hits`, above their codes
            continue
        if left or len(cells) == 1:
            current = left[-1] if left else next(iter(cells.values()))
        said[row] = fold(current)
    return said


def _legends_of_pair(
    table: RawTable, texts: _Texts, columns: tuple[int, int], abouts: Mapping[int, str], longest: int
) -> list[Legend]:
    """A legend for all that the rows are about, from the columns of codes, so long at most, and of meanings."""
    code, meaning = columns
    found: dict[str, Legend] = {}
    for row, about in abouts.items():
        cells = texts[row]
        listed = _in_text(cells.get(meaning, ""), fold(cells.get(code, "")), table.place(row, code))
        if listed is not None:  # `Stores | All stores = rolled out; Trial stores = limited test`
            found[listed.about] = listed
        elif (
            meaning in cells and len(cells.get(code, "")) <= longest and (code in cells or min(cells) < code)
        ):
            legend = found.setdefault(about, Legend(about, table.place(row, code)))
            legend.add(cells.get(code, ""), cells[meaning])
    return list(found.values())


def _in_lines(table: RawTable, texts: _Texts, headers: set[str]) -> list[Legend]:
    """Keys in a line of text: `D = live; B = being built`, `Watched: G = weekly, R = never`, `Watched | G = …`."""
    found = _entry_a_line(table, texts, headers)
    if found:
        return found
    for row, cells in texts.items():
        beside = ""
        for column, text in _as_one_line(cells).items():
            if listed := _codes_listed(text, table.place(row, column)):
                found += listed
                continue
            label, colon, entries = _labelled(text, headers)
            if not colon or "=" in label or not _explains(entries) or len(label.split()) > _TITLE_WORDS:
                label, entries = beside, text
            legend = _in_text(entries, fold(label), table.place(row, column))
            found += [legend] if legend else []
            beside = text if is_about(fold(text), headers) else ""
    return found


def _labelled(text: str, headers: set[str]) -> tuple[str, str, str]:
    """What a key is about, and its entries, parted by a colon, or behind a header by a mark: `Watched? 📈 mail`."""
    before, *marked = MARKED.split(text, maxsplit=1)
    if len(marked) == 2 and fold(before) and is_about(fold(before), headers):
        return before, ":", "".join(marked)
    return text.partition(":")


def _as_one_line(cells: Mapping[int, str]) -> Mapping[int, str]:
    """The cells of a row, as one text where each begins with a mark: `🟢 in use`, `🧪 on trial`, side by side."""
    marked = len(cells) > 1 and all(MARKED.match(text) for text in cells.values())
    return {min(cells): "\n".join(cells.values())} if marked else cells


def _entry_a_line(table: RawTable, texts: _Texts, headers: set[str]) -> list[Legend]:
    """The keys of rows that hold one code each with its meaning: `🟢 = looked at every week`, below or beside what
    they are about, or below `Legend:`."""
    lines = [(row, column, text) for row, cells in texts.items() for column, text in cells.items()]
    if any(_codes_listed(text, table.place(row, column)) for row, column, text in lines):
        return []
    found: list[Legend] = []
    for row, cells in texts.items():
        entries = [entry for text in cells.values() if (entry := _only_entry(text))]
        labels = [(column, text) for column, text in cells.items() if not _only_entry(text)]
        if len(entries) > 1 or len(labels) > 1 or (not entries and found):
            return []
        if labels or not found:
            column, label = labels[0] if labels else next(iter(cells.items()))
            about = fold(label) if labels and is_about(fold(label), headers) else ""
            found.append(Legend(about, table.place(row, column)))
        for code, meaning in entries:
            found[-1].add(code, meaning)
    return found if found and all(len(legend.entries) >= _ENTRIES_A_KEY for legend in found) else []


def _only_entry(text: str) -> tuple[str, str] | None:
    """The code and the meaning of a text that explains one code and no other."""
    found = _ENTRY.fullmatch(text.strip(" ,.")) if len(text) <= _LONGEST else None
    single = found and not re.search(r"\S\s*=", found[2]) and len(MARKED.split(text)) <= _TWO_MARKED
    return (found[1], found[2].strip(" ,.")) if found and single else None


def _explains(entries: str) -> bool:
    return "=" in entries or len(MARKED.split(entries)) > _TWO_MARKED


def _codes_listed(text: str, place: Place) -> list[Legend]:
    """The codes that a line explains without a sign between, and what it says that their header is short for:
    `OGM = ongoing monitoring: Y full, P in part, N none`."""
    found = _LISTING.fullmatch(text.strip(" .")) if len(text) <= _LONGEST else None
    entries = _LISTED_ENTRIES.split(found[3]) if found else []
    if found is None or len(entries) < _ENTRIES_A_KEY:
        return []
    legend = Legend(fold(found[1]), place)
    for entry in entries:
        code, _, meaning = entry.strip().partition(" ")
        legend.add(code, meaning.strip())
    spelled_out = Legend(code_of(fold(found[1])), place, {"": (found[2] or "").strip()})
    return [legend, spelled_out] if found[2] else [legend]


def _in_comments(table: RawTable, blocks: Sequence[Block]) -> list[Legend]:
    """Keys in the comment of a header cell."""
    found = []
    for (row, column), comment in table.comments.items():
        if any(row in block.header for block in blocks):
            legend = _in_text(comment, fold(str(table.value(row, column))), table.place(row, column))
            found += [legend] if legend else []
    return found


def _in_headers(blocks: Sequence[Block]) -> list[Legend]:
    found = []
    for block in blocks:
        for column, texts in enumerate(block.header_texts(), 1):
            legend = _in_header(texts[-1], block.place(block.header[-1], column)) if texts else None
            found += [legend] if legend else []
    return found


def _in_text(text: str, about: str, place: Place) -> Legend | None:
    if len(text) > _LONGEST:
        return None
    legend = Legend(about, place)
    marked = MARKED.split(text)
    before = marked[0].strip()
    if len(marked) > _TWO_MARKED and (not before or before.endswith(":")):  # `Legend: 🟢 in use`
        for code, meaning in zip(marked[1::2], marked[2::2], strict=True):
            legend.add(code, meaning.strip(" ,.;|=:·•–\n"))
        return legend
    for entry in _ENTRIES.split(text):
        stripped = (entry.strip(" ,."), entry.strip(" ,.()"))
        found = next(filter(None, map(_ENTRY.fullmatch, stripped)), None) or _ENTRY.search(entry)
        if found:
            legend.add(found[1], found[2].strip(" ,.()"))
    return legend if len(legend.meanings) > 1 else None


def _in_header(text: str, place: Place) -> Legend | None:
    """The answers that a header lists by number, or as a key: `Maturity (1 idea, 2 proof of concept, 3 pilot)`."""
    legend = Legend(fold(text), place)
    for code, meaning in _NUMBERED.findall(text):
        legend.add(code, meaning.strip())
    if len(legend.meanings) < _LISTED:
        return _in_text(text.partition(":")[2] or text, fold(text), place)
    return legend
