"""What a caller of the API hands in, as the steps of `audit.pipeline` take it: cells, a mapping, answers, a review.

Whatever can't be used is an InputError that says what to hand in instead.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias, TypeGuard

from audit import cached_knowledge, cached_questionnaires, delivery
from audit.answers import AnswerInputs
from audit.domain.errors import InputError
from audit.domain.inventory import Layout
from audit.domain.mapping import MappedAnswer, SheetMapping
from audit.domain.questionnaire import Answer, Questionnaires
from audit.domain.snapshot import Snapshot
from audit.domain.tables import CellValue, Workbook
from audit.knowledge import Knowledge
from audit.knowledge.mappings import load_mapping
from audit.pipeline import Inventories, Watch
from audit.sources import Limits, read, read_values

if TYPE_CHECKING:
    import pandas as pd

One: TypeAlias = "str | os.PathLike[str] | bytes | BinaryIO | pd.DataFrame | Workbook"
Source: TypeAlias = "One | Sequence[One]"
"""An inventory: a path, a file's bytes, a binary stream, a DataFrame, the `workbook` of an earlier look, or several."""
ReviewRows: TypeAlias = "str | os.PathLike[str] | Sequence[Mapping[str, str]]"
"""A file with a filled-in Review sheet, or its rows: `action`, `subject`, `about`, `value`, `who`, `why` …"""
Evidence: TypeAlias = "Iterable[str | os.PathLike[str] | Snapshot]"
"""Snapshots of systems: files that `collect` wrote, or what was read of them."""
SaidByPeople: TypeAlias = "Iterable[Answer | str | os.PathLike[str]]"
"""What people answered to the question sets: answers as values, and files of them."""

_DATAFRAME, _BYTES, _REVIEW = "DataFrame", "inventory", "review"


def watch(progress: Callable[[str], object] | None, stop: Callable[[], bool] | None) -> Watch:
    """Who is told each step as it ends, and asked whether to go no further."""
    told = Watch() if progress is None else Watch(progress)
    return told if stop is None else replace(told, stop=stop)


def cells(
    source: Source, name: str | None, limits: Limits, watch: Watch, *, may_be_none: bool = False
) -> tuple[Inventories, str | None]:
    """What the pipeline reads, and the name to show where it has none of its own; of several files their cells.

    `may_be_none`: an empty list of files is taken, as where systems show the models.
    """
    if not isinstance(source, Sequence) or isinstance(source, str | bytes):
        return _cells(source, name, limits)
    if not source and not may_be_none:
        raise InputError(f"{name or _BYTES}: is a list without an inventory. Give one at least.")
    return tuple(_read(*_cells(one, None, limits), limits, watch) for one in source), name


def _read(found: Path | BinaryIO | Workbook, name: str | None, limits: Limits, watch: Watch) -> Workbook:
    return found if isinstance(found, Workbook) else read(found, name=name, limits=limits, stop=watch.stop)


def _cells(source: One, name: str | None, limits: Limits) -> tuple[Path | BinaryIO | Workbook, str | None]:
    if isinstance(source, Workbook):
        return source, None
    if isinstance(source, bytes):
        return io.BytesIO(source), name or _BYTES
    if isinstance(source, str | os.PathLike):
        return Path(source), name
    if _is_frame(source):
        from audit.frames import workbook_of

        return workbook_of(source, name or _DATAFRAME, limits), None
    return _stream(source, name)


def _stream(source: Any, name: str | None) -> tuple[BinaryIO, str]:
    """A binary stream with its name. Raises InputError for anything else."""
    if isinstance(source, io.TextIOBase):
        raise InputError(
            f"{name or _BYTES}: is a text stream. Open the file in binary mode: open(path, 'rb')."
        )
    if not hasattr(source, "read"):
        kind = type(source).__name__
        raise InputError(
            f"{name or _BYTES}: a {kind} is not an inventory. Give a path, bytes, a stream or a DataFrame."
        )
    own = getattr(source, "name", None)
    return source, name or (Path(own).name if isinstance(own, str) else _BYTES)


def _is_frame(source: object) -> TypeGuard[pd.DataFrame]:
    """Whether it is a DataFrame, without importing pandas: who hands one in has it imported."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(source, pandas.DataFrame)


@lru_cache(maxsize=8)
def _own_knowledge(language: str | None) -> Knowledge:
    return cached_knowledge.load_knowledge(language=language)


def knowledge(brand: Path | None, language: str | None) -> Knowledge:
    """The toolkit's knowledge is loaded once a process, a brand's each time: its folder may change."""
    return _own_knowledge(language or "en") if brand is None else delivery.load_localized(brand, language)


def question_sets(language: str, own: Path | None = None) -> Questionnaires:
    """The toolkit's question sets and those of a folder, which are read again once a file of it has changed."""
    files = sorted(own.rglob("*.y*ml")) if own else ()
    return _question_sets(
        language, own, tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    )


@lru_cache(maxsize=8)
def _question_sets(
    language: str, own: Path | None, _stamp: tuple[tuple[Path, int, int], ...]
) -> Questionnaires:
    return cached_questionnaires.question_sets(own, language)


def loaded_mapping(mapping: str | os.PathLike[str] | None) -> SheetMapping:
    """The mapping of a file; an empty one for None. Raises InputError."""
    return SheetMapping() if mapping is None else load_mapping(Path(mapping))


def snapshots(evidence: Evidence) -> tuple[Path | Snapshot, ...]:
    """Snapshots, or files of them. Raises InputError for a name alone, which would be taken letter by letter."""
    if isinstance(evidence, str | os.PathLike):
        raise InputError(f"evidence: give a list of files, as in ['{os.fspath(evidence)}'].")
    return tuple(one if isinstance(one, Snapshot) else Path(one) for one in evidence)


def given(answers: SaidByPeople, own_sets: Path | None = None) -> AnswerInputs:
    """What people answered, and the question sets to read it by, which are loaded once somebody answered."""
    said = tuple(answers)
    return AnswerInputs(
        files=tuple(Path(one) for one in said if not isinstance(one, Answer)),
        earlier=tuple(one for one in said if isinstance(one, Answer)),
        questionnaires=lambda language: question_sets(language, own_sets),
    )


def mapping(
    before: SheetMapping,
    columns: Mapping[str, str] | None,
    readings: Mapping[str, Mapping[str, str]] | None,
    sheets: Sequence[str],
    header_rows: int | Mapping[str, int] | None,
    who: str,
    day: date,
) -> SheetMapping:
    """What was said of how the sheet is read, and what is said now, which holds where both speak of one thing."""
    if isinstance(sheets, str):
        raise InputError(f"sheets: give a list of names, as in ['{sheets}'].")
    when = day if who else None
    answers = (
        MappedAnswer(about, text, status, who, when)
        for about, texts in (readings or {}).items()
        for text, status in texts.items()
    )
    by_sheet = header_rows if isinstance(header_rows, Mapping) else {}
    rows: dict[str | None, int] = {sheet: row for sheet, row in by_sheet.items()}  # noqa: C416 (keys widen)
    if isinstance(header_rows, int):
        rows[None] = header_rows
    layout = Layout(tuple(sheets), tuple(rows.items()))
    return replace(
        before,
        columns={**before.columns, **(columns or {})},
        answers=(*before.answers, *answers),
        layout=layout.over(before.layout),
    )


def review_sheet(review: ReviewRows | None, limits: Limits) -> Workbook | None:
    """The cells of a review; rows by the ids of its columns become a sheet like one that somebody filled in."""
    if review is None:
        return None
    if isinstance(review, str | os.PathLike):
        return read(Path(review), limits=limits)
    heads = tuple(dict.fromkeys(["action", "subject", *(key for row in review for key in row)]))
    rows: list[Sequence[CellValue]] = [heads, *([row.get(head) for head in heads] for row in review)]
    return read_values(rows, _REVIEW, kind="values", reader="values", limits=limits)
