"""Codes with their meanings in cells that stand together: in pairs of columns, in rows, in lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from audit.domain.places import Place
from audit.domain.tables import RawTable
from audit.ingest.header_text import fold
from audit.ingest.legend_keys.entries import (
    ENTRIES_A_KEY,
    ENTRY,
    LISTED,
    LONGEST,
    MARKED,
    Legend,
    bare_entries,
    codes_listed,
    explains,
    in_text,
    only_entry,
    short_for,
)
from audit.lexicon.codes import CODE

_ASIDE = re.compile(r"\([^()]{4,}\)")  # of all columns: `(blank = not known)`
_CODE = 20  # characters of a code
_ANSWER = 40  # of one below a header that the table has too: `B - Chart review by owner`
_LABEL_WORDS = 3  # of a heading above meanings
_HEADING_WORDS = 6  # of one that names a header
_LABEL_LETTERS = 3  # of a header among codes, at most
_INITIALS = 2  # letters of a header with which a key's title begins: `R (retraining)`
_PLURAL = 2  # letters by which several are longer than one: `Gates` of `Gate`
_PAIR = 2  # cells of a row that says what a header is short for
_TITLE_WORDS = 10  # of what a key in a line is about
Texts = Mapping[int, Mapping[int, str]]  # row -> column -> text
_NUMBER = re.compile(r"\d+(?: \d+)+")  # of a question: `4.2`
_SUBJECT = 200  # characters of a cell that names columns
_PARTED = re.compile(r"\s*[,;/&+]\s*")
_KEYED = re.compile(r"(?:[.;|]\s+|\s{2,})([^\W\d_][^:=.;|\n]{0,40}):\s")  # a further key in one text
_VOWELS = re.compile(r"[aeiou]")


def is_about(about: str, named: Iterable[str]) -> bool:
    """Whether what a key says that it is about is one of the folded headers `named`, or short for it."""
    return any(
        about == name
        or (len(name) > _LABEL_LETTERS and about.startswith(name) and len(about) <= len(name) + _PLURAL)
        or (len(name) > 2 and f" {name} " in f" {about} ")
        or (0 < len(name) <= _INITIALS and _opens_with(name, about.split()))
        or (len(about) > 4 and f" {about} " in f" {name} ")
        or (bool(_NUMBER.fullmatch(about)) and name.startswith(f"{about} "))
        or _is_short_for(name.split(), about.split())
        for name in named
    )


def _opens_with(name: str, about: Sequence[str]) -> bool:
    """Whether a title says first what it is about, or behind a word for its column: `Col R (retraining)`."""
    return (len(about) > 1 and about[0] == name) or (len(about) > _INITIALS and about[1] == name)


def _is_short_for(short: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether several words are as many others cut short, to their beginning or their consonants: `monit lvl`."""
    return len(short) == len(whole) > 1 and all(
        a == b or (len(a) > 2 and ((b.startswith(a) and len(b) > len(a) + 1) or a == _VOWELS.sub("", b)))
        for a, b in zip(short, whole, strict=True)
    )


def in_texts(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """The legends in texts that stand together: pairs, with what they are about, or a column of meanings for each."""
    if rows := _in_rows(table, texts, headers):
        return rows
    texts = _untitled(texts, headers)
    first, *others = texts
    across = [c for c, text in texts[first].items() if heads(fold(text), headers)]
    codes = min([*texts[first], *_empty_corner(texts)])
    if len(across) == len(texts[first]) >= LISTED and codes in across:
        return []  # a picklist: what may stand in each column, side by side
    if across and others and codes not in across and len({codes, *texts[first]}) > 2:
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
        below = {row: texts[row] for row in others}
        return _legends_of_pair(table, texts, headed, _sections(below, heading, headers), _ANSWER)
    pair = _best_pair(texts, _CODE)
    if pair is None:
        return _in_each_line(table, texts, headers)
    return _legends_of_pair(table, texts, pair, _row_subjects(texts, pair[0], headers), _CODE)


def heads(text: str, headers: set[str]) -> bool:
    """Whether a folded text may stand above meanings: a header, or a few words of one, and no meaning that names it."""
    return text in headers or (len(text.split()) <= _HEADING_WORDS and is_about(text, headers))


def _untitled(texts: Texts, headers: set[str]) -> Texts:
    """The texts without a title above a row of headers: `What the numbers mean`."""
    if len(texts) <= _PAIR:
        return texts
    first, second, *_ = texts
    if len(texts[first]) > 1 or len(texts[second]) < _PAIR:
        return texts
    named = all(is_about(fold(text), headers) for text in texts[second].values())
    return {row: cells for row, cells in texts.items() if row != first} if named else texts


def _empty_corner(texts: Texts) -> list[int]:
    """The column of the codes that stand below nothing, beside a row of headers."""
    first, *others = texts
    left = min((min(texts[row]) for row in others), default=min(texts[first]))
    codes = [texts[row][left] for row in others if left in texts[row]]
    coded = left < min(texts[first]) and len(codes) == len(others) and max(map(len, codes)) <= CODE
    return [left] if coded else []


def _sections(texts: Texts, heading: str, headers: set[str]) -> dict[int, str]:
    """What each row's code is about: the header below `heading`, or the last one that stood alone in a row."""
    said: dict[int, str] = {}
    for row, cells in texts.items():
        alone = fold(next(iter(cells.values()))) if len(cells) == 1 else ""
        if alone and is_about(alone, headers):
            heading = alone
        else:
            said[row] = heading
    return said


def spelled_out(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """What rows say that headers are short for: `Mon. = monitoring of the model` alone, or `D1 | Who checks it?`."""
    found = []
    for row, cells in texts.items():
        column = next(iter(cells), 0)
        short, _, whole = cells[column].partition("=") if len(cells) == 1 else ("",) * 3
        if len(cells) == _PAIR and len(fold(cells[column])) <= _LABEL_LETTERS:
            short, whole = cells.values()
        elif len(cells) == _PAIR and (header := _letter_of(cells[column], headers)):
            short, whole = header, list(cells.values())[-1]
        place = table.place(row, column)
        if (
            whole.strip()
            and fold(short) in headers
            and not (explains(whole) or _listed_beside(short, whole, place))
        ):
            found.append(short_for(short, whole, place))
    return found


def _letter_of(text: str, headers: set[str]) -> str:
    """The header of a letter or two that a text names behind one word, as `Col. A` does; "" where it names none."""
    word, _, letter = fold(text).rpartition(" ")
    named = letter in headers and len(letter) < _LABEL_LETTERS and word.isalpha() and len(word) > len(letter)
    return letter if named else ""


def _entries_beside(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """Rows that begin with what they are about, each entry in a cell of its own: `Phase | run: in use | try: trial`,
    the first of them behind a title: `Key | Phase | run: in use | try: trial`; more of them below the entries."""
    found: list[Legend] = []
    labels = 0  # the column of what the last one is about
    for row, cells in texts.items():
        label, *rest = cells
        more = list(filter(None, map(only_entry, cells.values()))) if found and label > labels else []
        if more and len(more) == len(cells):
            for code, meaning in more:
                found[-1].add(code, meaning)
            continue
        titled = rest and fold(cells[label]) not in headers and not only_entry(cells[rest[0]])
        if titled and is_about(fold(cells[rest[0]]), headers):
            label, *rest = rest
        told = [cells[column] for column in rest if not _ASIDE.fullmatch(cells[column])]
        entries = [entry for text in told if (entry := only_entry(text))] or bare_entries(told)
        if not entries or not is_about(fold(cells[label]), headers):
            continue
        found.append(Legend(fold(cells[label]), table.place(row, label)))
        labels = label
        for code, meaning in entries:
            found[-1].add(code, meaning)
    return [legend for legend in found if len(legend.entries) >= ENTRIES_A_KEY]


def _by_column(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """A column between the codes and their meanings, or behind them, that says of which columns each row speaks:
    `Code | Column | Meaning`."""
    for column in sorted({c for cells in texts.values() for c in cells})[1:]:
        about = _named_columns(texts, column, headers)
        if len(about) < max(LISTED, len(texts) - 1):
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


def _named_columns(texts: Texts, column: int, headers: set[str]) -> dict[int, set[str]]:
    """Row -> the folded headers that its cell of one column names, where it names nothing else."""
    short = {row: cells[column] for row, cells in texts.items() if 0 < len(cells.get(column, "")) <= _SUBJECT}
    about = {row: set(map(fold, _PARTED.split(text))) for row, text in short.items()}
    return {row: named for row, named in about.items() if named <= headers}


def _legend_across(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """A row of codes above rows that begin with what they are about: `Practice | 0 | 1 | 2`."""
    first, *others = texts
    labels = min(texts[first])
    codes = {column: text for column, text in texts[first].items() if column != labels}
    about = {row: fold(texts[row][labels]) for row in others if labels in texts[row]}
    named = sum(any(is_about(one, {header}) for header in headers) for one in about.values())
    if len(codes) < LISTED or max(map(len, codes.values())) > _CODE or not about or 2 * named < len(about):
        return []
    found = []
    for row, one in about.items():
        legend = Legend(one, table.place(row, labels))
        for column, code in codes.items():
            if meaning := texts[row].get(column):
                legend.add(code, meaning)
                listed = in_text(meaning, "", legend.place)  # `other`: `R = retired`
                legend.meanings |= listed.meanings if listed else {}
                if "=" in meaning and not listed and (entry := ENTRY.fullmatch(meaning)):
                    legend.add(entry[1], entry[2])
        found.append(legend)
    return found


def _best_pair(texts: Texts, longest: int) -> tuple[int, int] | None:
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


def _row_subjects(texts: Texts, code: int, headers: set[str]) -> dict[int, str]:
    """What each row's code is about: the last text to the left of it or of one above, or a header that stood where the
    codes stand, else the title above."""
    said: dict[int, str] = {}
    current = ""
    for row, cells in texts.items():
        left = [text for column, text in cells.items() if column < code]
        named = fold(cells.get(code, ""))
        letter = _letter_of(named, headers)
        if (
            (letter or (len(named) > _LABEL_LETTERS and named in headers))
            and not left
            and not any(explains(text) or _is_key(f"{named}: {text}") for text in cells.values())
        ):
            current = letter or named  # `Checks | of the model's own hits`, above their codes
            continue
        if left or len(cells) == 1:
            current = left[-1] if left else next(iter(cells.values()))
        said[row] = fold(current)
    return said


def _legends_of_pair(
    table: RawTable, texts: Texts, columns: tuple[int, int], abouts: Mapping[int, str], longest: int
) -> list[Legend]:
    """A legend for all that the rows are about, from the columns of codes, so long at most, and of meanings."""
    code, meaning = columns
    found: dict[str, Legend] = {}
    for row, about in abouts.items():
        cells = texts[row]
        if listed := _listed_beside(cells.get(code, ""), cells.get(meaning, ""), table.place(row, code)):
            found[listed.about] = listed
        elif (
            meaning in cells and len(cells.get(code, "")) <= longest and (code in cells or min(cells) < code)
        ):
            legend = found.setdefault(about, Legend(about, table.place(row, code)))
            legend.add(cells.get(code, ""), cells[meaning])
    return list(found.values())


def _listed_beside(label: str, text: str, place: Place) -> Legend | None:
    """The key in the cell beside what it is about: `Stores | All stores = rolled out; Trial stores = limited test`,
    `Gates | G1 idea, G2 trial`."""
    label = label.strip(" :")
    title, colon, entries = text.partition(":")
    is_titled = colon and "=" not in title and explains(entries) and len(title.split()) <= _TITLE_WORDS
    if is_titled and (titled := in_text(entries, fold(label), place)):
        titled.meanings[""] = title.strip()  # `W | Watching the model: w = weekly, n = nobody`
        return titled
    return in_text(text, fold(label), place) or next(iter(codes_listed(f"{label}: {text}", place)), None)


def in_lines(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """Keys in a line of text: `D = live; B = being built`, `Watched: G = weekly, R = never`, `Watched | G = …`."""
    return _in_rows(table, texts, headers) or _in_each_line(table, texts, headers)


def _in_rows(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """Keys with an entry in each cell, or in each row."""
    return (
        _entries_beside(table, texts, headers)
        or _entry_a_line(table, texts, headers)
        or _below_labels(table, texts, headers)
    )


def _below_labels(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """The keys in a column of lines, each below what it is about: `St (status)`, `L  live`, `T  on trial`."""
    if any(len(cells) > 1 for cells in texts.values()):
        return []
    found: list[Legend] = []
    for row, cells in texts.items():
        column, text = next(iter(cells.items()))
        entry = only_entry(text) or next(iter(bare_entries([text])), None)
        if found and entry and fold(entry[0]) not in headers:
            found[-1].add(*entry)
        elif is_about(fold(text), headers):
            found.append(Legend(fold(text), table.place(row, column)))
        elif found:
            return []
    return found if all(len(legend.entries) >= ENTRIES_A_KEY for legend in found) else []


def _in_each_line(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """Keys that stand in one text with all their entries."""
    found: list[Legend] = []
    for row, cells in texts.items():
        beside = ""
        for column, text in _as_one_line(cells).items():
            for part in _parted(text, headers):
                place = table.place(row, column)
                labelled = codes_listed(f"{beside}: {part}", place) if beside else []
                if listed := labelled or codes_listed(part, place):
                    found += listed
                    continue
                if beside and (titled := _listed_beside(beside, part, place)):
                    found.append(titled)
                    continue
                label, colon, entries = _labelled(part, headers)
                if not colon or "=" in label or not explains(entries) or len(label.split()) > _TITLE_WORDS:
                    label, entries = beside, part
                legend = in_text(entries, fold(label), place)
                found += [legend] if legend else []
                about = _letter_of(part, headers) or part.strip(" :")  # `Key S`, before its codes
                is_label = part.endswith(":") or not _is_key(part)  # `T = training:`
                beside = about if is_label and is_about(fold(about), headers) else ""
    return found


def _parted(text: str, headers: set[str]) -> list[str]:
    """The keys that stand behind each other in one text, each with its header: `D = live. Checks: 1 = daily`."""
    if len(text) > LONGEST:
        return [text]
    named = (found for found in _KEYED.finditer(text) if is_about(fold(found[1]), headers))
    cuts = [found.start(1) for found in named if _is_key(text[: found.start(1)])]
    return [text[begin:end].strip() for begin, end in pairwise((0, *cuts, len(text)))]


def _is_key(text: str) -> bool:
    """Whether a text may explain codes: by a sign, or one behind the other."""
    return "=" in text or bool(codes_listed(text.strip(" .;|"), Place("")))


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


def _entry_a_line(table: RawTable, texts: Texts, headers: set[str]) -> list[Legend]:
    """The keys of rows that hold one code each with its meaning: `🟢 = looked at every week`, below or beside what
    they are about, or below `Legend:`."""
    lines = [(row, column, text) for row, cells in texts.items() for column, text in cells.items()]
    if any(codes_listed(text, table.place(row, column)) for row, column, text in lines):
        return []
    found: list[Legend] = []
    for row, cells in texts.items():
        entries = [entry for text in cells.values() if (entry := only_entry(text))]
        labels = [(column, text) for column, text in cells.items() if not only_entry(text)]
        if len(entries) > 1 or len(labels) > 1 or (not entries and found):
            return []
        if labels or not found:
            column, label = labels[0] if labels else next(iter(cells.items()))
            about = fold(label) if labels and is_about(fold(label), headers) else ""
            found.append(Legend(about, table.place(row, column)))
        for code, meaning in entries:
            found[-1].add(code, meaning)
    return found if found and all(len(legend.entries) >= ENTRIES_A_KEY for legend in found) else []
