"""One way from an inventory to the folder that a client gets, for one file on the command line and for many."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from audit import writing
from audit.cached_knowledge import load_knowledge
from audit.cached_questionnaires import question_sets
from audit.doctor import require
from audit.domain.changes import UnappliedRow
from audit.domain.errors import InputError, OutputError
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.redact import key_csv, redact
from audit.report import ARCHIVE, FORMATS
from audit.report.brand import Brand, fit_to_render, load_brand
from audit.report.saved.loading import read_saved
from audit.review import read_review
from audit.sources import read
from audit.writing import Content, KeptFile

TO_COMPLETE = (
    "inventory-to-complete.xlsx"  # beside a report on an inventory that says too little to be audited
)
BEFORE = "result-before.json"  # the earlier result that a report is compared with, where a run found it in its folder
_CLIENT, _ROWS, _REDACTED = "client", "review_rows", "redacted"  # of a folder's marker


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """What is written and how it looks: names of `audit.report.FORMATS`, the brand's folder (None: the toolkit's own
    look), whether the PDF is an archive, whose names become codes, and whether every page says that it is a draft."""

    formats: tuple[str, ...]
    archive: bool = False
    brand_folder: Path | None = None
    redact: bool = False
    redact_client: bool = False
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was written: the result that the formats show; the files of an earlier run in the folder that somebody had
    written into, which are kept; and the rows of its Review sheet that are in the new one, and that nobody applied."""

    result: AuditResult
    kept: tuple[KeptFile, ...] = ()
    carried: tuple[UnappliedRow, ...] = ()


def load_localized(brand_folder: Path | None, language: str | None) -> Knowledge:
    """The knowledge as a brand's folder has it, in a language or else in the brand's. Raises KnowledgeError."""
    if brand_folder is None:
        return load_knowledge(language=language)
    brand = load_brand(brand_folder)
    return load_knowledge(brand, language or brand.language)


def check(looks: OutputOptions) -> tuple[str, ...]:
    """The brand's warnings, before any work is done. Raises KnowledgeError for a brand that is wrong, MachineError
    where the machine lacks what the PDF needs."""
    if {"pdf", "owners"} & set(looks.formats):
        require()
    if looks.brand_folder is None:
        return ()
    return fit_to_render(load_brand(looks.brand_folder), draft=looks.draft).warnings


def require_same_overlay(brand: Brand, result: AuditResult, name: str = "The result") -> None:
    """Raises InputError where a result has other rates, assumptions and sources than the brand; it can't be priced
    anew. `name` is the result's in the message."""
    if brand.overlay is not None and result.overlay_sha256 != load_knowledge(brand).overlay_sha256:
        raise InputError(
            f"{name}: was made with other rates, assumptions or sources than the brand '{brand.name}' has. "
            "Run the audit of the inventory again with --brand."
        )


def deliver(
    result: AuditResult,
    brand: Brand,
    target: Path,
    looks: OutputOptions,
    done: Callable[[str], object] = lambda step: None,
    note: Mapping[str, Any] | None = None,
    *,
    at_once: bool = True,
    review: Path | None = None,
    before: Path | None = None,
) -> Delivered:
    """Writes the formats of a result into a folder; `done` is told each format.
    The folder's marker also holds `note`, and the hash of the key. `at_once`: for who renders in another process.
    `review` is the file whose rows were applied; those of another Review sheet in the folder are carried over.
    `before` is an earlier result in the folder, which stays there: a run of the same day compares with it again.

    The key of what was redacted goes beside the folder, so that no folder that circulates carries it.
    Raises KnowledgeError where the brand holds placeholders and is no draft; OutputError, also where a folder without
    names would keep what was written into one with names; and MachineError. The target is then as it was before.
    """
    brand = fit_to_render(brand, draft=looks.draft)
    key = None
    if looks.redact or looks.redact_client:
        result, key = _redacted(result, looks.redact_client)
    if result.redacted:
        _refuse_names(target)
    carried, keep = _left_to_carry(result, target, review)
    result = replace(result, unapplied_rows=(*result.unapplied_rows, *carried))
    about = {**(note or {}), **_about(result)}
    if key and note is not None:
        about["key_sha256"] = hashlib.sha256(key).hexdigest()
    contents = dict(_contents(result, brand, looks, done))
    if before is not None:
        contents[brand.file(BEFORE, result)] = before.read_bytes()
    kept = writing.write_folder(target, contents, about, at_once=at_once, keep=keep)
    if key:
        writing.write_file(target.with_name(f"{target.resolve().name}-redaction-key.csv"), key, private=True)
    return Delivered(result, kept, carried)


def earlier_audit(result: AuditResult, target: Path) -> tuple[AuditResult, Path] | None:
    """The latest audit of the same client, of a day before, that an earlier run left in a folder, and its file.

    None where there is none. Who the client is must have been said both times: a client that is called by its file may
    be another. A redacted result names no model that could be found again.
    """
    found: tuple[AuditResult, Path] | None = None
    for name in _made(writing.read_marker(target), ".json") if result.client_id else ():
        try:
            earlier = read_saved(target / name)
        except InputError:
            continue  # somebody else's, or no result at all: a comparison that nobody asked for never stops a run
        newer = found is None or found[0].as_of < earlier.as_of
        if (
            newer
            and earlier.client_id == result.client_id
            and not earlier.redacted
            and earlier.as_of < result.as_of
        ):
            found = earlier, target / name
    return found


def client_in(target: Path) -> str | None:
    """Whose audit a folder of an earlier run holds; None where it holds none, or nothing says whose."""
    marker = writing.read_marker(target)
    if isinstance(marker.get(_CLIENT), str):
        return str(marker[_CLIENT])
    for name in _made(marker, ".json"):  # of version 0.1
        try:
            return read_saved(target / name).client
        except InputError:
            continue
    return None


def _made(marker: Mapping[str, Any], ending: str) -> list[str]:
    names = marker.get("files")
    return [n for n in names if isinstance(n, str) and n.endswith(ending)] if isinstance(names, list) else []


def _about(result: AuditResult) -> dict[str, Any]:
    """What the next run into the same folder must know."""
    about: dict[str, Any] = {_CLIENT: result.client}
    if rows := len(result.unapplied_rows) + len(result.changes):
        about[_ROWS] = rows
    if result.redacted:
        about[_REDACTED] = True
    return about


def _refuse_names(target: Path) -> None:
    """Raises OutputError where a redacted report would stand beside a file that is kept and has names."""
    marker = writing.read_marker(target)
    changed = writing.written_into(target)
    if not marker.get(_REDACTED) and (changed or marker.get("kept") or marker.get(_ROWS)):
        held = f"'{changed[0]}', which somebody has written into" if changed else "rows of a review"
        raise OutputError(
            f"{target}: holds {held}, with names, so a redacted report can't be written there. "
            "Choose another folder with --out."
        )


def is_other_client(client: str, target: Path) -> bool:
    """Whether a folder holds the audit of a client who is called otherwise."""
    before = client_in(target)
    return before is not None and " ".join(before.casefold().split()) != " ".join(client.casefold().split())


def _left_to_carry(
    result: AuditResult, target: Path, review: Path | None
) -> tuple[tuple[UnappliedRow, ...], tuple[str, ...]]:
    """The rows of Review sheets that an earlier run, or somebody since, left in the folder, and that this run did not
    apply; and the workbooks whose rows can't be read, to be kept as they are."""
    if is_other_client(result.client, target):
        return (), ()
    marker, changed = writing.read_marker(target), writing.written_into(target)
    found: list[UnappliedRow] = []
    unread = []
    for name in _made(marker, ".xlsx"):
        path = target / name
        if not (name in changed or marker.get(_ROWS)) or not path.is_file():
            continue
        if review is not None and path.samefile(review):
            continue  # its rows are applied, or among the result's own
        try:
            found += _filled_in(path, result.language)
        except InputError:
            unread += [name] if name not in changed else []
    return _new_rows(found, result) if found else (), tuple(unread)


def _filled_in(workbook: Path, language: str) -> tuple[UnappliedRow, ...]:
    return read_review(read(workbook), load_knowledge(language=language)).filled


def _new_rows(rows: Sequence[UnappliedRow], result: AuditResult) -> tuple[UnappliedRow, ...]:
    """The rows that the new Review sheet would not hold anyway."""
    from audit.report.workbook.review import applied_texts  # with openpyxl, as below

    seen = [*applied_texts(result), *(row.cells for row in result.unapplied_rows)]
    new = []
    for row in rows:
        if row.cells not in seen:
            seen.append(row.cells)
            new.append(row)
    return tuple(new)


def _redacted(result: AuditResult, client: bool) -> tuple[AuditResult, bytes | None]:
    """The result without names, and the key's file; None where it was redacted before."""
    redacted = redact(result, load_knowledge(language=result.language), client=client)
    return redacted.result, key_csv(redacted) if redacted.key else None


def _contents(
    result: AuditResult, brand: Brand, looks: OutputOptions, done: Callable[[str], object]
) -> Mapping[str, Content]:
    """File name -> what writes it, each telling the progress when it is made."""
    contents: dict[str, Content] = {}
    for name in dict.fromkeys(looks.formats):
        face = ARCHIVE if looks.archive and name == "pdf" else FORMATS[name]
        contents[brand.file(face.file_name, result)] = _telling(face.begin(result, brand), name, done)
    if result.verdict.blank and "xlsx" in looks.formats and not result.redacted:
        contents[brand.file(TO_COMPLETE, result)] = partial(_to_complete, result, brand)
    return contents


def _to_complete(result: AuditResult, brand: Brand, stream: BinaryIO) -> None:
    """The template with what the inventory says already: names and owners."""
    from audit.template import template_workbook  # with openpyxl, which hardly a run needs here

    knowledge = load_knowledge(brand, result.language)
    stream.write(template_workbook(knowledge, question_sets(None, result.language), result.models))


def _telling(
    write: Callable[[BinaryIO], object], name: str, done: Callable[[str], object]
) -> Callable[[BinaryIO], None]:
    def told(stream: BinaryIO) -> None:
        write(stream)
        done(name)

    return told
