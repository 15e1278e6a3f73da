"""Two audits held against each other: what the client changed, what the rules changed, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.compare import compare
from audit.domain.comparison import UNATTENDED, Comparison, Listed
from audit.domain.errors import InputError
from audit.domain.models import DEPLOYED, MONITORED, RETRAINED, UNKNOWN, Model, Reading, Status
from audit.domain.places import Place
from audit.domain.result import AuditResult
from audit.knowledge import Knowledge
from audit.pipeline import Options
from audit.pipeline.judgement import audit
from audit.redact import redact
from audit.report.brand import load_brand
from audit.report.comparison import comparison_json
from audit.report.html.pages import render_comparison
from audit.report.saved.document import read_result, write_result
from tests.factories import make_result

BASE = make_result()
HEADER = "Model;ID;Stage;Monitored;Automated retraining;CI/CD"
Row = tuple[str, str, str, str, str, str]
FIRST: tuple[Row, ...] = (
    ("Churn", "M1", "Live", "No", "No", "No"),
    ("Fraud", "M2", "Live", "No", "No", "yes"),
    ("Stock", "M3", "Live", "Yes, weekly drift report", "nightly pipeline", "yes"),
    ("Pricing engine", "", "Live", "", "", ""),
    ("Old one", "M9", "Live", "No", "No", "No"),
)


def audited(
    rows: Sequence[Row], known: Knowledge, folder: Path, as_of: date = date(2026, 6, 1)
) -> AuditResult:
    path = folder / "fleet.csv"
    path.write_text("\n".join([HEADER, *(";".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return audit(path, known, Options(as_of=as_of, client="Acme"))


@pytest.fixture
def first(known: Knowledge, tmp_path: Path) -> AuditResult:
    return audited(FIRST, known, tmp_path)


def changed(known: Knowledge, folder: Path, **rows: Row | None) -> AuditResult:
    """The first list with other rows in place of some, none for None, and new ones at the end."""
    keyed = {row[1] or row[0]: row for row in FIRST} | rows
    kept = [row for row in keyed.values() if row]
    return audited(kept, known, folder, date(2026, 12, 1))


def moved(comparison: Comparison) -> dict[tuple[str, str], tuple[str, str]]:
    return {(m.name, v.axis): (v.direction, v.cause) for m in comparison.models for v in m.moves}


def test_an_audit_held_against_itself_shows_nothing(first: AuditResult, known: Knowledge) -> None:
    found = compare(first, first, known.thresholds)
    assert found.is_empty
    assert found.own is None
    assert {s.saved and (s.saved.low, s.saved.high) for s in found.savings} <= {None, (0, 0)}


def test_better_worse_and_newly_known_are_told_apart(
    first: AuditResult, known: Knowledge, tmp_path: Path
) -> None:
    after = changed(
        known,
        tmp_path,
        M1=("Churn", "M1", "Live", "Yes, drift alerts daily", "No", "No"),
        M3=("Stock", "M3", "Live", "No", "nightly pipeline", "yes"),
        **{"Pricing engine": ("Pricing engine", "", "Live", "Yes, weekly drift report", "", "")},
    )
    found = moved(compare(first, after, known.thresholds))
    assert found["Churn", "monitored"] == ("improved", "client")
    assert found["Stock", "monitored"] == ("regressed", "client")
    assert found["Pricing engine", "monitored"] == ("learned", "client")  # silence was no no


PLANNED = ("Route planner", "M20", "Development", "No", "No", "No")


def test_a_model_that_goes_live_unattended_is_a_change_for_the_worse(
    known: Knowledge, tmp_path: Path
) -> None:
    before = audited([*FIRST, PLANNED], known, tmp_path)
    after = changed(known, tmp_path, M20=("Route planner", "M20", "Live", "No", "No", "No"))
    found = moved(compare(before, after, known.thresholds))
    assert found["Route planner", "unattended"] == ("regressed", "client")
    assert found["Route planner", "deployed"][0] == "moved"  # by itself going live is neither


def test_a_new_model_that_runs_unattended_is_a_change_for_the_worse(
    first: AuditResult, known: Knowledge, tmp_path: Path
) -> None:
    new = {
        "new": ("Route planner", "M20", "Live", "No", "No", "No"),
        "kept": ("Demand", "M21", "Live", "Yes, weekly drift report", "nightly pipeline", "yes"),
    }
    found = compare(first, changed(known, tmp_path, **new), known.thresholds)
    told = {model.name: [(m.axis, m.before, m.direction) for m in model.moves] for model in found.added}
    assert told == {"Route planner": [("unattended", "absent", "regressed")], "Demand": []}


def test_a_gap_is_told_once_where_an_axis_tells_it(
    first: AuditResult, known: Knowledge, tmp_path: Path
) -> None:
    after = changed(
        known,
        tmp_path,
        M1=("Churn", "M1", "Live", "Yes, drift alerts daily", "No", "No"),
        M9=("Old one", "M9", "Retired", "No", "No", "No"),
    )
    found = moved(compare(first, after, known.thresholds))
    assert found["Churn", "monitored"][0] == "improved"
    assert ("Churn", "unattended") not in found
    assert ("Old one", "unattended") not in found  # switched off: no gap any more, and nothing got better


def test_a_gap_that_the_rules_found_is_not_the_clients(known: Knowledge, tmp_path: Path) -> None:
    before = audited([*FIRST, PLANNED], known, tmp_path)
    after = changed(known, tmp_path, M20=("Route planner", "M20", "Live", "No", "No", "No"))
    found = moved(compare(under_other_rules(before), after, known.thresholds))
    assert found["Route planner", "unattended"][1] != "client"


def test_models_come_go_and_are_renamed(first: AuditResult, known: Knowledge, tmp_path: Path) -> None:
    after = changed(
        known,
        tmp_path,
        M2=("Payment fraud", "M2", "Live", "No", "No", "yes"),
        M9=None,
        new=("Route planner", "M20", "Live", "No", "No", "No"),
        **{"Pricing engine": ("Pricing engines", "", "Live", "", "", "")},
    )
    found = compare(first, after, known.thresholds)
    assert [m.name for m in found.added] == ["Route planner"]
    assert [m.name for m in found.gone] == ["Old one"]
    assert {(m.name_before, m.name, m.by) for m in found.models if m.renamed} == {
        ("Fraud", "Payment fraud", "id"),
        ("Pricing engine", "Pricing engines", "near"),
    }


def test_row_numbers_are_no_ids(known: Knowledge, tmp_path: Path) -> None:
    names = ["Churn", "Fraud", "Stock", "Pricing", "Routing"]
    rows = [(name, str(n), "Live", "No", "No", "") for n, name in enumerate(names, 1)]
    moved_on = [(name, str(n), "Live", "No", "No", "") for n, name in enumerate(["Demand", *names], 1)]
    found = compare(audited(rows, known, tmp_path), audited(moved_on, known, tmp_path), known.thresholds)
    assert [m.name for m in found.added] == ["Demand"]
    assert not found.gone
    assert not any(m.renamed for m in found.models)


def test_names_that_differ_in_a_number_are_two_models(known: Knowledge, tmp_path: Path) -> None:
    one, other = (
        audited([(f"Demand forecast {n}", "", "Live", "No", "No", "")], known, tmp_path) for n in (1, 2)
    )
    found = compare(one, other, known.thresholds)
    assert ([m.name for m in found.gone], [m.name for m in found.added]) == (
        ["Demand forecast 1"],
        ["Demand forecast 2"],
    )


def under_other_rules(result: AuditResult) -> AuditResult:
    """The same list, read by rules for which `No` was no answer: what an older version may have made of it."""

    def reread(model: Model) -> Model:
        axis = model.monitored
        if axis.status != "no":
            return model
        readings = tuple(replace(r, status="unknown") for r in axis.readings)
        return model._replace(monitored=replace(axis, status="unknown", readings=readings))

    vocabulary = tuple(
        replace(v, status="unknown") if (v.axis, v.status) == ("monitored", "no") else v
        for v in result.vocabulary
    )
    return replace(
        result, knowledge_sha256="0" * 64, models=tuple(map(reread, result.models)), vocabulary=vocabulary
    )


def test_what_the_rules_judge_otherwise_is_not_the_clients_doing(
    first: AuditResult, known: Knowledge, tmp_path: Path
) -> None:
    before = under_other_rules(first)
    after = changed(known, tmp_path, M2=("Fraud", "M2", "Live", "Yes, drift alerts daily", "No", "yes"))
    found = compare(before, after, known.thresholds)
    causes = moved(found)
    assert causes["Churn", "monitored"] == ("learned", "rules")
    assert causes["Fraud", "monitored"] == ("learned", "both")
    assert [(r.text, r.before, r.after) for r in found.rules] == [("No", "unknown", "no")]
    assert found.own is not None  # the verdict with the rules' part put back
    assert (found.own.gap_low, found.after.gap_low) == (0, 2)


def test_a_target_is_hit_only_where_that_is_sure(
    first: AuditResult, known: Knowledge, tmp_path: Path
) -> None:
    good = "Yes, weekly drift report", "nightly pipeline", "yes"
    all_good = {
        key: (name, key if key.startswith("M") else "", "Live", *good)
        for name, key, *_ in ((r[0], r[1] or r[0]) for r in FIRST)
    }
    reached = {
        t.id: t.reached
        for t in compare(first, changed(known, tmp_path, **all_good), known.thresholds).targets
    }
    assert reached["monitoring_models"] == "hit"
    assert reached["gap_models"] == "hit"
    gone = {key: None for key in all_good if key != "M3"}
    reached = {
        t.id: t.reached for t in compare(first, changed(known, tmp_path, **gone), known.thresholds).targets
    }
    assert reached["monitoring_models"] == "open"  # who is not listed any more may or may not have it
    unchanged = {t.id: t.reached for t in compare(first, first, known.thresholds).targets}
    assert unchanged["gap_models"] == "missed"


def status(codes: Sequence[str]) -> st.SearchStrategy[Status]:
    """A status as one cell says it, or of which nothing is said."""
    said = st.sampled_from(codes).map(
        lambda code: Status(code, "claimed", (Reading(3, f"it is {code}", "r", code),))
    )
    return st.one_of(st.just(UNKNOWN), said)


MODELS = st.lists(
    st.builds(
        Model,
        id=st.sampled_from([None, "A", "B", "C", "1", "2"]),
        name=st.sampled_from(
            ["Churn", "Fraud", "Pricing", "Pricing engine", "Pricing engines", "Model 1", "Model 2"]
        ),
        place=st.just(Place("fleet.csv")),
        unit=st.sampled_from([None, "Risk"]),
        deployed=status(DEPLOYED),
        monitored=status(MONITORED),
        retrained=status(RETRAINED),
    ),
    max_size=7,
).map(lambda models: tuple(m._replace(place=m.place._replace(row=n)) for n, m in enumerate(models, 2)))
MIRRORED = {"improved": "regressed", "regressed": "improved", "learned": "obscured", "obscured": "learned"}


@pytest.mark.slow
@settings(deadline=None)
@given(one=MODELS, other=MODELS, same_rules=st.booleans())
def test_before_and_after_swapped_mirror(
    one: tuple[Model, ...], other: tuple[Model, ...], same_rules: bool, known: Knowledge
) -> None:
    first, second = replace(BASE, models=one), replace(BASE, models=other)
    if not same_rules:
        first = replace(first, knowledge_sha256="0" * 64)
    assert compare(first, first, known.thresholds).is_empty
    there, back = compare(first, second, known.thresholds), compare(second, first, known.thresholds)
    assert [_listed(found) for found in (there.added, there.gone)] == [
        _listed(found) for found in (back.gone, back.added)
    ]
    assert _pairs(there) == {(a, b, by) for b, a, by in _pairs(back)}
    assert _moves(there) == {
        (a, b, axis, before, after, MIRRORED.get(way, way), cause)
        for b, a, axis, after, before, way, cause in _moves(back)
    }
    assert len(there.models) + len(there.gone) == len(one)
    assert len(there.models) + len(there.added) == len(other)


def _pairs(comparison: Comparison) -> set[tuple[object, ...]]:
    return {(m.place_before.row, m.place.row, m.by) for m in comparison.models}


def _listed(listed: Sequence[Listed]) -> list[Listed]:
    return [replace(one, moves=()) for one in listed]


def _moves(comparison: Comparison) -> set[tuple[object, ...]]:
    """But that it runs unattended: a gap that opens is worse, and one that leaves the list got no better."""
    return {
        (m.place_before.row, m.place.row, v.axis, v.before, v.after, v.direction, v.cause)
        for m in comparison.models
        for v in m.moves
        if v.axis != UNATTENDED
    }


def test_a_series_is_a_trend_by_date(first: AuditResult, known: Knowledge) -> None:
    dates = [date(2026, 1, 1), date(2026, 6, 1), date(2026, 9, 1), date(2026, 12, 1)]
    earliest, *_ = results = [replace(first, as_of=day) for day in dates]
    found = compare(results[2], results[3], known.thresholds, [results[1], earliest])
    assert [point.as_of for point in found.trend] == dates
    chained = replace(results[2], since=compare(results[1], results[2], known.thresholds, [earliest]))
    assert compare(chained, results[3], known.thresholds).trend == found.trend


def test_codes_are_not_compared(first: AuditResult, known: Knowledge) -> None:
    with pytest.raises(InputError, match="without --redact"):
        compare(redact(first, known).result, first, known.thresholds)


def test_it_is_saved_with_the_result_and_no_name_is_left_when_redacted(known: Knowledge) -> None:
    after = make_result()
    before = replace(
        after,
        models=(*after.models[1:], after.models[0]._replace(name="Quince sorter", id="Q-77")),
        as_of=date(2026, 5, 24),
    )
    result = replace(after, since=compare(before, after, known.thresholds))
    stream = io.BytesIO()
    write_result(result, stream)
    assert read_result(stream.getvalue()) == result
    redacted = redact(result, known).result
    text = comparison_json(redacted).decode()
    assert not [name for name in ("Quince", *(m.name for m in after.models)) if name in text]
    page = render_comparison(result, load_brand(None), for_print=False)
    assert "Quince sorter" in page
    assert "Quince" not in render_comparison(redacted, load_brand(None), for_print=False)
