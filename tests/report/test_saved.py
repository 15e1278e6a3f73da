"""A saved result comes back from anywhere: damaged, cut short, or packed so that it fills the memory."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from audit import files
from audit.answers.supposing import supposing
from audit.cached_knowledge import load_knowledge
from audit.compare import with_comparison
from audit.domain.errors import InputError
from audit.domain.questionnaire import Answers
from audit.domain.result import AuditResult, Decision
from audit.domain.supposing import Formula, Lever, Said
from audit.knowledge.questionnaires import load_questionnaires
from audit.pipeline.judgement import wording
from audit.portfolio.clients import read_all
from audit.portfolio.pages import FORMATS as PAGES
from audit.portfolio.views import portfolio
from audit.report import FORMATS
from audit.report.brand import load_brand
from audit.report.saved.document import read_result, write_result
from audit.report.saved.loading import read_saved
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
    assert "larger than 2,000,000 bytes" in refusal(twice)


@pytest.mark.slow  # it unpacks until the memory that it may have is used up
def test_a_bomb_in_a_pdf_ends_where_it_needs_more_than_a_report_does(tmp_path: Path) -> None:
    packer, block = zlib.compressobj(), bytes(1 << 20)
    once = b"".join(packer.compress(block) for _ in range(4_000)) + packer.flush()
    twice = pdf_with(tmp_path / "a.pdf", zlib.compress(once), "FlateDecode", "FlateDecode")
    assert twice.stat().st_size < 50_000
    assert "needs more memory or time to be unpacked" in refusal(twice)


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
    assert "contains no result" in refusal(pdf_with(tmp_path / "a.pdf", b"x", name="other.txt"))
    assert "or is damaged" in refusal(pdf_with(tmp_path / "b.pdf", b"no zlib", "FlateDecode"))


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


def put(node: Any, path: tuple[int | str, ...], value: Any) -> Any:
    """The document with one value in place of another."""
    if not path:
        return value
    made = copy(node)
    made[path[0]] = put(node[path[0]], path[1:], value)
    return made


BRAND, SOUND = load_brand(None), tiny_result()
TRIED = replace(
    supposing((), Answers(), load_questionnaires(), load_knowledge()),
    said=(Said(0, "monitored", "yes", ("yes",)),),
    levers=(
        Lever("managed", "A week", "week", Decimal(1), Decimal(2), Decimal(0), Decimal(3), Decimal(1), "USD"),
    ),
    formulas=(Formula("cost_managed", ("managed", "52", "*")),),
)
WHOLE = replace(make_result(), supposing=TRIED)
PLAIN = json.loads(written(with_comparison(WHOLE, SOUND, load_knowledge().thresholds)))
DAMAGES = sorted(damaged(PLAIN), key=repr)


def undamaged(path: tuple[int | str, ...], value: Any) -> AuditResult | None:
    """What is read of the document with a damage; None where it is refused, in one line."""
    try:
        return read_result(json.dumps(put(PLAIN, path, value)).encode(), "x.json")
    except InputError as error:
        assert str(error).startswith("x.json: ") and str(error).isprintable(), (path, value)
        return None


@pytest.mark.slow
def test_a_damaged_result_is_refused_in_one_line_or_compared() -> None:
    refused = 0
    for path, value in DAMAGES[::10]:
        result = undamaged(path, value)
        if result is None:
            refused += 1
        elif not result.redacted:
            with_comparison(result, SOUND, load_knowledge().thresholds)
            with_comparison(SOUND, result, load_knowledge().thresholds)
    assert 0 < refused < len(DAMAGES) // 10


def test_a_damaged_result_is_a_failure_of_a_portfolio_or_shown_in_it(tmp_path: Path) -> None:
    (tmp_path / "sound").mkdir()
    (tmp_path / "sound" / "result.json").write_bytes(written(SOUND))
    parts = ("verdict", "ladder", "functions", "questions", "advice", "source", "client", "as_of")
    labels = {group: dict(words) for group, words in wording(load_knowledge()).items()}
    for number, (path, value) in enumerate([one for one in DAMAGES if one[0][0] in parts][::4]):
        folder = tmp_path / f"{number:04}"
        folder.mkdir()
        (folder / "result.json").write_text(json.dumps(put(PLAIN, path, value)), encoding="utf-8")
    read = read_all(tmp_path)
    assert read.failures and len(read.clients) > 1
    assert PAGES[".html"](portfolio(read), BRAND, labels, "en")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["html", "xlsx", "deck", "tickets-jira"])
def test_a_damaged_result_is_refused_or_makes_the_report(name: str) -> None:
    for path, value in DAMAGES[::9]:
        if (result := undamaged(path, value)) is not None:
            FORMATS[name].write(result, BRAND, io.BytesIO())


def test_a_decision_about_nothing_that_the_result_has_is_refused() -> None:
    advice = make_result().advice
    asks, hires = Decision("answer", "Ada", date(2026, 12, 1)), Decision("hire", "Ada", date(2026, 12, 1))
    without = {
        "answer": replace(advice, decisions=(asks,)),
        "hire": replace(advice, decisions=(hires,), roles=()),
        "sprint": replace(advice, decisions=(replace(hires, id="sprint"),), sprint=None),
    }
    for name, one in without.items():
        with pytest.raises(InputError, match=f"'{name}' is about nothing that the result has"):
            read_result(written(replace(make_result(), advice=one)), "x.json")
