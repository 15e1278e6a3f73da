from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.assess.functions import judge_functions, worst_first
from audit.domain.models import FUNCTION_STATUSES, Model, Status
from audit.domain.result import FunctionResult
from audit.knowledge import load
from tests.assess.builders import model

THRESHOLDS = load().thresholds


def with_function(status: str, deployed: str = "production") -> Model:
    found = model(deployed)
    functions = {**found.functions, "tracking": Status(status)}
    return found._replace(functions=functions)


def judged(models: list[Model]) -> FunctionResult:
    return judge_functions(models, worst_first(models), THRESHOLDS)[-1]


def tracking(statuses: list[str]) -> FunctionResult:
    return judged([with_function(s) for s in statuses])


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["yes"] * 9 + ["no"], "in_place"),
        (["yes"] * 8 + ["no"] * 2, "partial"),
        (["no"] * 9 + ["yes"], "missing"),
        (["no"] * 9 + ["unknown"], "missing"),
        (["unknown"] * 6 + ["no"] * 4, "unknown"),
        (["unknown"] * 5 + ["no"] * 5, "partial"),
        (["planned"] * 4, "missing"),
        (["partial"] * 4, "partial"),
        (["not_applicable"] * 4, "not_applicable"),
        ([], "not_applicable"),
        (["yes", "not_applicable", "not_applicable"], "in_place"),
    ],
)
def test_states(statuses: list[str], state: str) -> None:
    assert tracking(statuses).state == state


def test_only_models_in_use_count() -> None:
    models = [with_function("no", "development"), with_function("yes"), with_function("yes", "pilot")]
    result = judged(models)
    assert (result.of, result.yes, result.state) == (2, 2, "in_place")


def test_a_model_whose_cells_disagree_on_its_stage_is_none_of_those_in_use() -> None:
    disputed = with_function("no", "pilot")
    disputed = disputed._replace(deployed=replace(disputed.deployed, contradicted=True))
    assert judged([disputed, with_function("yes")]).of == 1


@pytest.mark.parametrize(
    ("stage", "function", "state"),
    [
        ("unknown", "unknown", "unknown"),
        ("unknown", "not_applicable", "not_applicable"),
        ("development", "unknown", "not_applicable"),
    ],
)
def test_where_nothing_is_known_to_be_in_use_a_function_is_unknown_of_what_may_be(
    stage: str, function: str, state: str
) -> None:
    found = judged([with_function(function, stage)])
    assert (found.of, found.state, found.coverage_low) == (0, state, None)


@given(statuses=st.lists(st.sampled_from(FUNCTION_STATUSES), max_size=12))
def test_counts_add_up_and_coverage_is_an_interval(statuses: list[str]) -> None:
    found = tracking(statuses)
    assert found.yes + found.partial + found.planned + found.no + found.unknown == found.of
    assert len(found.affected) == found.no + found.planned
    assert len(found.unsettled) == found.unknown + found.partial
    if found.of:
        assert found.coverage_low is not None and found.coverage_high is not None
        assert 0 <= found.coverage_low <= found.coverage_high <= 1
