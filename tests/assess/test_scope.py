from datetime import date

import pytest

from audit.assess.scope import is_legacy, scope_reason
from audit.domain.models import COUNTED, Model, Period, Status
from audit.domain.window import Window, window_problems
from audit.knowledge import Knowledge
from tests.assess.builders import model

WINDOW = Window.before(date(2026, 11, 24), 18)


def period(first: date, last: date | None = None) -> Period:
    return Period(first, last or first, first.isoformat())


def reason(found: Model) -> tuple[bool, str]:
    found_reason = scope_reason(found, WINDOW)
    return found_reason in COUNTED, found_reason


def test_the_window_ends_on_the_audit_date() -> None:
    assert Window(date(2025, 5, 24), date(2026, 11, 24)) == WINDOW
    assert Window.before(date(2026, 8, 31), 6).start == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (model("production"), (True, "no_date")),
        (model("retired"), (False, "retired")),
        (model("production", origin="vendor"), (False, "vendor")),
        (model("production", built=period(date(2026, 1, 1))), (True, "in_scope")),
        (model("production", built=period(date(2024, 1, 1))), (False, "before_window")),
        (model("production", built=period(date(2025, 1, 1), date(2025, 12, 31))), (True, "may_be_inside")),
        (model("production", built=period(date(2026, 1, 1), date(2026, 12, 31))), (True, "in_scope")),
        (model("development", built=period(date(2026, 1, 1), date(2026, 12, 31))), (True, "may_be_inside")),
        (model("development", started=period(date(2027, 1, 1))), (False, "after_audit_date")),
        (
            model("production", started=period(date(2020, 1, 1)), built=period(date(2026, 1, 1))),
            (True, "in_scope"),
        ),
        (model("production", last_trained=period(date(2020, 1, 1))), (True, "no_date")),
        (model("production", recorded_on=period(date(2020, 1, 1))), (False, "before_window")),
        (model("pilot", recorded_on=period(date(2020, 1, 1))), (False, "before_window")),
        (model("development", recorded_on=period(date(2020, 1, 1))), (True, "no_date")),
        (model("production", recorded_on=period(date(2026, 1, 1))), (True, "no_date")),
        (
            model("production", recorded_on=period(date(2020, 1, 1)), built=period(date(2026, 1, 1))),
            (True, "in_scope"),
        ),
    ],
)
def test_reasons(found: Model, expected: tuple[bool, str]) -> None:
    assert reason(found) == expected


def test_what_was_in_use_before_it_was_built_may_be_older_than_the_window() -> None:
    used, built = period(date(2023, 10, 30)), period(date(2025, 10, 14))
    found = model("production", deployed_on=used, built=built)
    assert reason(found) == (True, "may_be_inside")
    assert reason(found._replace(deployed_on=built, built=used)) == (False, "before_window")
    models = [model("production", built=period(date(2023, month, 1))) for month in range(1, 5)]
    (problem,) = window_problems([*models, found], WINDOW, 0.5)
    assert problem.args["date"] == "2023-10-30"


def test_a_contradicted_retirement_stays_in_scope() -> None:
    found = model("retired")
    doubted = Status("retired", "claimed", (), contradicted=True)
    assert reason(found._replace(deployed=doubted))[0]


def test_older_models_still_running_are_legacy() -> None:
    old = model("production", built=period(date(2020, 1, 1)))
    idle = model("development", built=period(date(2020, 1, 1)))
    assert [is_legacy(m, scope_reason(m, WINDOW)) for m in (old, idle)] == [True, False]


def test_an_old_list_is_told_its_own_date() -> None:
    models = [model("production", built=period(date(2023, month, 1))) for month in range(1, 5)]
    (problem,) = window_problems(models, WINDOW, 0.5)
    assert problem.args == {"inside": 0, "dated": 4, "date": "2023-04-01"}
    month = model("production", deployed_on=period(date(2023, 9, 1), date(2023, 9, 30)))
    (problem,) = window_problems([*models, month], WINDOW, 0.5)
    assert problem.args["date"] == "2023-09"  # of which no cell names the last day
    assert not list(window_problems([model("production")], WINDOW, 0.5))
    this_year = model("production", built=period(date(2026, 1, 1), date(2026, 12, 31)))
    assert not list(window_problems([*models, this_year], WINDOW, 0.5))  # which may have been built today


def test_the_list_s_own_date_is_told_as_the_latest_up_to_the_audit(known: Knowledge) -> None:
    models = [model("production", built=period(date(2023, month, 1))) for month in range(1, 5)]
    planned = [model("development", deployed_on=period(date(year, 10, 1))) for year in (2025, 2027)]
    (problem,) = window_problems([*models, *planned], WINDOW, 0.5)
    assert "Up to the audit date, the latest day" in known.worded(problem).message
    assert problem.args["date"] == "2023-04-01"
