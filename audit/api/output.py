"""An audit as files and tables: any format as bytes, a saved result and the way back, DataFrames."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from audit import delivery, doctor, writing
from audit.api.types import Audit, Judged, Look, result_of
from audit.domain.errors import InputError
from audit.messages import near_miss
from audit.report import ARCHIVE, FORMATS
from audit.report.brand import load_brand
from audit.report.saved.document import read_result
from audit.report.saved.loading import read_saved

if TYPE_CHECKING:
    import pandas as pd

_SAVED = "result.json"
_PDF = b"%PDF-"


def formats() -> tuple[str, ...]:
    """The names of the formats that `render` makes."""
    return tuple(FORMATS)


def render(
    audited: Judged, format_name: str, *, brand: str | os.PathLike[str] | None = None, archive: bool = False
) -> bytes:
    """A report as the bytes of its file: `pdf`, `xlsx`, `json`, `html`, `docx` … (`formats` names them all).

    `brand` is a folder with a brand.toml, that of the audit by default; with `archive` the PDF is a PDF/A-3 with result
    and workbook inside it. Raises InputError for a format that there is not, or a brand whose rates are not those
    of the result, MachineError where the machine lacks what a PDF needs.
    """
    if format_name not in FORMATS:
        hint = near_miss(format_name, FORMATS, ".")
        raise InputError(f"There is no format '{format_name}'. The formats are {', '.join(FORMATS)}{hint}")
    if archive and format_name != "pdf":
        raise InputError(f"An archive is a PDF, not '{format_name}'. Leave out archive, or render 'pdf'.")
    folder = Path(brand) if brand else audited.brand if isinstance(audited, Audit) else None
    result, look_of = result_of(audited), load_brand(folder)
    if brand:
        delivery.require_same_overlay(look_of, result)
    doctor.warm_up((format_name,))
    written = io.BytesIO()
    (ARCHIVE if archive else FORMATS[format_name]).write(result, look_of, written)
    return written.getvalue()


def save(audited: Judged, path: str | os.PathLike[str]) -> None:
    """Writes the result as `result.json`, whole or not at all, in place of what stood there. Raises OutputError."""
    writing.write_file(Path(path), render(result_of(audited), "json"))


def load(saved: str | os.PathLike[str] | bytes) -> Audit:
    """The audit of a `result.json`, or of a PDF that carries one, from a path or its bytes; without a look.

    Raises InputError where it is neither, or damaged.
    """
    if not isinstance(saved, bytes):
        return Audit(read_saved(Path(saved)))
    if not saved.startswith(_PDF):
        return Audit(read_result(saved, _SAVED))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:  # it is unpacked by another process
        file.write(saved)
        file.flush()
        return Audit(read_saved(Path(file.name)))


def tables(audited: Judged | Look) -> dict[str, pd.DataFrame]:
    """The parts of a result, or of a look, as DataFrames by name; docs/api.md lists them. It imports pandas."""
    from audit import frames  # and with it pandas

    if isinstance(audited, Look):
        found = audited.understood
        return frames.looked_tables(
            audited.models, audited.columns, audited.vocabulary, found.inventory.set_aside, audited.problems
        )
    return frames.tables(result_of(audited))
