"""Which sheets are inventories, which one answers for the company, and why the others are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from audit.domain.places import Place, Problem
from audit.domain.tables import CellValue, RawTable, Workbook
from audit.ingest.blocks import Block, block_by_shape, find_blocks
from audit.ingest.grids import distinct, filled, is_blank, last_filled_row
from audit.ingest.headings import Headings
from audit.ingest.text import fold, header_forms
from audit.knowledge.fields import Fields

_PROSE = 100  # characters of a cell on a cover
_REPEATS = 0.8  # share of a sheet's names that an earlier sheet has too

CompanyAnswers = dict[str, tuple[CellValue, Place]]
Candidate = tuple[RawTable, list[Block], str | None]  # a sheet, its tables, why its name speaks against it


@dataclass(slots=True)
class Sheets:
    """The blocks to read, and what became of every other sheet (sheet, reason code)."""

    blocks: list[Block] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    company: CompanyAnswers = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def choose_sheets(
    workbook: Workbook, headings: Headings, fields: Fields, company: Callable[[], Mapping[str, str]]
) -> Sheets:
    """Sort the sheets. `company` gives the folded name of each answer about it -> its id; not every file needs it."""
    found = Sheets()
    candidates: list[Candidate] = []
    for table in workbook.tables:
        if last_filled_row(table) == 0:
            _skip(found, table, "empty")
        elif (answers := company_answers(table, company)) is not None:
            found.company.update(answers)
            _skip(found, table, "company")
        else:
            candidates.append((table, find_blocks(table, headings), _reason_by_name(table, fields)))
    if all(reason for _, _, reason in candidates):  # whatever they are called, there is nothing else to read
        candidates = [(table, blocks, None) for table, blocks, _ in candidates]
    lists = _lists(candidates, headings) or _unnamed(candidates, headings, found)
    taken = {id(table) for table, _, _ in lists}
    for table, blocks, reason in candidates:
        if id(table) not in taken:
            named = any(_names_models(block, headings) for block in blocks)
            _skip(found, table, reason or _reason_by_content(table, named))
    _take(lists, headings, found)
    return found


def _lists(candidates: Sequence[Candidate], headings: Headings) -> list[Candidate]:
    """The sheets that list models: those that name them, else one that only describes them, else a bare list."""
    named = [
        (t, [b for b in blocks if _names_models(b, headings)], reason) for t, blocks, reason in candidates
    ]
    full = [c for c in named if any(block.score >= 2 for block in c[1])]
    if full:
        shapes = _shapes([block for _, blocks, reason in full if reason is None for block in blocks])
        return [c for c in full if c[2] is None or (c[2] == "other_list" and shapes & _shapes(c[1]))] or full
    others = [c for c in candidates if c[2] is None and not c[0].hidden]
    described = [c for c in others if any(block.score >= 2 and block.rows for block in c[1])]
    if described and all(block.across for c in described for block in c[1]):
        return described  # one sheet a model, and its name is the sheet's
    return described[:1] or [c for c in named if c[1] and c[2] is None][:1]


def company_answers(table: RawTable, company: Callable[[], Mapping[str, str]]) -> CompanyAnswers | None:
    """The answers of a sheet that lists questions about the company with the answer beside; None for any other."""
    if table.columns > 8 or last_filled_row(table) > 200:
        return None
    answers: CompanyAnswers = {}
    names, known = company(), 0
    for row in range(1, last_filled_row(table) + 1):
        cells = filled(table, row)
        key = _asked(str(table.value(row, cells[0])), names) if cells and cells[0] <= 2 else None
        if key is None:
            continue
        known += 1
        answer = cells[0] + 1
        if answer <= table.columns and not is_blank(value := table.value(row, answer)):
            answers.setdefault(key, (value, table.place(row, answer)))
    return answers if known >= 2 else None


def _asked(label: str, names: Mapping[str, str]) -> str | None:
    """Which answer a label asks for; a unit may stand in brackets behind it: `Budget a year (k€)`."""
    return next((names[form] for form in (fold(label), *header_forms(label)) if form in names), None)


def unit_of_sheet(block: Block, fields: Fields) -> str | None:
    """The team or unit that a sheet's name tells; None for names that any sheet may have, and for years."""
    name = (block.grid.sheet or "").strip()
    plain = re.sub(r"[\d\W_]+", " ", fold(name)).strip()
    generic = {fold(word) for word in fields.generic_sheet_names}
    bare = re.sub(r"\b(models?|modelle|modeles|modelos|inventory|list|ml|ai)\b", "", plain).strip()
    return name if plain and bare and plain not in generic and bare not in generic else None


def _take(lists: Sequence[Candidate], headings: Headings, found: Sheets) -> None:
    earlier: list[Block] = []
    for table, blocks, _ in _latest_first(lists):
        if earlier and _repeats(blocks, earlier, headings):
            _skip(found, table, "repeats")
            found.problems.append(Problem("sheet_repeats", table.place(), {"sheet": table.sheet or ""}))
            continue
        if table.hidden:
            found.problems.append(Problem("hidden_sheet", table.place(), {"sheet": table.sheet or ""}))
        found.blocks.extend(blocks)
        earlier.extend(blocks)


def _latest_first(lists: Sequence[Candidate]) -> list[Candidate]:
    """Sheets that are all named by a year, the latest first; else in their order."""
    years = [re.findall(r"(?<!\d)20\d\d(?!\d)", table.sheet or "") for table, _, _ in lists]
    if not all(years):
        return list(lists)
    return [c for _, c in sorted(zip(years, lists, strict=True), key=lambda pair: pair[0][-1], reverse=True)]


def _names_models(block: Block, headings: Headings) -> bool:
    return _name_column(block, headings) is not None


def _name_column(block: Block, headings: Headings) -> int | None:
    for column, texts in enumerate(block.header_texts(), 1):
        guess = headings.best([t for t in (*texts[-1:], " ".join(texts)) if t]) if texts else None
        if guess and guess.field == "name" and guess.score >= 90:
            return column
    return None


def _reason_by_name(table: RawTable, fields: Fields) -> str | None:
    name = f" {fold(table.sheet or '')} "
    for reason, words in fields.sheets.items():
        if any(f" {fold(word)} " in name for word in words):
            return reason
    return None


def _reason_by_content(table: RawTable, named: bool) -> str:
    texts = [v for v in table.values if isinstance(v, str)]
    if not named and table.columns <= 15 and last_filled_row(table) <= 500:
        prose = sum(len(text) > _PROSE for text in texts)
        return "cover" if prose and prose >= 0.1 * len(texts) else "picklist"
    return "no_models"


def _unnamed(candidates: Sequence[Candidate], headings: Headings, found: Sheets) -> list[Candidate]:
    """The largest sheet, where no sheet has headers that are known: below headers told by its shape, or without any."""
    tables = [
        t for t, _, reason in candidates if reason is None and t.columns >= 2 and last_filled_row(t) >= 2
    ]
    if not tables:
        return []
    table = max(tables, key=lambda t: t.columns * last_filled_row(t))
    wide = [row for row in range(1, min(60, last_filled_row(table)) + 1) if len(filled(table, row)) >= 2]
    if not wide:
        return []
    block = block_by_shape(table, headings)
    code = "unknown_headers" if block else "no_header"
    block = block or Block(table, False, (), wide[0], last_filled_row(table), 0.0)
    row = block.header[-1] if block.header else wide[0]
    found.problems.append(Problem(code, table.place(row), {"sheet": table.sheet or table.file}))
    return [(table, [block], None)]


def _repeats(blocks: Sequence[Block], earlier: Sequence[Block], headings: Headings) -> bool:
    """Whether a sheet lists the same models again: details of them, or another state of the list.

    Sheets of one shape may be teams with like models, so that it takes more names to be sure.
    """
    names = _names(blocks, headings)
    known = _names(earlier, headings)
    least = 4 if _shapes(blocks) & _shapes(earlier) else 2
    return len(names) >= least and len(names & known) >= _REPEATS * len(names)


def _shapes(blocks: Sequence[Block]) -> set[str]:
    return {fold(" ".join(block.headers())) for block in blocks}


def _names(blocks: Sequence[Block], headings: Headings) -> set[str]:
    found: set[str] = set()
    for block in blocks:
        column = _name_column(block, headings)
        if column:
            found |= {fold(str(value)) for value in distinct(block.grid, column, block.rows)}
    return found


def _skip(found: Sheets, table: RawTable, reason: str) -> None:
    found.skipped.append((table.sheet or table.file, reason))


def with_units(blocks: Sequence[Block], fields: Fields) -> list[tuple[Block, str | None]]:
    """Each block with the unit that its section or, among several sheets, its sheet's name tells."""
    sheets = {block.grid.sheet for block in blocks}
    single = all(block.across and len(block.rows) <= 3 for block in blocks)  # one model a sheet
    pairs: list[tuple[Block, str | None]] = []
    for block in blocks:
        by_sheet = unit_of_sheet(block, fields) if len(sheets) > 1 and not single else None
        pairs.append((block, block.section or by_sheet))
    return pairs
