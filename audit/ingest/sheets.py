"""Which sheets are inventories, which one answers for the company, and why the others are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audit.domain.inventory import Layout
from audit.domain.places import Place, Problem
from audit.domain.tables import CellValue, RawTable, Workbook
from audit.ingest.blocks import Block, Finder
from audit.ingest.grids import filled, is_blank, last_filled_row
from audit.ingest.header_text import fold, header_forms
from audit.ingest.layout import check_layout, header_row_of, is_named
from audit.ingest.lookups import is_lookup, names_of
from audit.ingest.sheet_candidates import HEADERS_WITHIN, Candidate, of_practice, row_texts, told_of, trusted
from audit.knowledge.fields import Fields

_SAME = 0.8  # share of the headers of a sheet that another one has
_PROSE = 100  # characters of a cell on a cover
_REPEATS = 0.8  # share of a sheet's names that an earlier sheet has too
_SHARED = 2  # headers that a list has in common with another one
_MAY_LIST = ("no_models", "other_list", "lookup")  # reasons of sheets that may list models all the same

CompanyAnswers = dict[str, tuple[CellValue, Place]]


@dataclass(slots=True)
class Sheets:
    """The blocks to read, and what became of every other sheet (sheet, reason code)."""

    blocks: list[Block] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    company: CompanyAnswers = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def choose_sheets(
    workbook: Workbook,
    finder: Finder,
    fields: Fields,
    company: Callable[[], Mapping[str, str]],
    layout: Layout,
) -> Sheets:
    """Sort the sheets. `company` gives the folded name of each answer about it -> its id; not every file needs it.

    What `layout` says outweighs what sheets look like. Raises InputError where it names what the workbook lacks.
    """
    check_layout(layout, workbook)
    found = Sheets()
    told: list[Candidate] = []
    others: list[Candidate] = []
    for table in workbook.tables:
        if last_filled_row(table) == 0:
            _skip(found, table, "empty")
        elif is_named(layout, table):
            told.append(_named_sheet(_candidate(table, finder, None), finder, layout, found))
        elif (answers := company_answers(table, company)) is not None:
            found.company.update(answers)
            _skip(found, table, "company")
        elif layout.sheets:
            _skip(found, table, "not_chosen")
        else:
            others.append(_candidate(table, finder, _reason_by_name(table, fields)))
    lists = [] if told and not others else _pick_lists(others, finder, layout, found)
    for candidate in told:
        found.blocks.extend(candidate.blocks)
    _add_blocks(lists, found)
    return found


def _candidate(table: RawTable, finder: Finder, reason: str | None) -> Candidate:
    blocks = tuple(finder.blocks(table))
    return Candidate(table, blocks, tuple(block for block in blocks if block.name), reason)


def _named_sheet(candidate: Candidate, finder: Finder, layout: Layout, found: Sheets) -> Candidate:
    """A sheet that somebody named, below the row of headers that they named, else as it looks."""
    table = candidate.table
    row = header_row_of(layout, table)
    if row is None:
        return replace(candidate, blocks=candidate.named or candidate.blocks or _shaped(table, finder, found))
    block = finder.below(table, row)
    if not block.header:
        found.problems.append(_unheaded("no_header", block))
    return replace(candidate, blocks=(block,))


def _pick_lists(
    candidates: Sequence[Candidate], finder: Finder, layout: Layout, found: Sheets
) -> list[Candidate]:
    """The sheets that list models; every other one is left out, with a Problem that says so."""
    if all(c.reason for c in candidates):  # whatever they are called, there is nothing else to read
        candidates = [replace(c, reason=None) for c in candidates]
    lists = _listing_sheets(candidates, finder)
    lookups = {id(c.table) for c in lists if any(is_lookup(c.blocks, o.blocks) for o in lists)}
    lists = [c for c in lists if id(c.table) not in lookups]
    lists = lists or _largest_unnamed(candidates, finder, found)
    if any(sheet is None for sheet, _ in layout.header_rows):
        lists = [_named_sheet(c, finder, layout, found) for c in lists or candidates]
    taken = {id(c.table) for c in lists}
    staged = [c for c in candidates if id(c.table) not in taken | lookups and _is_called_a_stage(c, finder)]
    lists = [*lists, *(replace(c, blocks=trusted(c) or _shaped(c.table, finder, found)) for c in staged)]
    taken |= {id(c.table) for c in staged}
    for candidate in candidates:
        if id(candidate.table) not in taken:
            by_content = "lookup" if id(candidate.table) in lookups else _reason_by_content(candidate)
            _leave_out(found, candidate.table, candidate.reason or by_content)
    return lists


def _listing_sheets(candidates: Sequence[Candidate], finder: Finder) -> list[Candidate]:
    """The sheets that list models: those that name them, else one that only describes them, else bare lists."""
    named = [replace(c, blocks=c.named) for c in candidates if c.named]
    full = [c for c in named if c.is_full]
    if full:
        shapes = _shapes([block for c in full if c.reason is None for block in c.blocks])
        wanted = [
            c for c in full if c.reason is None or (c.reason == "other_list" and shapes & _shapes(c.blocks))
        ] or full
        alike = _bare_lists_alike(named, wanted)
        taken = {id(c.table): c for c in named if c in wanted or c in alike}
        rest = [c for c in candidates if id(c.table) not in taken and c.reason is None and not c.table.hidden]
        taken |= {
            id(c.table): replace(c, blocks=telling)
            for c in rest
            if (telling := (not c.named and of_practice(c, finder)) or told_of(c, finder))
        }
        return [taken[id(c.table)] for c in candidates if id(c.table) in taken]
    others = [c for c in candidates if c.reason is None and not c.table.hidden]
    described = [c for c in others if any(block.score >= 2 and block.rows for block in c.blocks)]
    if described and all(block.across for c in described for block in c.blocks):
        return described  # one sheet a model, and its name is the sheet's
    if described:
        return [described[0], *(c for c in described[1:] if _has_its_headers(c, described[0]))]
    bare = [c for c in named if c.reason is None]
    return [*bare[:1], *_bare_lists_alike(bare[1:], bare[:1])]


def _bare_lists_alike(named: Sequence[Candidate], lists: Sequence[Candidate]) -> list[Candidate]:
    """Sheets that say little more than names, below the very header that the lists have above theirs: `graveyard`."""
    headers = {text for c in lists for text in map(_name_header, c.blocks) if text}
    return [
        c
        for c in named
        if not c.is_full
        and c.reason is None
        and not c.table.hidden
        and all(_name_header(block) in headers for block in c.blocks)
    ]


def company_answers(table: RawTable, company: Callable[[], Mapping[str, str]]) -> CompanyAnswers | None:
    """The answers of a sheet that lists questions about the company with the answer beside; None for any other."""
    if table.columns > 8 or last_filled_row(table) > 200:
        return None
    answers: CompanyAnswers = {}
    names, known = company(), 0
    for row in range(1, last_filled_row(table) + 1):
        cells = filled(table, row)
        key = _company_question(str(table.value(row, cells[0])), names) if cells and cells[0] <= 2 else None
        if key is None:
            continue
        known += 1
        answer = cells[0] + 1
        if answer <= table.columns and not is_blank(value := table.value(row, answer)):
            answers.setdefault(key, (value, table.place(row, answer)))
    return answers if known >= 2 else None


def _company_question(label: str, names: Mapping[str, str]) -> str | None:
    """Which answer a label asks for; a unit may stand in brackets behind it: `Budget a year (k€)`."""
    return next((names[form] for form in (fold(label), *header_forms(label)) if form in names), None)


def descriptive_name(table: RawTable, fields: Fields) -> str | None:
    """The name of a sheet where it says something; None for names that any sheet may have, and for years."""
    name = (table.sheet or "").strip()
    plain = re.sub(r"[\d\W_]+", " ", fold(name)).strip()
    generic = {fold(word) for word in fields.generic_sheet_names}
    bare = re.sub(r"\b(models?|modelle|modeles|modelos|inventory|list|ml|ai)\b", "", plain).strip()
    return name if plain and bare and plain not in generic and bare not in generic else None


def _add_blocks(lists: Sequence[Candidate], found: Sheets) -> None:
    earlier: list[Block] = []
    for candidate in _latest_first(lists):
        table, blocks = candidate.table, candidate.blocks
        if earlier and _repeats(blocks, earlier):
            _skip(found, table, "repeats")
            args: dict[str, str | int] = {"sheet": _shown_name(table), "rows": _filled_rows(table)}
            found.problems.append(Problem("sheet_repeats", table.place(), args))
            continue
        if table.hidden:
            found.problems.append(Problem("hidden_sheet", table.place(), {"sheet": table.sheet or ""}))
        found.blocks.extend(blocks)
        earlier.extend(blocks)


def _latest_first(lists: Sequence[Candidate]) -> list[Candidate]:
    """Sheets that are all named by a year, the latest first; else in their order."""
    years = [re.findall(r"(?<!\d)20\d\d(?!\d)", c.table.sheet or "") for c in lists]
    if not all(years):
        return list(lists)
    return [c for _, c in sorted(zip(years, lists, strict=True), key=lambda pair: pair[0][-1], reverse=True)]


def _name_header(block: Block) -> str:
    return fold(block.headers()[block.name - 1]) if block.name else ""


def _reason_by_name(table: RawTable, fields: Fields) -> str | None:
    name = f" {fold(table.sheet or '')} "
    for reason, words in fields.sheets.items():
        if any(f" {fold(word)} " in name for word in words):
            return reason
    return None


def _reason_by_content(candidate: Candidate) -> str:
    table = candidate.table
    texts = [v for v in table.values if isinstance(v, str)]
    if not candidate.telling and table.columns <= 15 and last_filled_row(table) <= 500:
        prose = sum(len(text) > _PROSE for text in texts)
        return "cover" if prose and prose >= 0.1 * len(texts) else "picklist"
    return "no_models"


def _is_called_a_stage(candidate: Candidate, finder: Finder) -> bool:
    """Whether a sheet with rows is called `Ideas` or `Retired`: it lists models, whatever its headers are."""
    table = candidate.table
    wanted = candidate.reason is None and not table.hidden and _has_rows(table)
    return wanted and finder.stages.outright(table.sheet or "") is not None


def _largest_unnamed(candidates: Sequence[Candidate], finder: Finder, found: Sheets) -> list[Candidate]:
    """The largest sheet, where no sheet has headers that are known: below headers told by its shape, or without any."""
    wide = [c for c in candidates if c.reason is None and c.table.columns >= 2 and _has_rows(c.table)]
    if not wide:
        return []
    largest = max(wide, key=lambda c: c.table.columns * last_filled_row(c.table))
    blocks = _shaped(largest.table, finder, found)
    alike = ((c, _row_alike(c.table, blocks[0])) for c in wide if c is not largest)
    return [
        replace(largest, blocks=blocks),
        *(replace(c, blocks=(finder.below(c.table, row),)) for c, row in alike if row),
    ]


def _row_alike(table: RawTable, block: Block) -> int | None:
    """The row of a sheet that begins with the first header of another one, and says others of it."""
    if not block.header:
        return None
    wanted = row_texts(block.grid, block.header[-1])
    last = min(HEADERS_WITHIN, last_filled_row(table))
    return next((row for row in range(1, last + 1) if _is_alike(row_texts(table, row), wanted)), None)


def _is_alike(texts: Sequence[str], wanted: Sequence[str]) -> bool:
    return texts[:1] == wanted[:1] and len({*texts} & {*wanted}) >= min(_SHARED, len(wanted))


def _has_rows(table: RawTable) -> bool:
    """Whether a sheet has two rows, one of them with two cells in it."""
    last = last_filled_row(table)
    return last >= 2 and any(len(filled(table, row)) >= 2 for row in range(1, min(60, last) + 1))


def _shaped(table: RawTable, finder: Finder, found: Sheets) -> tuple[Block, ...]:
    """The table of a sheet below headers that are told by its shape, else without any."""
    block = finder.by_shape(table)
    code = "unknown_headers" if block else "no_header"
    block = block or finder.below(table, 0)
    found.problems.append(_unheaded(code, block))
    return (block,)


def _unheaded(code: str, block: Block) -> Problem:
    row = block.header[-1] if block.header else block.first
    return Problem(code, block.grid.place(row), {"sheet": _shown_name(block.grid)})


def _repeats(blocks: Sequence[Block], earlier: Sequence[Block]) -> bool:
    """Whether a sheet lists the same models again: details of them, or another state of the list.

    Sheets of one shape may be teams with like models, so that it takes more names to be sure.
    """
    names, known = names_of(blocks), names_of(earlier)
    least = 4 if _shapes(blocks) & _shapes(earlier) else 2
    return len(names) >= least and len(names & known) >= _REPEATS * len(names)


def _shapes(blocks: Sequence[Block]) -> set[str]:
    return {fold(" ".join(block.headers())) for block in blocks}


def _has_its_headers(candidate: Candidate, first: Candidate) -> bool:
    """Whether nearly all headers of a sheet are those of the first one, and begin like them: a tab for each team."""
    own, its = (
        [fold(text) for block in c.blocks for text in block.headers() if text] for c in (candidate, first)
    )
    return len(own) > 2 and own[:1] == its[:1] and len({*own} & {*its}) >= _SAME * len({*own})


def _leave_out(found: Sheets, table: RawTable, reason: str) -> None:
    """A sheet with rows that is not read: never without a word."""
    _skip(found, table, reason)
    code = "sheet_left_out" if reason in _MAY_LIST else "sheet_passed_over"
    args: dict[str, str | int] = {
        "sheet": _shown_name(table),
        "rows": _filled_rows(table),
        "left_out": reason,
    }
    found.problems.append(Problem(code, table.place(), args))


def _skip(found: Sheets, table: RawTable, reason: str) -> None:
    found.skipped.append((_shown_name(table), reason))


def _shown_name(table: RawTable) -> str:
    return table.sheet or table.file


def _filled_rows(table: RawTable) -> int:
    return sum(1 for row in range(1, last_filled_row(table) + 1) if filled(table, row))
