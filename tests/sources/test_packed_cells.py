"""Cells that were kept as bytes come back equal, and damaged ones are refused in one line."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.domain.errors import InputError
from audit.sources import joined, read
from audit.sources.packed_cells import pack_cells, unpack_cells
from tests.conftest import ROOT

EXAMPLES = [ROOT / "examples" / name for name in ("tidy.xlsx", "messy.xlsx", "deutsch.csv")]
PACKED = pack_cells(read(EXAMPLES[1]))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_what_is_unpacked_is_what_was_packed(path: object) -> None:
    book = read(path)  # type: ignore[arg-type]
    assert unpack_cells(pack_cells(book)) == book


def test_several_files_keep_their_places() -> None:
    book = joined([read(path) for path in EXAMPLES])
    again = unpack_cells(pack_cells(book))
    assert again == book
    assert {table.file for table in again.tables} == {path.name for path in EXAMPLES}


@given(st.integers(0, len(PACKED) - 1))
def test_bytes_that_were_cut_off_are_refused(end: int) -> None:
    with pytest.raises(InputError, match=r"kept cells"):
        unpack_cells(PACKED[:end])


@given(st.integers(0, len(PACKED) - 1), st.integers(0, 255))
@example(at=PACKED.index(b'"size_bytes": ') + 15, byte=ord("E"))  # `1E508`: beyond every number
def test_a_changed_byte_ends_in_a_workbook_or_in_one_line(at: int, byte: int) -> None:
    changed = PACKED[:at] + bytes([byte]) + PACKED[at + 1 :]
    try:
        assert unpack_cells(changed).tables
    except InputError as error:
        assert "kept cells" in str(error) and "\n" not in str(error)
