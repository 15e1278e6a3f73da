"""The documents that the advice is made from: every figure sourced, every text a sentence in both numbers."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from audit.advise.gap_cost import AMOUNTS
from audit.advise.job_description import blended
from audit.advise.steps import STEPS
from audit.knowledge import ADVICE_FILES, Knowledge, directory, load
from audit.knowledge.advice import Counted, Sourced
from audit.knowledge.money import Band, Rates
from audit.knowledge.translation import languages


def walk(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from walk(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from walk(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from walk(item)


def everything(knowledge: Knowledge) -> Iterator[Any]:
    for name in ADVICE_FILES:
        yield from walk(knowledge.documents[name])


def test_every_figure_has_a_source_and_a_year(knowledge: Knowledge) -> None:
    sourced = [item for item in everything(knowledge) if isinstance(item, Sourced)]
    assert len(sourced) > 40
    for item in sourced:
        assert len(item.source) > 5
        assert 2010 <= item.year <= 2030
        assert str(item.year) in item.cited
    assert all(isinstance(item, Sourced) for item in everything(knowledge) if isinstance(item, Band))


def test_the_published_figures(knowledge: Knowledge) -> None:
    card = knowledge.rates
    assert card.functions == {
        "deployment": 600,
        "features": 650,
        "monitoring": 600,
        "retraining": 650,
        "inference": 700,
        "tracking": 600,
    }
    assert (card.managed.low * card.weeks_a_year, card.managed.high * card.weeks_a_year) == (31_200, 49_400)
    assert (card.domestic.low, card.domestic.high) == (220_000, 340_000)
    assert (card.bands["canonical"].low, card.bands["canonical"].high) == (375, 1_200)
    assert (card.bands["ai_ml"].low, card.bands["ai_ml"].high) == (500, 950)
    assert card.provider_claim and card.managed.provider_claim


def test_a_providers_word_about_itself_is_marked(knowledge: Knowledge) -> None:
    facts = knowledge.market.facts
    assert {name for name, fact in facts.items() if fact.provider_claim} >= {
        "shortlist",
        "start",
        "managed",
        "retention",
    }
    assert set(knowledge.hiring.options["managed"].claims) >= {"shortlist", "start"}


def test_counted_texts_use_the_same_values_in_both_numbers(knowledge: Knowledge) -> None:
    fields = string.Formatter().parse
    for item in everything(knowledge):
        if isinstance(item, Counted):
            one, other = ({name for _, name, _, _ in fields(text) if name} for text in (item.one, item.other))
            assert one | {"n"} == other | {"n"}, item
            assert not re.search(r"\{n\} (models|questions|answers|seats|functions|people)\b", item.one), item
            assert not re.search(r"\{n\} (model|question|answer|seat|function|person) ", item.other), item


def test_every_document_id_has_its_code(knowledge: Knowledge) -> None:
    assert set(AMOUNTS) == set(knowledge.amounts.amounts)
    assert tuple(STEPS) == knowledge.guidance.order
    assert set(knowledge.sprint.order) == set(knowledge.functions.functions)


def test_no_default_tool_is_unknown_to_the_tool_list(knowledge: Knowledge) -> None:
    known = knowledge.documents["tools.yaml"].tools
    for defaults in knowledge.roles.defaults.values():
        clouds = [tool for tools in defaults.by_cloud.values() for tool in tools]
        for wish in (*defaults.always, *defaults.no_cloud, *clouds):
            assert all(name in known for name in re.split(r", | or ", wish)), wish


def test_plans_that_ask_for_two_jobs_in_one_are_told_from_the_others(knowledge: Knowledge) -> None:
    for plan in knowledge.roles.blended_plan_examples:
        assert blended(knowledge, plan), plan
    for plan in knowledge.roles.separate_plan_examples:
        assert blended(knowledge, plan) is None, plan


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"functions": {"deployment": 1}}, "exactly these"),
        ({"managed": {"low": 900, "high": 600}}, "low must be"),
        ({"managed": {"low": 100, "high": 200}}, "above the managed band"),
    ],
)
def test_a_rate_card_that_contradicts_itself_is_refused(
    knowledge: Knowledge, change: dict[str, dict[str, int]], message: str
) -> None:
    data = knowledge.rates.model_dump()
    for key, part in change.items():
        data[key] = part if key == "functions" else data[key] | {k: Decimal(v) for k, v in part.items()}
    with pytest.raises(ValidationError, match=message):
        Rates.model_validate(data)


@pytest.mark.parametrize("language", languages(directory()))
def test_what_comes_before_production_is_said_without_a_first_use_that_a_pilot_already_has(
    language: str,
) -> None:
    """A pilot counts as live and has users, and it is a candidate of a first deployment."""
    known = load(language=language)
    first = tuple(role.outcome_first for role in known.roles.roles.values())
    told = [*walk(known.sprint.first_deployment), *walk(known.roles.why.nothing_runs), *first]
    begins = re.compile(r"\blive\b|first user|ersten Nutzung|première utilisation|primer usuario", re.I)
    assert not [text for text in told if isinstance(text, str) and begins.search(text)]
