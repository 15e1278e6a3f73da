"""The cells of a look as bytes, so that another process judges without reading the file again.

They hold nothing that could run, and are checked as they are unpacked. They are not held against the limits of a
read, so keep them where only the toolkit writes.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace

from audit.domain.errors import InputError
from audit.domain.places import Place, Problem
from audit.domain.tables import Workbook
from audit.sources.refusals import Refusal
from audit.sources.wire_format import dump, finished, load

_MAGIC = b"mlops-audit cells 1\n"
_LENGTH_BYTES = 8


def pack_cells(workbook: Workbook) -> bytes:
    """Every cell with its place, and how the file was read; the same workbook gives the same bytes."""
    head = {
        "file": workbook.file,
        "sha256": workbook.sha256,
        "size_bytes": workbook.size_bytes,
        "files": [table.file for table in workbook.tables],
        "problems": [problem.place.file if problem.place else None for problem in workbook.problems],
    }
    text = json.dumps(head).encode("ascii")
    out = io.BytesIO()
    out.write(_MAGIC + len(text).to_bytes(_LENGTH_BYTES, "little") + text)
    dump(workbook, out)
    return out.getvalue()


def unpack_cells(data: bytes) -> Workbook:
    """The workbook that `pack_cells` packed, equal in every part. Raises InputError for anything else."""
    start = len(_MAGIC) + _LENGTH_BYTES
    if not data.startswith(_MAGIC):
        raise InputError(
            "These are no kept cells of this version of the toolkit. Look at the inventory again."
        )
    end = start + int.from_bytes(data[len(_MAGIC) : start], "little")
    try:
        head = json.loads(data[start:end])
        book = load(data[end:], head["file"])
        tables = tuple(replace(t, file=file) for t, file in zip(book.tables, head["files"], strict=True))
        problems = tuple(_at(p, file) for p, file in zip(book.problems, head["problems"], strict=True))
        made = replace(book, tables=tables, problems=problems)
        return finished(made, str(head["sha256"]), int(head["size_bytes"]))
    except (
        ArithmeticError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        Refusal,
    ) as error:
        raise InputError("The kept cells are damaged. Look at the inventory again.") from error


def _at(problem: Problem, file: str | None) -> Problem:
    place: Place | None = problem.place
    return replace(problem, place=place._replace(file=file)) if place and file else problem
