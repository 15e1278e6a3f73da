"""Many clients in one picture: what is read, what is added up and what never is."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import compare
from audit.cli.portfolio_command import SUFFIXES
from audit.domain.comparison import course
from audit.domain.errors import InputError
from audit.domain.result import AuditResult, Range
from audit.knowledge import Knowledge
from audit.pipeline.judgement import wording
from audit.portfolio.clients import read_all
from audit.portfolio.pages import FORMATS
from audit.portfolio.views import portfolio
from audit.report.brand import load_brand
from audit.report.saved.document import write_result
from tests.factories import make_result, undecided_result

Write = Callable[[str, AuditResult], None]


@pytest.fixture
def save(tmp_path: Path) -> Write:
    def write(name: str, result: AuditResult) -> None:
        target = tmp_path / name / "result.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            write_result(replace(result, client=name), stream)

    return write


def test_results_anywhere_below_are_read_in_order_and_the_worst_shown_first(
    save: Write, tmp_path: Path
) -> None:
    save("west/b", undecided_result())
    save("east/a", make_result())
    read = read_all(tmp_path)
    assert [client.folder for client in read.clients] == ["east/a", "west/b"]
    found = portfolio(read)
    assert [client.status for client in found.clients] == ["gap", "undecided"]
    assert found.verdicts == {"gap": 1, "undecided": 1}
    assert [asked.client.name for asked in found.asked] == ["west/b"]


def test_a_result_that_another_program_wrote_anew_reads_the_same(save: Write, tmp_path: Path) -> None:
    save("a", make_result())
    path = tmp_path / "a" / "result.json"
    first = read_all(tmp_path).clients
    assert first[0].models == len(make_result().models)
    for indent in (None, 2):
        path.write_text(json.dumps(json.loads(path.read_bytes()), indent=indent))
        assert read_all(tmp_path).clients == first


def test_what_is_no_result_is_named_and_the_rest_goes_on(save: Write, tmp_path: Path) -> None:
    save("good", make_result())
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "result.json").write_text('{"schema_version": "9.0"}')
    (tmp_path / "worse").mkdir()
    (tmp_path / "worse" / "result.json").write_text("{")
    read = read_all(tmp_path)
    assert [client.name for client in read.clients] == ["good"]
    assert [failure.name for failure in read.failures] == ["bad/result.json", "worse/result.json"]


def test_a_batch_tells_who_failed_and_what_to_group_by(save: Write, tmp_path: Path) -> None:
    save("a", make_result())
    save("b", undecided_result())
    told = [
        {"folder": "a", "state": "made", "attributes": {"Sector": "Retail"}},
        {"folder": "b", "state": "kept", "attributes": {"Sector": "Bank"}},
        {"folder": "c", "state": "failed", "client": "Cee", "error": "InputError", "message": "is encrypted"},
    ]
    (tmp_path / "batch.json").write_text(json.dumps({"clients": told}))
    read = read_all(tmp_path)
    found = portfolio(read, "Sector")
    assert [(group.name, len(group.clients)) for group in found.groups] == [("Retail", 1), ("Bank", 1)]
    assert [tuple(failure) for failure in read.failures] == [("Cee", "InputError", "is encrypted")]


def test_a_report_of_a_client_that_failed_since_or_is_none_any_more_does_not_count(
    save: Write, tmp_path: Path
) -> None:
    for name in ("a", "b", "c", "d"):
        save(f"out/{name}", make_result())
    clients = [
        {"folder": name, "state": state}
        for name, state in zip("abc", ("kept", "failed", "left"), strict=True)
    ]
    (tmp_path / "out" / "batch.json").write_text(json.dumps({"clients": clients, "left_over": ["d"]}))
    read = read_all(tmp_path)
    assert [client.folder for client in read.clients] == ["out/a"]
    assert [(one.name, one.error) for one in read.failures] == [("b", "failed"), ("c", "left")]


def test_the_command_takes_what_can_be_made() -> None:
    assert tuple(FORMATS) == SUFFIXES


def test_a_clients_file_groups_where_no_batch_does(save: Write, tmp_path: Path) -> None:
    save("a", make_result())
    listed = tmp_path / "clients.csv"
    listed.write_text("file,name,Sector\nfleet.xlsx,a,Retail\n")
    assert read_all(tmp_path, listed).clients[0].attributes == {"Sector": "Retail"}


def test_amounts_add_up_within_a_kind_and_a_currency_only(save: Write, tmp_path: Path) -> None:
    result = make_result()
    kind = result.advice.amounts[0]

    def costing(low: int, high: int, currency: str) -> AuditResult:
        amount = replace(kind, range=Range(Decimal(low), Decimal(high), currency))
        return replace(result, advice=replace(result.advice, amounts=(amount,)))

    save("a", costing(10, 20, "USD"))
    save("b", costing(1, 2, "USD"))
    save("c", costing(5, 6, "EUR"))
    totals = portfolio(read_all(tmp_path)).totals
    assert [(t.range.low, t.range.high, t.range.currency, t.clients) for t in totals] == [
        (11, 22, "USD", 2),
        (5, 6, "EUR", 1),
    ]


def test_one_more_unattended_model_is_worse_and_clients_are_named_at_their_gaps(tmp_path: Path) -> None:
    before, now = undecided_result(), make_result()
    assert now.verdict.gap_low > before.verdict.gap_low
    earlier, later = date(2026, 1, 5), date(2026, 11, 24)
    for folder, result in (
        ("a1", replace(before, as_of=earlier)), ("a2", replace(now, as_of=later)),
        ("b1", replace(now, as_of=earlier)), ("b2", replace(before, as_of=later)),
    ):  # fmt: skip
        target = tmp_path / folder / "result.json"
        target.parent.mkdir()
        name = {"a": "Acme", "b": "Borealis"}[folder[0]]
        with target.open("wb") as stream:
            write_result(replace(result, client=name, client_id=name), stream)
    found = portfolio(read_all(tmp_path))
    assert [(t.client.name, t.way) for t in found.trends] == [("Acme", "regressed"), ("Borealis", "improved")]
    for shared in found.shared:
        states = {c.name for c in found.clients if c.functions[shared.id].state == "missing"}
        assert set(shared.missing) == states
    page = FORMATS[".html"](
        found, load_brand(None), {"verdict": {}, "function_short": {}, "state": {}}, "en"
    ).decode()
    missing = next(s for s in found.shared if s.missing)
    assert all(name in page for name in missing.missing) and "Worse" in page


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 9)] * 4))
def test_a_new_certain_gap_is_never_told_as_better(counts: tuple[int, int, int, int]) -> None:
    one, other = sorted(counts[:2]), sorted(counts[2:])
    point = compare.point(make_result())
    before = replace(point, gap_low=one[0], gap_high=one[1])
    after = replace(point, gap_low=other[0], gap_high=other[1])
    way = course(before, after)
    assert (way == "regressed") == (other[0] > one[0])
    assert (way is None) == (one == other)
    if way == "improved":
        assert other[0] <= one[0] and other[1] <= one[1]


def test_nothing_to_show_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no result\.json"):
        read_all(tmp_path)


def test_every_format_shows_every_client_and_is_the_same_twice(
    save: Write, tmp_path: Path, known: Knowledge
) -> None:
    for name in ("Ash <b>", "Birch", "=Cedar"):
        save(name, make_result())
    labels = {group: dict(words) for group, words in wording(known).items()}
    brand = load_brand(None)
    made = [
        {ending: make(portfolio(read_all(tmp_path)), brand, labels, "en") for ending, make in FORMATS.items()}
        for _ in range(2)
    ]
    assert made[0] == made[1]
    page = made[0][".html"].decode()
    assert "Ash &lt;b&gt;" in page
    assert "Birch" in page
    assert made[0][".pdf"].startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(made[0][".xlsx"])) as book:
        assert "=Cedar" in book.read("xl/sharedStrings.xml").decode()
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
