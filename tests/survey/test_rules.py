"""Each framework against its published rule, by worked examples."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.domain.questionnaire import Criterion, Span
from audit.survey.response_matrix import points
from audit.survey.rules import RULES, outcome_of
from tests.survey.builders import SETS, framework, outcome, said, scored, surveyed

SECTIONS = ("data", "model", "infrastructure", "monitoring")

# What each level of Microsoft's table shows, from level 0 to level 4, as points of the dimension's ordered values.
MICROSOFT = {
    "data_gathering": (0, 1, 1, 1, 1),
    "compute": (0, 0, 1, 1, 1),
    "experiment_tracking": (0, 0, 1, 1, 1),
    "versioned": (0, 0, 1, 1, 1),
    "training": (0, 0, 1, 1, 1),
    "retraining_by_metrics": (0, 0, 0, 0, 1),
    "release": (0, 0, 1, 2, 2),
    "releaser": (0, 1, 2, 3, 3),
    "scoring_script": (0, 1, 2, 2, 2),
    "model_tests": (0, 1, 1, 2, 2),
    "application_tests": (0, 1, 1, 2, 2),
    "expertise": (0, 0, 0, 1, 1),
    "teams": (0, 0, 1, 2, 3),
    "trace": (0, 1, 2, 3, 3),
    "ab_tests": (0, 0, 0, 1, 1),
    "central_metrics": (0, 1, 1, 1, 2),
    "feature_store": (0, 0, 1, 1, 2),
}


def test_every_framework_is_scored_by_a_rule_that_exists() -> None:
    assert {one.rule for one in SETS.frameworks} == set(RULES)


def ml(**sums: float) -> dict[str, float]:
    """Points of the ML Test Score that add up to a sum in each section."""
    points = {}
    for section, total in sums.items():
        for number in range(1, 8):
            points[f"ml_test_score.{section}.{number}"] = min(1.0, total)
            total -= min(1.0, total)
    return points


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0, "Research"),
        (0.5, "Serious holes likely"),
        (1, "Serious holes likely"),
        (1.5, "First pass"),
        (2, "First pass"),
        (2.5, "Reasonably tested"),
        (3, "Reasonably tested"),
        (3.5, "Strongly tested"),
        (5, "Strongly tested"),
        (5.5, "Exceptional"),
        (7, "Exceptional"),
    ],
)
def test_the_ml_test_score_has_the_published_bands(score: float, band: str) -> None:
    one = framework("ml_test_score")
    found = scored(one, ml(**dict.fromkeys(SECTIONS, score)))
    assert (found.score_low, found.score_high) == (score, score)
    assert found.level_low is not None
    assert one.levels[found.level_low].name == band


def test_the_ml_test_score_is_the_weakest_section_not_the_mean() -> None:
    found = scored(framework("ml_test_score"), ml(data=7, model=7, infrastructure=7, monitoring=1.5))
    assert found.score_low == found.score_high == 1.5
    assert [section.low for section in found.sections] == [7, 7, 7, 1.5]
    assert {block.section for block in found.blocks} == {"monitoring"}


def test_a_test_that_is_done_by_hand_is_worth_half() -> None:
    values = framework("ml_test_score").criteria[0].values
    assert dict(values) == {"no": 0, "by_hand": 0.5, "automatic": 1}


@pytest.mark.parametrize("level", range(5))
def test_microsofts_table_gives_its_own_levels(level: int) -> None:
    points = {f"microsoft.{name}": float(row[level]) for name, row in MICROSOFT.items()}
    found = scored(framework("microsoft"), points)
    assert (found.level_low, found.level_high) == (level, level)


@pytest.mark.parametrize(
    ("name", "level"),
    [(name, level) for name, row in MICROSOFT.items() for level in range(1, 5) if row[level]],
)
def test_one_ordinal_below_a_level_blocks_it(name: str, level: int) -> None:
    points = {f"microsoft.{other}": float(row[level]) for other, row in MICROSOFT.items()}
    found = scored(framework("microsoft"), points | {f"microsoft.{name}": MICROSOFT[name][level] - 1.0})
    assert found.level_high is not None
    assert found.level_high < level
    assert f"microsoft.{name}" in [block.criterion for block in found.blocks]


def test_a_level_asks_for_what_a_lower_one_showed_even_where_the_table_dips() -> None:
    central = next(c for c in framework("microsoft").criteria if c.id == "microsoft.central_metrics")
    assert central.required == (0, 1, 1, 1, 2)


def google(level: int) -> dict[str, float]:
    """What the level asks for, and nothing else."""
    return {c.id: c.required[level] for c in framework("google").criteria}


@pytest.mark.parametrize("level", range(3))
def test_googles_levels_are_reached_by_their_traits(level: int) -> None:
    found = scored(framework("google"), google(level))
    assert (found.level_low, found.level_high) == (level, level)


def test_googles_feature_store_is_optional_at_the_first_level_only() -> None:
    assert google(1)["google.feature_store"] == 0
    found = scored(framework("google"), google(2) | {"google.feature_store": 0})
    assert found.level_high == 1
    assert [block.criterion for block in found.blocks] == ["google.feature_store"]


def marvelous(met: range) -> dict[str, float]:
    return {f"marvelousmlops.{number}": 1.0 for number in met}


def test_marvelous_is_mature_with_the_46_of_its_first_four_sections() -> None:
    found = scored(framework("marvelousmlops"), marvelous(range(1, 47)))
    assert (found.level_low, found.score_low, found.score_of) == (1, 46, 60)
    assert [section.of for section in found.sections] == [8, 20, 10, 8, 7, 4, 3]


def test_marvelous_is_not_mature_with_one_of_the_46_missing() -> None:
    points = marvelous(range(1, 61)) | {"marvelousmlops.27": 0}
    found = scored(framework("marvelousmlops"), points)
    assert (found.level_high, found.score_high) == (0, 59)
    assert [(block.criterion, block.open) for block in found.blocks] == [("marvelousmlops.27", False)]


def test_readiness_weighs_functions_by_the_figures_in_the_set() -> None:
    one = framework("six_functions")
    full = {c.id: 1.0 for c in one.criteria if c.section == "monitoring"}
    found = scored(one, full)
    share = one.weights["monitoring"] / sum(one.weights.values())
    assert found.score_low == pytest.approx(100 * share)
    assert [section.low for section in found.sections if section.id == "monitoring"] == [100]


def test_what_does_not_apply_neither_blocks_nor_counts() -> None:
    one = framework("marvelousmlops")
    spans = {c.id: Span(1.0, 1.0) for c in one.criteria} | {"marvelousmlops.42": Span(None, None, True)}
    found = outcome_of(one, spans, {})
    assert (found.level_low, found.score_low, found.score_of) == (1, 59, 59)


@pytest.mark.parametrize("name", [one.id for one in SETS.frameworks])
def test_unknown_is_never_zero_and_never_full(name: str) -> None:
    found = outcome(surveyed([]), name)
    assert found.level_low == 0
    assert found.level_high == len(framework(name).levels) - 1
    assert found.score_low == 0
    assert found.score_high == found.score_of
    assert found.unknown == found.of


def test_the_best_and_the_worst_answers_lead_to_the_ends_of_every_framework() -> None:
    """All five from one set of answers."""
    asked = [q for q in SETS.questions if q.id != "company.serving"]
    both = said("company.serving", "both")
    best = surveyed([], both, *(said(q.id, q.scale.values[-1]) for q in asked))
    worst = surveyed([], both, *(said(q.id, q.scale.values[0]) for q in asked))
    for one, top, bottom in zip(SETS.frameworks, best.outcomes, worst.outcomes, strict=True):
        assert top.level_low == top.level_high == len(one.levels) - 1
        assert top.score_low == top.score_of
        assert bottom.level_high == 0
        assert bottom.score_high == 0
        assert top.unknown == bottom.unknown == 0
        assert not best.deciding


def test_every_criterion_can_be_settled_at_both_ends() -> None:
    criteria = SETS.criteria
    for criterion in criteria.values():
        ways = [q.decides[criterion.id] for q in SETS.questions if criterion.id in q.decides]
        assert _reaches(ways, criterion, criterion.high)
        assert _reaches(ways, criterion, criterion.low)


def _reaches(ways: list[object], criterion: Criterion, points: float) -> bool:
    return all(Span(points, points) in dict(way).values() for way in ways)  # type: ignore[call-overload]


def test_a_criterion_that_may_not_apply_keeps_no_level_away_for_certain() -> None:
    one = framework("marvelousmlops")
    spans = {c.id: Span(1.0, 1.0) for c in one.criteria} | {"marvelousmlops.42": Span(0.0, 0.0, True)}
    found = outcome_of(one, spans, {})
    assert (found.level_low, found.level_high) == (0, 1)
    assert [(block.criterion, block.open) for block in found.blocks] == [("marvelousmlops.42", True)]


def test_a_test_that_may_turn_out_not_to_apply_may_score_nothing() -> None:
    one = framework("ml_test_score")
    spans = {c.id: Span(1.0, 1.0) for c in one.criteria} | {"ml_test_score.data.1": Span(1.0, 1.0, True)}
    found = outcome_of(one, spans, {})
    assert (found.score_low, found.score_high) == (6, 7)


def test_an_answer_that_decides_nothing_leaves_the_criterion_open() -> None:
    asked = SETS.index["google.what_is_deployed"]
    vague = replace(asked, decides={"google.pipeline_deployed": {"model": Span(0, 0)}})
    criterion = SETS.criteria["google.pipeline_deployed"]
    assert points(vague, criterion, frozenset({"pipeline"})) == Span(0, 1)
    assert points(vague, criterion, frozenset({"model"})) == Span(0, 0)
