"""Headers in the form of questions: how one opens says more than its other words."""

from __future__ import annotations

import pytest

from tests.wording.headers import Header, field_of

TRUTHS = "yes | no | yes"
DATES = "2023-05-01 | 2022-01-01 | 2021-03-02"
METHODS = "by hand | automatically | every Sunday"
JUDGED = {"stage", "monitoring", "retraining", "retraining_schedule", "deployed_on", "drift", "alerts"}


def taken_for(language: str, header: str, samples: str) -> str:
    """The field of a column below this header."""
    return field_of(Header(language, header, samples, "none", "", ""))


@pytest.mark.parametrize(
    ("language", "header", "samples"),
    [
        ("en", "How many people use it", "40 | 1,200 | 3"),
        ("de", "Wie viele Leute nutzen es", "40 | 12 | 300"),
        ("fr", "Combien de personnes s'en servent", "40 | 12 | 300"),
        ("pl", "Ile osób z tego korzysta", "40 | 12 | 300"),
        ("en", "Used in which countries", "DE, AT | all | UK"),
        ("en", "Answers which question", "how many nurses | who leaves | which pump fails"),
        ("en", "In production of which goods", "bread | cakes | rolls"),
        ("de", "In welchen Ländern im Einsatz", "DE | AT | alle"),
        ("en", "Who uses it in production", "Sales | Ops | nobody"),
        ("en", "Why is it live", "law | costs | pilot went well"),
        ("en", "Is a human looking at each answer", TRUTHS),
        ("en", "Manual available", TRUTHS),
        ("en", "Is the data checked before use?", TRUTHS),
        ("en", "Does the team keep learning?", TRUTHS),
        ("en", "How predictions are computed in prod", "Triton on GPU | Lambda | batch Spark"),
        ("en", "Monitored KPI of the business", "churn rate | NPS | shrinkage"),
        ("en", "Describe any data used to train the model", "manual | public filings | staff surveys"),
        ("de", "Beschreiben Sie die Daten, mit denen trainiert wird", "von Hand erfasst | Akten | Fotos"),
        ("en", "Provide the link to the monitoring dashboard", "none | on request | wiki"),
        (
            "en",
            "What problem is it intended to solve?",
            "detect drift of prices | manual work | faults found weekly",
        ),
        ("en", "Should this use case be withheld from public reporting?", TRUTHS),
    ],
)
def test_a_question_about_something_else_is_no_practice(language: str, header: str, samples: str) -> None:
    assert taken_for(language, header, samples) not in JUDGED


@pytest.mark.parametrize(
    ("language", "header", "samples", "field"),
    [
        ("en", "On which machine does it run?", "AWS Frankfurt | server 12 | Azure", "environment"),
        ("en", "Which department benefits?", "Logistics | Finance | Radiology", "unit"),
        ("en", "Which tool watches the model?", "Grafana | Evidently | Arize", "monitoring_tool"),
        ("en", "Which stage is it in?", "in production | pilot | being built", "stage"),
    ],
)
def test_which_asks_for_what_stands_behind_it(language: str, header: str, samples: str, field: str) -> None:
    assert taken_for(language, header, samples) == field


def test_when_inside_a_question_begins_a_condition() -> None:
    asked = "Does someone get a message when it goes wrong?"
    assert taken_for("en", asked, "Yes, Slack | No | pager") == "alerts"
    assert taken_for("en", "When does it learn anew?", "every Sunday | after harvest | never") == (
        "retraining_schedule"
    )


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("en", "Do we ever teach it anew?"),
        ("en", "Trained again?"),
        ("de", "Wird es erneut trainiert?"),
        ("fr", "Entraîné à nouveau ?"),
        ("nl", "Wordt het opnieuw getraind?"),
    ],
)
def test_what_is_taught_again_is_retrained(language: str, header: str) -> None:
    assert taken_for(language, header, METHODS) in ("retraining", "retraining_schedule")


@pytest.mark.parametrize(
    ("language", "header", "samples", "field"),
    [
        ("en", "Homemade or shop-bought", "homemade | shop-bought | both", "origin"),
        ("en", "Rule-based, statistical or generative?", "statistical | generative | rules", "kind"),
        ("en", "Predictive / generative", "predictive | generative | rules", "kind"),
    ],
)
def test_a_choice_between_the_values_of_a_field(language: str, header: str, samples: str, field: str) -> None:
    assert taken_for(language, header, samples) == field


@pytest.mark.parametrize(
    ("language", "header"),
    [("en", "First used for real"), ("en", "First day in service"), ("it", "Da quando è attivo?")],
)
def test_days_below_what_may_ask_for_a_stage_are_days(language: str, header: str) -> None:
    assert taken_for(language, header, DATES) == "deployed_on"


def test_brackets_say_whom_an_owner_means() -> None:
    assert taken_for("en", "Built by (squad)", "Pricing DS | Grid Analytics | Falcon") == "team"
    assert taken_for("en", "Built by", "J. Doe | A. Smith | M. Lee") == "owner"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Could we monitor it if we wanted", "ability_to_monitor"),
        ("Would we notice if it got worse?", "monitoring"),
    ],
)
def test_what_would_be_possible_is_not_what_would_be_noticed(header: str, field: str) -> None:
    assert taken_for("en", header, "yes | no | yes") == field


@pytest.mark.parametrize(
    ("header", "field"), [("Built with", "framework"), ("Live with customers?", "stage")]
)
def test_with_asks_for_a_tool_only_where_it_ends_a_header(header: str, field: str) -> None:
    samples = {"framework": "R | SAS | sklearn", "stage": "yes | no | yes"}[field]
    assert taken_for("en", header, samples) == field


@pytest.mark.parametrize(
    ("language", "header"),
    [("fr", "Qui gère"), ("es", "¿Quién manda aquí?"), ("de", "Wer leitet es"), ("pl", "Kto tym zarządza")],
)
def test_who_manages_a_model_is_its_owner(language: str, header: str) -> None:
    assert taken_for(language, header, "Léa Roux | J. Ruiz | Ewa Nowak") == "owner"


def test_who_manages_something_else_is_not() -> None:
    assert taken_for("en", "Who manages the budget", "CFO | Anna | controller") == "none"


@pytest.mark.parametrize(
    ("header", "samples", "field"),
    [
        ("Modelling method family", "GBM | logistic regression | LLM", "kind"),
        ("Harm potential", "High | Low | Medium", "criticality"),
        ("Vendor risk", "High | Low | Medium", "none"),
        ("Training data owner", "HR data office | CRM team | Meter ops", "none"),
    ],
)
def test_cells_bear_out_half_a_header_unless_it_speaks_of_something_else(
    header: str, samples: str, field: str
) -> None:
    assert taken_for("en", header, samples) == field


@pytest.mark.parametrize(
    ("language", "header", "samples"),
    [
        ("en", "What is it for, and is it running?", "Phone app | Own farms, all of them | being tested"),
        ("en", "Live in shops", "all 40 | as a trial in 3 | not yet"),
        ("en", "Used by control?", "yes, all shifts | yes, on the boards | not any more"),
        ("es", "¿Lo usa ya alguien en su trabajo?", "Sí, los 23 hoteles | Todavía no | Sí"),
    ],
)
def test_a_header_asks_whether_it_is_used(language: str, header: str, samples: str) -> None:
    assert taken_for(language, header, samples) == "stage"


@pytest.mark.parametrize(
    ("language", "header"), [("it", "Controllo"), ("fr", "Contrôle"), ("es", "Control"), ("pt", "Controlo")]
)
def test_control_is_monitoring_where_its_cells_say_so(language: str, header: str) -> None:
    assert taken_for(language, header, "Ana, PSI 1x | weekly | never") == "monitoring"
    assert taken_for(language, header, "Maria | Peter | Ana") == "none"
    assert taken_for(language, header, DATES) == "none"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Entered service", "deployed_on"),
        ("Left service", "retired_on"),
        ("Date retired", "retired_on"),
        ("Date returned", "none"),  # spelled like the one above
    ],
)
def test_a_day_is_known_by_its_words_and_not_by_its_letters(header: str, field: str) -> None:
    assert taken_for("en", header, DATES) == field
