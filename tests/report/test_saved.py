"""A saved result comes back from anywhere: damaged, cut short, or packed so that it fills the memory."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from audit import files
from audit.compare import with_comparison
from audit.delivery import known
from audit.domain.errors import InputError
from audit.domain.result import AuditResult
from audit.report import FORMATS
from audit.report.brand import load_brand
from audit.report.document import read_result, write_result
from audit.report.saved import read_saved
from tests.factories import make_result, tiny_result


def written(result: AuditResult) -> bytes:
    stream = io.BytesIO()
    write_result(result, stream)
    return stream.getvalue()


def pdf_with(path: Path, packed: bytes, *filters: str, name: str = "result.json") -> Path:
    """A PDF that carries a file which it says is packed by `filters`."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, b"", filename=name)
        stream = pdf.attachments[name].get_file().obj
        stream.write(packed, filter=pikepdf.Array([pikepdf.Name(f"/{one}") for one in filters]))
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_saved(path)
    said = str(caught.value)
    assert said.startswith(str(path)) and said.isprintable()
    return said


def test_a_result_in_a_pdf_is_read_packed_or_not(tmp_path: Path) -> None:
    data = written(tiny_result())
    assert read_saved(pdf_with(tmp_path / "a.pdf", data)) == tiny_result()
    assert read_saved(pdf_with(tmp_path / "b.pdf", zlib.compress(data), "FlateDecode")) == tiny_result()


def test_a_bomb_in_a_pdf_is_unpacked_no_further_than_a_result_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "RESULT_BYTES", 2_000_000)
    bomb = zlib.compress(bytes(200_000_000))
    assert "larger than 2,000,000 bytes" in refusal(pdf_with(tmp_path / "a.pdf", bomb, "FlateDecode"))
    twice = pdf_with(tmp_path / "b.pdf", zlib.compress(bomb), "FlateDecode", "FlateDecode")
    assert twice.stat().st_size < 5_000
    assert "as no report of this toolkit is" in refusal(twice)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n", "is a PDF that can't be read"),
        (b"%PDF-1.7\n%%EOF" + bytes(5_000), "is a PDF that can't be read"),
    ],
)
def test_what_only_begins_as_a_pdf_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "x.pdf").write_bytes(content)
    assert reason in refusal(tmp_path / "x.pdf")


def test_a_pdf_without_a_result_and_one_with_a_damaged_one_are_named(tmp_path: Path) -> None:
    assert "carries no result" in refusal(pdf_with(tmp_path / "a.pdf", b"x", name="other.txt"))
    assert "can't be read" in refusal(pdf_with(tmp_path / "b.pdf", b"no zlib", "FlateDecode"))


def damaged(
    node: Any, path: tuple[int | str, ...] = (), seen: set[tuple[str, ...]] | None = None
) -> Iterator[Any]:
    """Paths with a value that does not belong there: one of each kind of place, as lists repeat themselves."""
    seen = set() if seen is None else seen
    kind = tuple("*" if isinstance(step, int) else step for step in path)
    if path and kind not in seen:
        seen.add(kind)
        yield from ((path, value) for value in _wrong(node))
    for key, item in (
        node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    ):
        yield from damaged(item, (*path, key), seen)


def _wrong(node: Any) -> Iterator[Any]:
    if isinstance(node, str):
        yield from ("unknownword", "\0\ud800", "NaN", "1E+999999", "0001-01-01")
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield from (9_999, -1, 1e308, float("nan"), 10**400)
    elif isinstance(node, list) and node:
        yield from (node[:-1], [], node[1:])
    elif isinstance(node, dict) and node:
        yield from ({}, dict(list(node.items())[1:]), {**node, "more": 1})


def put(document: Any, path: tuple[int | str, ...], value: Any) -> bytes:
    """The document as JSON with one value in place of another."""
    made = json.loads(json.dumps(document))
    at = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(made).encode()


PLAIN = json.loads(written(make_result()))
DAMAGES = sorted(damaged(PLAIN), key=repr)
SHARDS = 8


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_damaged_result_is_one_line_or_makes_every_report(shard: int) -> None:
    """Every eighth damage with every format that needs no process of its own, and held against a sound result."""
    brand, sound, refused = load_brand(None), tiny_result(), 0
    for path, value in DAMAGES[shard::SHARDS][:: SHARDS // 2]:
        try:
            result = read_result(put(PLAIN, path, value), "x.json")
        except InputError as error:
            assert str(error).startswith("x.json: ") and str(error).isprintable(), (path, value)
            refused += 1
            continue
        for name in ("html", "xlsx", "deck", "tickets-jira"):
            FORMATS[name].write(result, brand, io.BytesIO())
        if not result.redacted:
            with_comparison(result, sound, known().thresholds)
            with_comparison(sound, result, known().thresholds)
    assert refused


def test_every_damage_is_read_or_refused_in_one_line() -> None:
    for path, value in DAMAGES:
        try:
            read_result(put(PLAIN, path, value), "x.json")
        except InputError as error:
            assert str(error).isprintable(), (path, value)
