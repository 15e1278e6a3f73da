"""What a clause, or what follows an `and`, does to what an answer has assured before."""

from __future__ import annotations

from datetime import date

import pytest

from audit import knowledge
from audit.knowledge.reading import Axis
from audit.lexicon import Lexicon
from audit.lexicon.examples import Example, read_example

LEXICON = Lexicon(knowledge.load(), date(2026, 10, 1))
ASSURED: list[tuple[Axis, str, str]] = [
    ("deployed", "production", "live in all branches"),
    ("monitored", "yes", "PSI and accuracy are checked weekly"),
    ("retrained", "automatic", "Airflow retrains it every Sunday"),
]


def _status(axis: Axis, text: str, header: str = "") -> str:
    return read_example(LEXICON, axis, Example(text, header or axis)).status


@pytest.mark.parametrize(("axis", "status", "said"), ASSURED)
def test_a_clause_of_its_own_need_not_be_understood(axis: Axis, status: str, said: str) -> None:
    assert _status(axis, said) == status
    assert _status(axis, f"{said}, the zorkel blenks the frumpy quix") == status


@pytest.mark.parametrize(("axis", "status", "said"), ASSURED)
@pytest.mark.parametrize(
    "behind", [", zorkly", " (zorked)", ": zorkel blenks quix", ", but the zorkel blenks quix"]
)
def test_what_may_be_said_of_the_head_must_be(axis: Axis, status: str, said: str, behind: str) -> None:
    """A word or two may hedge, what follows a colon says what the head is about, and a contrast takes back."""
    assert _status(axis, said + behind) != status


@pytest.mark.parametrize(("axis", "status", "said"), ASSURED)
def test_a_clause_about_the_model_must_be_understood(axis: Axis, status: str, said: str) -> None:
    assert _status(axis, f"{said}, zorkels blenk it") != status


@pytest.mark.parametrize("tail", ["and blenks the frumpy quix", "and files the zorkel in the frumpy quix"])
def test_what_follows_an_and_is_a_clause_of_its_own(tail: str) -> None:
    assert _status("monitored", f"Priya compares forecast and sales every month {tail}") == "yes"


@pytest.mark.parametrize("tail", ["and zorks it", "and then switches it off", "and ignores the result"])
def test_what_follows_an_and_may_take_back(tail: str) -> None:
    assert _status("monitored", f"Priya compares forecast and sales every month {tail}") != "yes"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("approved by MRC and live since May", "production"),
        ("finished and deployed", "production"),
        ("v3 live, v2 switched off", "production"),
        ("v2 switched off", "retired"),
        ("live, v3 switched off until further notice, v3 stopped", "retired"),
    ],
)
def test_the_last_step_and_the_version_in_use_count(text: str, status: str) -> None:
    assert _status("deployed", text, "Status") == status


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("monitored", "the old model is monitored, this one is not", "no"),
        ("monitored", "should be checked weekly, nobody does it", "no"),
        ("retrained", "automated in dev only, prod is retrained by hand", "manual"),
        ("deployed", "the old model is live, this one is not ready", "development"),
        ("deployed", "live according to the vendor, to be confirmed", "unknown"),
    ],
)
def test_what_is_said_of_another_thing_leaves_it_open(axis: Axis, text: str, status: str) -> None:
    assert _status(axis, text) == status


@pytest.mark.parametrize(
    ("axis", "text"),
    [
        ("deployed", "every truck goes through the weighbridge"),
        ("deployed", "dispatch relies on the sensor every day"),
        ("deployed", "each order is sent to the warehouse daily"),
        ("monitored", "scores are computed nightly"),
        ("monitored", "planners read its forecast daily"),
        ("monitored", "Tom to review drift monthly"),
        ("retrained", "the camera recalibrates itself each night"),
        ("retrained", "automated invoice model"),
    ],
)
def test_what_is_done_to_another_thing_assures_nothing(axis: Axis, text: str) -> None:
    assert _status(axis, text) not in ("production", "yes", "automatic")


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("deployed", "every parcel goes through it", "production"),
        ("monitored", "drift is computed nightly", "yes"),
        ("monitored", "planners get its MAPE every Monday", "yes"),
        ("monitored", "accuracy compared by hand every week", "yes"),
        ("retrained", "job, promotes itself when AUC doesn't drop, weekly", "automatic"),
        ("retrained", "it gets retrained nightly by a DAG", "automatic"),
    ],
)
def test_the_same_words_assure_of_the_model(axis: Axis, text: str, status: str) -> None:
    assert _status(axis, text) == status


@pytest.mark.parametrize("arrow", ["->", "→"])
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("PSI > 0.2 {} pipeline", "automatic"),
        ("drift alarm {} Lambda {} SageMaker training job", "automatic"),
        ("new labels {} Airflow training run", "automatic"),
        ("PSI > 0.2 {} ticket {} pipeline", "unknown"),
        ("drift alarm {} mail {} Maya starts the pipeline", "manual"),
        ("drift {} on-call runs the pipeline", "unknown"),
        ("drift {} export job", "unknown"),
        ("drift {} rollback job", "unknown"),
        ("new data {} pipeline {} dashboard", "unknown"),
        ("drift {} pipeline, disabled", "no"),
        ("accuracy 0.8 {} 0.9", "unknown"),
    ],
)
def test_an_arrow_sets_off_the_job_that_nobody_comes_before(arrow: str, said: str, status: str) -> None:
    assert _status("retrained", said.replace("{}", arrow), "Retraining") == status


@pytest.mark.parametrize(
    "when", ["now and then", "when quiet", "in his spare time", "between jobs", "on occasion"]
)
def test_what_is_looked_at_now_and_then_is_watched_in_part(when: str) -> None:
    assert _status("monitored", f"accuracy checked by the team {when}") == "partial"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("the supplier's platform retrains it every night", "automatic"),
        ("the supplier retrains it now and then", "manual"),
        ("the supplier offers to retrain it every night", "unknown"),
        ("the supplier's price includes nightly retraining of it", "unknown"),
        ("the supplier dropped our nightly retraining", "unknown"),
        ("retrained every night, according to the supplier", "unknown"),
    ],
)
def test_a_suppliers_job_retrains_where_it_does_so_by_itself_and_this_model(text: str, status: str) -> None:
    assert _status("retrained", text) == status


@pytest.mark.parametrize(
    ("header", "text", "status"),
    [
        ("Status", "on", "production"),
        ("Status", "off", "retired"),
        ("Status", "yes", "unknown"),
        ("Status", "on hold", "development"),
        ("Alerts", "on", "unknown"),
    ],
)
def test_what_is_on_is_in_use_below_a_header_of_stages(header: str, text: str, status: str) -> None:
    assert _status("deployed", text, header) == status


@pytest.mark.parametrize(
    "text",
    [
        "runs on the laptop of Ben",
        "running on his pc since May",
        "running on my computer, plants will follow",
    ],
)
def test_what_runs_on_somebodys_computer_is_not_in_use(text: str) -> None:
    assert _status("deployed", text) == "development"


@pytest.mark.parametrize("text", ["NPS and handle time, weekly", "CSAT, weekly"])
def test_how_content_customers_are_is_no_quality_of_a_model(text: str) -> None:
    assert _status("monitored", text, "KPI follow-up") == "unknown"


@pytest.mark.parametrize(("axis", "status", "said"), ASSURED)
@pytest.mark.parametrize("behind", [", the zorkel of the branch", " (Zorkel)", "; files for a zork"])
def test_a_later_clause_of_known_words_may_have_one_that_nobody_knows(
    axis: Axis, status: str, said: str, behind: str
) -> None:
    assert _status(axis, said + behind) == status


@pytest.mark.parametrize(("axis", "status", "said"), ASSURED)
@pytest.mark.parametrize("behind", [", zorked by the branch", ", zork it", ", but a zork"])
def test_what_became_of_it_in_a_later_clause_must_be_understood(
    axis: Axis, status: str, said: str, behind: str
) -> None:
    assert _status(axis, said + behind) != status


def test_what_stands_beside_an_and_takes_nothing_back() -> None:
    assert _status("monitored", "the demand and zork teams check its accuracy every week") == "yes"
    assert _status("retrained", "a job retrains it on Sundays and zorks") == "automatic"
    assert _status("retrained", "a job retrains it on Sundays and zorks it") == "unknown"


@pytest.mark.parametrize(
    "text", ["rolled out to all stores, no exceptions", "live since May, no need of the old one"]
)
def test_what_a_later_clause_denies_of_something_else_makes_no_model_unused(text: str) -> None:
    assert _status("deployed", text, "Status") in ("production", "unknown")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Monitored for the UK portfolio, nothing for France", "partial"),
        ("for the UK book; the Irish book nothing", "partial"),
        ("PSI checked weekly, other regions missing", "partial"),
        ("PSI checked weekly, no dramas", "unknown"),
    ],
)
def test_a_clause_that_only_names_for_what_it_is_not_so_leaves_a_part(text: str, status: str) -> None:
    assert _status("monitored", text, "Monitoring") == status


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("retrained", "nightly since March, before that by hand", "automatic"),
        ("retrained", "by hand previously, now nightly by Airflow", "automatic"),
        ("retrained", "previously by hand", "unknown"),
        ("monitored", "accuracy checked weekly since May, previously not at all", "yes"),
        ("deployed", "no longer a pilot", "unknown"),
        ("deployed", "no longer a trial, the branches use it every day", "production"),
        ("deployed", "should be no longer a trial, the branches use it every day", "pilot"),
    ],
)
def test_what_used_to_be_less_says_nothing_of_now(axis: Axis, text: str, status: str) -> None:
    assert _status(axis, text) == status


@pytest.mark.parametrize(
    "thing", ["server latency watched daily", "pump alarms counted by the team every shift"]
)
def test_a_later_it_is_the_other_thing_that_was_watched(thing: str) -> None:
    assert _status("monitored", f"{thing}, above 5 it gets escalated") != "yes"
    assert _status("monitored", f"{thing}; accuracy is checked weekly") == "yes"


@pytest.mark.parametrize("apart", [". ", ", ", "; "])
def test_a_suppliers_model_that_stays_as_it_is_cannot_be_retrained(apart: str) -> None:
    assert _status("retrained", f"supplier's product{apart}fixed, cannot be changed") == "not_applicable"
    assert _status("retrained", f"not possible{apart}locked") == "not_applicable"
    assert _status("retrained", f"not possible{apart}locked until the audit") != "not_applicable"
    assert _status("retrained", f"our own product{apart}fixed") == "no"


def test_a_trial_is_what_is_done_instead_of_use() -> None:
    assert _status("deployed", "not yet, shadow beside the rules") == "pilot"
    assert _status("deployed", "not yet") == "development"


def test_what_follows_a_colon_may_tell_of_people_who_learn() -> None:
    assert _status("retrained", "keeps learning") == "automatic"
    assert _status("retrained", "keeps learning: new staff go on the weekly course") == "unknown"


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("retrained", "retrained every night from tanker frumples", "automatic"),
        ("retrained", "refitted automatically after each frumple zork", "automatic"),
        ("monitored", "its error against the frumple quix, every week", "yes"),
        ("monitored", "every week the error of frumple quix", "unknown"),
        ("retrained", "retrained every night from autumn on", "planned"),
        ("retrained", "retrained automatically after the frumple team signs", "unknown"),
    ],
)
def test_what_it_is_done_with_may_be_called_anything_and_what_it_is_done_to_not(
    axis: Axis, text: str, status: str
) -> None:
    assert _status(axis, text) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("not trained by us, GPT-4o", "not_applicable"),
        ("we don't retrain it, it's a rules engine", "not_applicable"),
        ("frozen under MDR, CE marked", "no"),
        ("not retrained, nobody has the time", "no"),
    ],
)
def test_a_reason_behind_a_denial_is_why_it_does_not_apply(text: str, status: str) -> None:
    assert _status("retrained", text) == status


def test_brackets_around_words_without_meaning_part_no_clause() -> None:
    assert _status("deployed", "in routine (or everyday) use", "Use") == "production"
    assert _status("deployed", "in routine (zorked) use", "Use") != "production"


@pytest.mark.parametrize("head", ["live since 2019", "yes"])
@pytest.mark.parametrize("does", ["zorks the mould level on it", "quixes every batch with it"])
def test_any_verb_says_what_is_done_with_it_today(head: str, does: str) -> None:
    assert _status("deployed", f"{head}, the blenk {does}", "In use?") == "production"
    for said in (f"the blenk could {does}", f"the blenk no longer {does}"):
        assert _status("deployed", f"{head}, {said}", "In use?") != "production"


@pytest.mark.parametrize("when", ["after the tills close", "new orders go in"])
def test_what_follows_a_schedule_says_when_it_starts(when: str) -> None:
    assert _status("retrained", f"automatic every night, {when}") == "automatic"
    assert _status("retrained", f"the orders are loaded every night, {when}") != "automatic"


@pytest.mark.parametrize("plan", ["to be automated next year", "full automation is planned"])
def test_what_people_do_today_stands_beside_a_plan(plan: str) -> None:
    assert _status("retrained", plan) == "planned"
    assert _status("retrained", f"{plan}, today by hand") == "manual"


def test_a_trial_that_is_over_says_less_than_use_behind_it() -> None:
    assert _status("deployed", "pilot ended") == "development"
    assert _status("deployed", "pilot ended, live since May") in ("production", "unknown")
    assert _status("deployed", "probably the pilot ended and all branches use it") != "production"


def test_all_but_one_is_nearly_all_of_use_alone() -> None:
    assert _status("deployed", "in use in all branches except Leeds") == "production"
    assert _status("monitored", "accuracy watched in all branches except Leeds") != "yes"


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("retrained", "N/A - thresholds, nothing is trained", "not_applicable"),
        ("retrained", "n/a, no estimated parameters", "not_applicable"),
        ("retrained", "N/A, not live yet", "no"),
        ("retrained", "N/A", "unknown"),
        ("monitored", "N/A, deterministic rules so no performance to measure", "not_applicable"),
        ("monitored", "N/A, nobody checks it until it is live", "no"),
    ],
)
def test_what_does_not_apply_is_so_for_a_reason(axis: Axis, text: str, status: str) -> None:
    assert _status(axis, text) == status
