"""One way from an inventory to the folder that a client gets, for one file on the command line and for many."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from audit.domain.result import AuditResult
    from audit.knowledge import Knowledge
    from audit.report.brand import Brand
    from audit.writing import Content


@dataclass(frozen=True, slots=True)
class Looks:
    """What is written and how it looks: names of `audit.report.FORMATS`, the brand's folder (None: the toolkit's own
    look), whether the PDF is an archive, and whose names become codes."""

    formats: tuple[str, ...]
    archive: bool = False
    brand_folder: Path | None = None
    redact: bool = False
    redact_client: bool = False


def known(brand: Brand | None = None, language: str | None = None) -> Knowledge:
    """The toolkit's knowledge as a brand has it, in a language (None: English). Raises KnowledgeError."""
    from platformdirs import user_cache_path

    from audit import knowledge

    cache = user_cache_path("mlops-readiness-audit", appauthor=False)
    return knowledge.load(cache=cache, overlay=brand.overlay if brand else None, language=language or "en")


def spoken(brand_folder: Path | None, language: str | None) -> Knowledge:
    """The knowledge as a brand's folder has it, in a language or else in the brand's. Raises KnowledgeError."""
    if brand_folder is None:
        return known(language=language)
    from audit.report.brand import load_brand

    brand = load_brand(brand_folder)
    return known(brand, language or brand.language)


def warm_up(formats: Sequence[str]) -> None:
    """Starts the PDF's renderer, so that it is ready when the audit is.

    Raises MachineError at once where the renderer's libraries are missing, before any work is done.
    """
    if not {"pdf", "owners"} & set(formats):
        return
    from audit.report import pdf

    pdf.warm_up()
    from audit.doctor import require

    require()


def check(looks: Looks) -> tuple[str, ...]:
    """The brand's warnings, before any work is done. Raises KnowledgeError for a brand that is wrong, MachineError
    where the machine lacks what the PDF needs."""
    if {"pdf", "owners"} & set(looks.formats):
        from audit.doctor import require

        require()
    if looks.brand_folder is None:
        return ()
    from audit.report.brand import load_brand

    return load_brand(looks.brand_folder).warnings


def require_same_overlay(brand: Brand, result: AuditResult, name: str = "The result") -> None:
    """Raises InputError where a result has other rates, assumptions and sources than the brand; it can't be priced
    anew. `name` is the result's in the message."""
    from audit.domain.errors import InputError

    if brand.overlay is not None and result.overlay_sha256 != known(brand).overlay_sha256:
        raise InputError(
            f"{name}: was made with other rates, assumptions or sources than the brand '{brand.name}' has. "
            "Run the audit of the inventory again with --brand."
        )


def deliver(
    result: AuditResult,
    brand: Brand,
    target: Path,
    looks: Looks,
    done: Callable[[str], object] = lambda step: None,
    note: Mapping[str, Any] | None = None,
    *,
    at_once: bool = True,
) -> AuditResult:
    """Writes the formats of a result into a folder, and gives the result that they show; `done` is told each format.
    The folder's marker also holds `note`, and the hash of the key. `at_once`: for who renders in another process.

    The key of what was redacted goes beside the folder, so that no folder that circulates carries it.
    Raises OutputError and MachineError; the target is then as it was before.
    """
    from audit import writing

    key = None
    about = dict(note or {})
    if looks.redact or looks.redact_client:
        result, key = _redacted(result, looks.redact_client)
    if key and note is not None:
        about["key_sha256"] = hashlib.sha256(key).hexdigest()
    writing.write_folder(target, _contents(result, brand, looks, done), about, at_once=at_once)
    if key:
        writing.write_file(target.with_name(f"{target.resolve().name}-redaction-key.csv"), key, private=True)
    return result


def _redacted(result: AuditResult, client: bool) -> tuple[AuditResult, bytes | None]:
    """The result without names, and the key's file; None where it was redacted before."""
    from audit.redact import key_csv, redact

    redacted = redact(result, known(language=result.language), client=client)
    return redacted.result, key_csv(redacted) if redacted.key else None


def _contents(
    result: AuditResult, brand: Brand, looks: Looks, done: Callable[[str], object]
) -> Mapping[str, Content]:
    """File name -> what writes it, each telling the progress when it is made."""
    from audit.report import ARCHIVE, FORMATS

    contents: dict[str, Content] = {}
    for name in dict.fromkeys(looks.formats):
        face = ARCHIVE if looks.archive and name == "pdf" else FORMATS[name]
        contents[brand.file(face.file_name, result)] = _telling(face.begin(result, brand), name, done)
    return contents


def _telling(
    write: Callable[[BinaryIO], object], name: str, done: Callable[[str], object]
) -> Callable[[BinaryIO], None]:
    def told(stream: BinaryIO) -> None:
        write(stream)
        done(name)

    return told
