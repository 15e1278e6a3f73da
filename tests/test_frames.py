"""DataFrames in and out: what is missing stays missing, what has a type keeps it, and every table has its columns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import audit
from audit.domain.errors import InputError
from audit.domain.tables import Workbook
from audit.frames import workbook_of
from audit.sources import Limits, read_values
from tests.conftest import ROOT

AS_OF = date(2026, 11, 24)
TABLES = {
    "models", "evidence", "functions", "questions", "groups", "findings", "roles", "budget",
    "columns", "vocabulary", "set_aside", "problems", "changes",
}  # fmt: skip


def cells(frame: pd.DataFrame) -> list[list[object]]:
    (table,) = book(frame).tables
    return [[table.value(row, c) for c in range(1, table.columns + 1)] for row in range(1, table.rows + 1)]


def book(frame: pd.DataFrame) -> Workbook:
    return workbook_of(frame, "fleet", Limits())


def test_a_frame_is_understood_as_the_file_that_it_was_read_from() -> None:
    path = ROOT / "examples" / "deutsch.csv"
    frame = pd.read_csv(path, sep=";", encoding="cp1252", dtype=str)
    options = {"as_of": AS_OF, "client": "Acme"}
    of_frame, of_file = audit.audit(frame, **options), audit.audit(path, **options)
    assert len(of_frame.models) == 12
    for one, other in zip(of_frame.models, of_file.models, strict=True):
        assert (one.name, one.deployed.status, one.monitored.status, one.retrained.status, one.value) == (
            other.name, other.deployed.status, other.monitored.status, other.retrained.status, other.value,
        )  # fmt: skip
    assert of_frame.verdict == of_file.verdict
    assert of_frame.result.source.kind == "dataframe"
    assert str(of_frame.models[0].place).startswith("DataFrame ")


@pytest.mark.parametrize("missing", [None, np.nan, pd.NaT, pd.NA])
def test_what_is_missing_is_blank(missing: object) -> None:
    frame = pd.DataFrame({"a": pd.Series(["x", missing], dtype=object)})
    assert cells(pd.concat([frame, frame], ignore_index=True)) == [["a"], ["x"], [None], ["x"]]


def test_values_keep_their_type() -> None:
    frame = pd.DataFrame(
        {
            "int": pd.array([1, None], dtype="Int64"),
            "float": [1.5, np.inf],
            "bool": [True, False],
            "day": pd.to_datetime(["2026-01-31", None]),
            "zoned": pd.to_datetime(["2026-01-31T10:30", "2026-02-01"], format="ISO8601", utc=True),
            "category": pd.Categorical(["Live", None]),
            "exact": [Decimal("1.10"), None],
            "list": [["a", "b"], None],
        }
    )
    first, last = cells(frame)[1:]
    assert first == [
        1,
        1.5,
        True,
        date(2026, 1, 31),
        datetime(2026, 1, 31, 10, 30),
        "Live",
        "1.10",
        "['a', 'b']",
    ]
    assert last == [None, "inf", False, None, date(2026, 2, 1), None, None, None]
    assert [type(value) for value in first[:3]] == [int, float, bool]


def test_labels_of_several_levels_an_index_that_says_something_and_repeated_labels() -> None:
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("State", "Stage"), ("State", "")]))
    assert cells(frame)[0] == ["State Stage", "State"]
    assert cells(pd.DataFrame({"a": [1]}, index=pd.Index(["A-1"], name="ID"))) == [["ID", "a"], ["A-1", 1]]
    assert cells(pd.DataFrame([[1, 2]], columns=["a", "a"])) == [["a", "a"], [1, 2]]
    assert cells(pd.DataFrame({"a": [7]})) == [["a"], [7]]


def test_the_same_cells_have_the_same_hash_and_others_another() -> None:
    frame = pd.DataFrame({"Model": ["A"], "Stage": ["Live"]})
    assert book(frame) == book(frame.copy())
    assert book(frame).sha256 != book(frame.assign(Stage="Pilot")).sha256


def test_a_frame_without_a_cell_or_with_too_many_is_refused() -> None:
    with pytest.raises(InputError, match=r"^DataFrame: is empty"):
        audit.audit(pd.DataFrame())
    with pytest.raises(InputError, match=r"^fleet: uses an area of 3 rows"):
        read_values([["a"]] * 3, "fleet", kind="values", reader="values", limits=Limits(cells=2))


def test_a_text_that_is_too_long_is_cut_and_said() -> None:
    made = read_values(
        [["a", "b" * 9]], "v", kind="values", reader="values", limits=Limits(text_characters=4)
    )
    assert made.tables[0].value(1, 2) == "bbbb"
    assert [problem.code for problem in made.problems] == ["cell_cut"]


def test_every_part_of_a_result_is_a_table() -> None:
    found = audit.audit(ROOT / "examples" / "messy.xlsx", as_of=AS_OF)
    made = audit.tables(found)
    result = found.result
    assert set(made) == TABLES
    assert list(made["models"]["name"]) == [model.name for model in result.models]
    assert made["models"]["gap"].eq("yes").sum() == result.verdict.gap_low
    assert len(made["vocabulary"]) == len(result.vocabulary)
    assert len(made["changes"]) == 0 and "who" in made["changes"].columns
    assert list(made["budget"]["role"])[-1] == "total"
    tidy = audit.tables(audit.audit(ROOT / "examples" / "tidy.xlsx", as_of=AS_OF))["models"]
    money = tidy.loc[tidy["value"].notna(), "value_currency"]
    assert len(money) and money.notna().all()
    joined = made["evidence"].merge(made["models"], on="name")
    assert len(joined) >= len(made["evidence"])
    of_look = audit.tables(found.look)  # type: ignore[arg-type]
    assert set(of_look) == {"models", "evidence", "columns", "vocabulary", "set_aside", "problems"}
    assert "gap" not in of_look["models"].columns[:-5] and len(of_look["models"]) == len(result.models)
