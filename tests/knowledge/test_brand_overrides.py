"""A brand's rates, assumptions and sources in the place of the toolkit's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from audit import knowledge
from audit.domain.errors import KnowledgeError
from audit.knowledge.brand_overrides import BrandOverrides
from audit.knowledge.translation import languages

CARD = (knowledge.directory() / "rates.yaml").read_text(encoding="utf-8")
BARE = BrandOverrides("Acme")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from strings(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from strings(item)


@pytest.mark.parametrize("language", languages(knowledge.directory()))
def test_nothing_that_a_brand_is_given_names_the_provider_or_the_publisher(language: str) -> None:
    own = knowledge.load()
    assert own.rates is not None
    known = knowledge.load(overlay=BARE, language=language)
    names = ("F5 Hiring", "The MLOps Engineer Shortage", own.rates.provider)
    for documents in (known.documents, known.spoken):
        for name, document in documents.items():
            if name != "attribution.yaml":
                assert not [text for text in strings(document) if any(n in text for n in names)], name
    assert any(own.rates.source in text for text in strings(own.documents["functions.yaml"]))


def test_a_brand_that_may_name_them_has_the_toolkits_own_card() -> None:
    known = knowledge.load(overlay=BrandOverrides("Acme", name_sources=True, default_rates=True))
    assert known.rates == knowledge.load().rates
    assert known.market == knowledge.load().market


def test_without_a_card_there_is_none_and_no_claim_of_a_provider() -> None:
    known = knowledge.load(overlay=BARE)
    assert known.rates is None
    assert known.market.facts and not any(fact.provider_claim for fact in known.market.facts.values())


def test_a_card_of_its_own_is_taken_as_it_is(tmp_path: Path) -> None:
    card = tmp_path / "rates.yaml"
    card.write_text(CARD.replace("provider: F5 Hiring Solutions", "provider: Acme").replace("USD", "EUR"))
    known = knowledge.load(overlay=BrandOverrides("Acme", rates=card))
    assert known.rates is not None
    assert (known.rates.provider, known.rates.currency) == ("Acme", "EUR")


def card_with(tmp_path: Path, *changes: tuple[str, str]) -> BrandOverrides:
    text = CARD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "rates.yaml").write_text(text, encoding="utf-8")
    return BrandOverrides("Acme", rates=tmp_path / "rates.yaml")


def test_rates_of_a_day_stand_beside_those_of_a_week_and_count_five_times(tmp_path: Path) -> None:
    weekly = knowledge.load(overlay=card_with(tmp_path)).rates
    changes = (
        ("deployment: 600", "deployment: {day: 120}"),
        ("  low: 600\n  high: 950", "  per: day\n  low: 120\n  high: 190.0"),
    )
    daily = knowledge.load(overlay=card_with(tmp_path, *changes)).rates
    assert daily == weekly and daily is not None
    again = type(daily).model_validate(daily.model_dump())
    assert again == weekly  # a card that is read twice is not multiplied twice


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "deployment: 600",
            "deployment: {day: much}",
            r"rates\.yaml:13:\d+: functions\.deployment: 'much' is not a n",
        ),
        (
            "deployment: 600",
            "deployment: {month: 2600}",
            r"rates\.yaml:13:\d+: functions\.deployment: .* is not a n",
        ),
        ("deployment: 600", "deployment: {day: 600}", "the rate of deployment is above the managed band"),
        ("  low: 600", "  per: month\n  low: 600", r"rates\.yaml:\d+:\d+: managed: per is 'week' or 'day'"),
    ],
)
def test_a_rate_of_another_time_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(KnowledgeError, match=said):
        knowledge.load(overlay=card_with(tmp_path, (old, new)))


def test_a_wrong_card_is_told_with_its_line(tmp_path: Path) -> None:
    card = tmp_path / "rates.yaml"
    card.write_text(CARD.replace("weeks_a_year: 52", "weeks: 52"))
    with pytest.raises(KnowledgeError, match=r"rates\.yaml:7:1: weeks: there is no such setting"):
        knowledge.load(overlay=BrandOverrides("Acme", rates=card))


def test_assumptions_of_its_own_replace_those_of_the_same_id(tmp_path: Path) -> None:
    path = tmp_path / "assumptions.yaml"
    path.write_text(
        "assumptions:\n  capacity_days: {label: Days, unit: days, low: 1, high: 2, source: Acme, year: 2026}\n"
    )
    known, own = knowledge.load(overlay=BrandOverrides("Acme", assumptions=path)), knowledge.load()
    assert known.assumptions.assumptions["capacity_days"].source == "Acme"
    assert known.assumptions.assumptions.keys() == own.assumptions.assumptions.keys()


def test_an_assumption_that_no_formula_takes_is_told_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "assumptions.yaml"
    path.write_text(
        "assumptions:\n  capacity_day: {label: Days, unit: days, low: 1, high: 2, source: Acme, year: 2026}\n"
    )
    with pytest.raises(KnowledgeError, match=r"assumptions\.yaml:2:3: .*did you mean 'capacity_days'\?"):
        knowledge.load(overlay=BrandOverrides("Acme", assumptions=path))


def test_the_hash_tells_what_a_brand_changes_and_not_where_it_lies(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        card = tmp_path / name / "rates.yaml"
        card.parent.mkdir()
        card.write_text(CARD)
        made.append(knowledge.load(overlay=BrandOverrides(name, rates=card)))
    own, bare = knowledge.load(), knowledge.load(overlay=BARE)
    assert made[0].overlay_sha256 == made[1].overlay_sha256 != bare.overlay_sha256
    assert own.overlay_sha256 is None
    assert len({own.sha256, bare.sha256, made[0].sha256}) == 3
