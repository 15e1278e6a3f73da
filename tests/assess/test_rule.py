"""The interval is the exact range over every completion of what is unknown: an exhaustive oracle says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.assess.rule import judge
from audit.domain.models import DEPLOYED, MONITORED, RETRAINED
from audit.domain.result import Verdict
from audit.domain.risk import legacy_unattended
from audit.knowledge import load
from tests.assess.builders import fleet, scored, tally

THRESHOLDS = load().thresholds
Row = tuple[str, str, str]
ROWS = st.lists(
    st.tuples(
        *(st.sampled_from(s) for s in (tuple(d for d in DEPLOYED if d != "retired"), MONITORED, RETRAINED))
    ),
    min_size=1,
    max_size=5,
)
STAGES = {"unknown": ("production", "development", "retired")}
MONITORING = {"unknown": ("yes", "no"), "partial": ("yes", "no"), "planned": ("no",)}
RETRAINING = {"unknown": ("automatic", "no"), "planned": ("no",), "manual": ("no",)}


def completions(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Every way in which the unknown may turn out."""
    options = [
        list(product(STAGES.get(d, (d,)), MONITORING.get(m, (m,)), RETRAINING.get(r, (r,))))
        for d, m, r in rows
    ]
    yield from (list(choice) for choice in product(*options))


def lacks(row: Row) -> list[bool]:
    """What is lacking of the axes that apply."""
    return [row[axis] == "no" for axis in (1, 2) if row[axis] != "not_applicable"]


def is_gap(row: Row, strict: bool) -> bool:
    lacking = lacks(row)
    return row[0] == "production" and bool(lacking) and (any(lacking) if strict else all(lacking))


def shares(rows: Sequence[Row], strict: bool = False, production_only: bool = False) -> list[Fraction]:
    found = []
    for done in completions(rows):
        of = [r for r in done if (r[0] == "production" if production_only else r[0] != "retired")]
        if of:
            found.append(Fraction(sum(is_gap(r, strict) for r in of), len(of)))
    return found


def verdict(rows: Sequence[Row]) -> Verdict:
    return judge(tally(fleet(rows)), THRESHOLDS)


@given(rows=ROWS)
def test_both_ends_are_reached_and_never_passed(rows: list[Row]) -> None:
    found = verdict(rows)
    for share, possible in (
        ((found.share_low, found.share_high), shares(rows)),
        ((found.strict.share_low, found.strict.share_high), shares(rows, strict=True)),
        (
            (found.production_only.share_low, found.production_only.share_high),
            shares(rows, production_only=True),
        ),
    ):
        if possible and share[0] is not None:
            assert share == pytest.approx((float(min(possible)), float(max(possible))))


@given(rows=ROWS)
def test_the_verdict_holds_for_every_completion(rows: list[Row]) -> None:
    found = verdict(rows)
    over = [share > Fraction(1, 3) for share in shares(rows)]
    if found.status == "gap":
        assert all(over)
    if found.status == "no_gap":
        assert not any(over)
    if found.status == "undecided" and not found.withheld:
        assert len(set(over)) == 2


@given(rows=ROWS, data=st.data())
def test_knowing_more_only_ever_narrows(rows: list[Row], data: st.DataObject) -> None:
    before = verdict(rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    told = data.draw(st.sampled_from(list(completions([rows[at]]))))[0]
    if told[0] == "retired":
        return  # it leaves the list: another denominator, tested by the oracle above
    after = verdict([*rows[:at], told, *rows[at + 1 :]])
    if before.share_low is not None and after.share_low is not None:
        assert after.share_low >= before.share_low - 1e-9
        assert (after.share_high or 0) <= (before.share_high or 0) + 1e-9


@given(rows=ROWS)
def test_the_order_of_the_sheet_does_not_matter(rows: list[Row]) -> None:
    assert verdict(rows) == verdict(rows[::-1])


GAP, FINE, OPEN, IDLE = (
    ("production", "no", "no"),
    ("production", "yes", "no"),
    ("production", "unknown", "unknown"),
    ("development", "unknown", "unknown"),
)


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([GAP] * 10 + [FINE] * 18, "gap"),
        ([GAP] + [FINE] * 2, "no_gap"),  # one third is not more than one third
        ([GAP] * 2 + [FINE] * 3, "gap"),
        ([OPEN] * 3, "undecided"),
        ([IDLE] * 3, "not_applicable"),
        ([GAP] * 4 + [OPEN] * 6, "gap"),  # firm, however much is unknown
        ([OPEN] + [IDLE] * 9, "undecided"),  # withheld: no all-clear out of silence
        ([("production", "partial", "no")] * 4, "undecided"),
        ([("production", "planned", "manual")] * 4, "gap"),
        ([("production", "yes", "not_applicable")] * 4, "no_gap"),
        ([("production", "no", "not_applicable")] * 4, "gap"),
        ([("production", "not_applicable", "not_applicable")] * 4, "no_gap"),
    ],
)
def test_verdicts(rows: list[Row], status: str) -> None:
    assert verdict(rows).status == status


def test_silence_withholds_the_all_clear() -> None:
    assert verdict([OPEN] + [IDLE] * 9).withheld_for == "silence"


MAYBE = ("unknown", "unknown", "unknown")


@pytest.mark.parametrize(
    ("rows", "dated", "older", "withheld"),
    [
        ([MAYBE] + [IDLE] * 6, 0, 30, True),  # the six may be older than the window, too
        ([MAYBE] + [IDLE] * 6, 0, 0, False),  # a list without dates is the list that was asked for
        ([MAYBE] + [IDLE] * 6, 7, 30, False),  # without the undated it is no gap as well
        ([IDLE] * 6 + [FINE], 0, 30, False),  # no model may run unattended
        ([MAYBE] * 2 + [IDLE] * 6, 2, 1, False),  # most of the dated ones lie inside
        ([MAYBE] * 2 + [IDLE] * 6, 2, 3, True),
    ],
)
def test_undated_models_are_no_all_clear_where_the_dated_ones_lie_outside(
    rows: list[Row], dated: int, older: int, withheld: bool
) -> None:
    reasons = ["in_scope"] * dated + ["no_date"] * (len(rows) - dated)
    models = [found._replace(scope_reason=reason) for found, reason in zip(fleet(rows), reasons, strict=True)]
    old = [found._replace(scope_reason="before_window") for found in fleet([GAP] * older)]
    found = judge(tally([*models, *old]), THRESHOLDS)
    assert (found.status, found.withheld_for) == (("undecided", "dates") if withheld else ("no_gap", ""))
    assert found.withheld == withheld
    if withheld:  # only where none may run unattended do the dates not matter
        assert found.good_answers == found.gap_high
        assert found.strict.status == "undecided"


@given(rows=ROWS)
def test_the_least_answers_would_do(rows: list[Row]) -> None:
    """Settling so many open models badly proves a gap, and one fewer does not."""
    found = verdict(rows)
    if found.status != "undecided" or not found.bad_answers:
        return
    open_ = [at for at, m in enumerate(fleet(rows)) if m.score and m.score.gap == "maybe"]
    for count, proven in ((found.bad_answers, True), (found.bad_answers - 1, False)):
        told = [GAP if at in open_[:count] else row for at, row in enumerate(rows)]
        assert (verdict(told).status == "gap") is proven


def test_the_margin_is_what_may_still_change() -> None:
    assert verdict([GAP] * 10 + [FINE] * 18).margin == 1
    assert verdict([GAP] * 9 + [FINE] * 19).margin == 1


def test_claims_are_counted() -> None:
    found = verdict([("production", "yes", "automatic"), ("development", "yes", "automatic")])
    assert (found.claimed_monitored, found.claimed_retrained) == (1, 1)


def test_what_is_older_than_the_window_runs_unattended_as_the_rule_would_count_it() -> None:
    ends = {"yes": (1, 1), "maybe": (0, 1), "no": (0, 0)}
    doubts = product((False, True), repeat=3)
    for stage, *statuses, disputed in product(("production", "unknown"), MONITORED, RETRAINED, doubts):
        (found,) = fleet([(stage, *statuses)])
        axes = zip((found.deployed, found.monitored, found.retrained), disputed, strict=True)
        deployed, monitored, retrained = (replace(axis, contradicted=doubt) for axis, doubt in axes)
        found = scored(found._replace(deployed=deployed, monitored=monitored, retrained=retrained))
        older = found._replace(
            legacy=stage == "production", in_scope=False, scope_reason="before_window", score=None
        )
        assert found.score and legacy_unattended([older]) == ends[found.score.gap], (statuses, disputed)
        assert legacy_unattended([found]) == (0, 0)
