"""The one rule by which people's claims and a model's cells become a status, for any claims."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.answers.claims import questions_about
from audit.answers.rule import AXES, Claim, claimed_status
from audit.assess.rule import profile
from audit.classify.combine import NOT_IN_USE
from audit.domain.models import (
    ANSWERED,
    DEPLOYED,
    MONITORED,
    RETRAINED,
    REVIEWED,
    Axis,
    Reading,
    Status,
)
from audit.domain.places import Place
from tests.survey.builders import SETS, model

STATUSES = {"deployed": DEPLOYED, "monitored": MONITORED, "retrained": RETRAINED}
ASSURING_FIRST = {
    axis: [s for s in found if s not in ("unknown", "not_applicable")] for axis, found in STATUSES.items()
}
LACKING = {"no", "planned", "manual"}


def claim(axis: Axis, value: str, who: str = "Anna") -> Claim:
    question = next(questions_about(axis, SETS))
    assert question.source is not None
    fits = frozenset(s for s, values in question.source.means.items() if value in values)
    status = question.source.says[value]
    place = Place("answers.yaml", "answers", 1)
    return Claim(status, fits, Reading(0, f"{value} ({who}, 2026-11-20)", ANSWERED, status, "claimed", place))


def cells(status: str, *, contradicted: bool = False) -> Status:
    known = status != "unknown"
    readings = (Reading(4, status, "test.rule", status),) if known else ()
    return Status(status, "claimed" if known else None, readings, contradicted)


def values(axis: Axis) -> tuple[str, ...]:
    return next(questions_about(axis, SETS)).scale.values


@st.composite
def case(draw: st.DrawFn) -> tuple[Axis, Status, list[Claim], str]:
    axis = draw(st.sampled_from(AXES))
    stage = draw(st.sampled_from(DEPLOYED))
    status = draw(st.sampled_from(STATUSES[axis]))
    found = cells(status, contradicted=draw(st.booleans()) and status != "unknown")
    claims = draw(
        st.lists(st.builds(claim, st.just(axis), st.sampled_from(values(axis)), st.sampled_from("ABC")))
    )
    return axis, found, claims, stage


@given(case())
def test_nobody_s_claim_changes_nothing(told: tuple[Axis, Status, list[Claim], str]) -> None:
    axis, found, _, _ = told
    assert claimed_status(axis, found, (), "production") is found


@given(case(), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(
    told: tuple[Axis, Status, list[Claim], str], random: object
) -> None:
    axis, found, claims, stage = told
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert claimed_status(axis, found, claims, stage) == claimed_status(axis, found, shuffled, stage)


@given(case())
def test_a_claim_never_raises_what_a_cell_states(told: tuple[Axis, Status, list[Claim], str]) -> None:
    axis, found, claims, stage = told
    after = claimed_status(axis, found, claims, stage)
    order = ASSURING_FIRST[axis]
    if found.status in order and after.status in order:
        assert order.index(after.status) >= order.index(found.status)
    if found.status == "not_applicable" and after.status in order:
        assert after.status != order[0]


@given(case())
def test_a_claim_against_an_assurance_is_a_contradiction(told: tuple[Axis, Status, list[Claim], str]) -> None:
    axis, found, claims, stage = told
    order = ASSURING_FIRST[axis]
    if found.status == order[0] and not found.contradicted and stage not in NOT_IN_USE:
        after = claimed_status(axis, found, claims, stage)
        assert after.contradicted == any(order[0] not in one.fits for one in claims)


@given(case())
def test_every_claim_is_among_the_evidence_and_is_a_claim(
    told: tuple[Axis, Status, list[Claim], str],
) -> None:
    axis, found, claims, stage = told
    after = claimed_status(axis, found, claims, stage)
    assert set(after.readings) == {*found.readings, *(one.reading for one in claims)}
    assert after.strength in (None, "claimed")


@given(case())
def test_what_contradicts_itself_stays_so(told: tuple[Axis, Status, list[Claim], str]) -> None:
    axis, found, claims, stage = told
    if found.contradicted:
        assert claimed_status(axis, found, claims, stage).contradicted


@given(case())
def test_an_auditor_s_word_is_not_touched(told: tuple[Axis, Status, list[Claim], str]) -> None:
    axis, found, claims, _ = told
    word = replace(found, readings=(Reading(0, found.status, REVIEWED, found.status), *found.readings))
    after = claimed_status(axis, word, claims, "production")
    assert (after.status, after.contradicted, after.reviewed) == (found.status, found.contradicted, True)


@given(case())
def test_a_model_out_of_use_is_never_watched_or_retrained(
    told: tuple[Axis, Status, list[Claim], str],
) -> None:
    axis, found, claims, stage = told
    after = claimed_status(axis, found, claims, stage)
    if axis != "deployed" and stage in NOT_IN_USE:
        assert after.status not in ("yes", "partial", "automatic", "manual")
        if stage == "retired":
            assert after.status in ("unknown", "no", "not_applicable")


@given(case())
def test_claims_never_take_back_a_possible_gap_that_cells_prove(
    told: tuple[Axis, Status, list[Claim], str],
) -> None:
    """A model that the cells call a gap may become doubtful through claims, but never a model without a gap."""
    axis, found, claims, _ = told
    if axis == "deployed" or found.status not in LACKING or found.contradicted:
        return
    after = claimed_status(axis, found, claims, "production")
    seen = profile(model(deployed="production")._replace(**{axis: after}), "in_scope")
    lacks = seen.lacks_monitoring if axis == "monitored" else seen.lacks_retraining
    assert lacks in ("yes", "maybe")


@pytest.mark.parametrize(
    ("axis", "status", "said", "after", "contradicted"),
    [
        ("monitored", "unknown", ["ongoing"], "yes", False),
        ("monitored", "unknown", ["none"], "no", False),
        ("monitored", "unknown", ["ongoing", "none"], "no", True),  # two people
        ("monitored", "unknown", ["machines", "spot_checks"], "partial", False),
        ("monitored", "partial", ["none"], "no", False),
        ("monitored", "partial", ["ongoing"], "partial", True),
        ("monitored", "no", ["ongoing"], "no", True),
        ("monitored", "no", ["machines"], "no", False),  # a no may mean that only machines are watched
        ("monitored", "yes", ["none"], "no", True),
        ("monitored", "yes", ["alerting"], "yes", False),
        ("monitored", "not_applicable", ["ongoing"], "not_applicable", True),
        ("retrained", "manual", ["never"], "no", False),
        ("retrained", "manual", ["schedule"], "manual", True),
        ("retrained", "unknown", ["never", "by_hand"], "no", False),  # both lack it
        ("deployed", "unknown", ["production"], "production", False),
        ("deployed", "production", ["retired"], "retired", True),
        ("deployed", "pilot", ["production"], "pilot", True),
    ],
)
def test_what_becomes_of_a_claim(
    axis: Axis, status: str, said: list[str], after: str, contradicted: bool
) -> None:
    claims = [claim(axis, value, who) for value, who in zip(said, "AB", strict=False)]
    found = claimed_status(axis, cells(status), claims, "production")
    assert (found.status, found.contradicted) == (after, contradicted)
