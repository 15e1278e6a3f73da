"""Verbs whose particle stands apart, and numbers below a header of per cent."""

from __future__ import annotations

from datetime import date

import pytest

from audit import knowledge
from audit.lexicon import Lexicon
from audit.lexicon.examples import Example, read_example

LEXICON = Lexicon(knowledge.load(), date(2026, 10, 1))


@pytest.mark.parametrize("between", ["", "it ", "itself ", "them "])
def test_what_a_verb_acts_on_may_stand_before_its_particle(between: str) -> None:
    text = f"kicks {between}off when PSI > 0.2"
    assert read_example(LEXICON, "retrained", Example(text, "Retraining")).status == "automatic"


def test_a_particle_of_no_verb_still_switches_off() -> None:
    assert read_example(LEXICON, "monitored", Example("drift checks: off", "Monitoring")).status == "no"


@pytest.mark.parametrize(
    ("share", "status"),
    [("100", "production"), ("30", "pilot"), ("0", "development"), ("000", "development"), ("²", "unknown")],
)
def test_a_number_below_per_cent_is_a_share(share: str, status: str) -> None:
    assert read_example(LEXICON, "deployed", Example(share, "Rollout %")).status == status


def test_no_number_is_too_long_to_be_a_share() -> None:
    assert read_example(LEXICON, "deployed", Example("9" * 5_000, "Rollout %")).status != "production"
