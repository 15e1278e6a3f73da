"""One list, written as a workbook and as text, says the same."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from audit.domain.models import Model, Period
from audit.knowledge import Knowledge
from audit.pipeline import Options, look
from audit.pipeline.judgement import judge
from tests.examples import examples

DAY = date(2026, 11, 24)
EPOCH = datetime(2022, 1, 1)
HEADER = ["Model name", "Stage", "Monitoring", "Automated retraining", "Go-live date", "Business value (EUR)"]
FORMATS = {
    "iso": ("yyyy-mm-dd", "%Y-%m-%d"),
    "dots": ("dd.mm.yyyy", "%d.%m.%Y"),
    "month": ("dd-mmm-yyyy", "%d-%b-%Y"),
    "us": ("m/d/yyyy", "%m/%d/%Y"),
    "eu": ("dd/mm/yyyy", "%d/%m/%Y"),
}
AMBIGUOUS = ("us", "eu")

Cell = tuple[Any, str, str]  # the value in a workbook, its number format, the text in a CSV


def truths(kind: str) -> st.SearchStrategy[Cell]:
    """A yes or a no, or a share, as one column writes them."""
    written: dict[str, list[Cell]] = {
        "bool": [(True, "General", "TRUE"), (False, "General", "FALSE")],
        "zeros": [(1.0, "0.00", "1.00"), (0.0, "0.00", "0.00")],
        "int": [(1, "General", "1"), (0, "General", "0")],
        "words": [("yes", "General", "yes"), ("no", "General", "no")],
    }
    return st.sampled_from(written[kind])


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, list[list[Cell]]]:
    """The notation of the dates, and rows as both files hold them."""
    watched, trained = (draw(st.sampled_from(["bool", "zeros", "int", "words"])) for _ in range(2))
    notation = draw(st.sampled_from(sorted(FORMATS)))
    shown, written = FORMATS[notation]
    rows = []
    for at in range(draw(st.integers(2, 6))):
        day = EPOCH + timedelta(draw(st.integers(0, 2200)))
        value = draw(st.integers(1, 900_000)) + draw(st.sampled_from([0.0, 0.5]))
        name, stage = f"Model {chr(65 + at)}", draw(st.sampled_from(["Live", "Pilot", "Retired", ""]))
        rows.append(
            [
                (name, "General", name),
                (stage or None, "General", stage),
                draw(truths(watched)),
                draw(truths(trained)),
                (day, shown, day.strftime(written)),
                (value, "0.00", f"{value:.2f}"),
            ]
        )
    return notation, rows


def models_of(path: Path, known: Knowledge) -> tuple[Model, ...]:
    options = Options(DAY)
    return judge(look(path, known, options), known, options).models


def write(rows: list[list[Cell]], folder: Path, header: list[str]) -> tuple[Path, Path]:
    book, text = folder / "list.xlsx", folder / "list.csv"
    workbook = Workbook()
    page = workbook.worksheets[0]
    page.append(header)
    for row in rows:
        page.append([value for value, _, _ in row])
        for at, (_, shown, _) in enumerate(row, 1):
            page.cell(page.max_row, at).number_format = shown
    workbook.save(book)
    with text.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *([text for _, _, text in row] for row in rows)])
    return book, text


def days(period: Period | None) -> tuple[date, date] | None:
    return (period.first, period.last) if period else None


@settings(
    max_examples=examples(40, 12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=lists())
def test_workbook_and_text_of_one_list_agree(
    made: tuple[str, list[list[Cell]]], known: Knowledge, tmp_path: Path
) -> None:
    notation, rows = made
    book, text = (models_of(path, known) for path in write(rows, tmp_path, HEADER))
    assert [m.name for m in book] == [m.name for m in text]
    for one, other in zip(book, text, strict=True):
        assert (one.monitored.status, one.retrained.status) == (
            other.monitored.status,
            other.retrained.status,
        ) or (notation in AMBIGUOUS)
        assert one.value == other.value
        exact, written = days(one.deployed_on), days(other.deployed_on)
        assert exact is not None
        assert written is not None
        if notation in AMBIGUOUS:  # text may leave day and month open, and then must hold both
            assert written[0] <= exact[0] <= exact[1] <= written[1]
            continue
        assert exact == written
        assert one.deployed.status == other.deployed.status
        assert (one.in_scope, one.scope_reason) == (other.in_scope, other.scope_reason)


def test_a_share_is_no_yes_in_either(known: Knowledge, tmp_path: Path) -> None:
    shares = [(1.0, "0%", "100%"), (0.0, "0%", "0%"), (0.5, "0%", "50%")]
    rows = [[(n, "General", n), cell] for n, cell in zip(("Churn", "Fraud", "Price"), shares, strict=True)]
    book, text = (
        [m.monitored.status for m in models_of(path, known)]
        for path in write(rows, tmp_path, ["Model name", "Monitoring"])
    )
    assert book == text
    assert "yes" not in book


@settings(
    max_examples=examples(40, 12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    made=lists(),
    above=st.integers(0, 3),
    title=st.booleans(),
    between=st.integers(0, 2),
    left=st.integers(0, 2),
)
def test_what_is_empty_around_a_list_changes_nothing(
    made: tuple[str, list[list[Cell]]], above: int, title: bool, between: int, left: int, known: Knowledge,
    tmp_path: Path,
) -> None:  # fmt: skip
    _, path = write(made[1], tmp_path, HEADER)
    margin = ["\n" * above, "Our models\n" * title, "\n" * between]
    moved = tmp_path / "moved.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    moved.write_text("".join(margin) + "\n".join("," * left + line for line in lines), encoding="utf-8")
    one, other = (
        [
            (m.name, m.deployed.status, m.monitored.status, m.retrained.status, m.value)
            for m in models_of(file, known)
        ]
        for file in (path, moved)
    )
    assert one == other
