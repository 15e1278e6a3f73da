"""Answers and the inventory together: what is known before anybody is asked, what contradicts, what is left open."""

from __future__ import annotations

from datetime import date

import pytest

from audit.domain.models import UNKNOWN
from audit.domain.places import Place
from audit.domain.questionnaire import Span
from audit.survey import Surveyed
from tests.survey.builders import SETS, framework, model, outcome, said, surveyed

START = "retraining.start"
WATCHED = "monitoring.behaviour"


def codes(found: Surveyed) -> list[str]:
    return [problem.code for problem in found.problems]


def known(found: Surveyed, question: str, at: int = 0) -> frozenset[str]:
    subject = next(s for s in found.matrix.subjects if at in s.models)
    return subject.state.known(question)


# what the inventory answers


def test_the_inventory_answers_before_anybody_is_asked() -> None:
    found = surveyed([model(monitored="yes", retrained="manual", deployment="no")])
    assert known(found, WATCHED) == {"ongoing", "alerting"}
    assert known(found, START) == {"by_hand"}
    assert known(found, "deployment.release") == {"by_hand", "script"}
    assert found.matrix.spans["microsoft.training"] == Span(0, 0)
    assert found.matrix.spans["google.monitoring"] == Span(1, 1)
    assert START not in [one.question for one in found.deciding]


def test_its_answer_carries_the_cell() -> None:
    found = surveyed([model(retrained="manual", row=7)])
    answer = found.listed_about(SETS.index[START], 0)
    assert answer is not None
    assert [str(one.place) for one in answer.evidence] == ["fleet.csv C7"]
    assert answer.evidence[0].text == "manual"
    assert answer.who == "inventory"


def test_what_the_inventory_does_not_say_stays_open() -> None:
    found = surveyed([model()])
    assert found.listed_about(SETS.index[START], 0) is None
    assert found.matrix.spans["microsoft.training"] == Span(0, 1, True)
    assert START in [one.question for one in found.deciding]


def test_a_contradicted_axis_answers_nothing() -> None:
    doubtful = model(monitored="yes")
    axis = doubtful.monitored
    told = type(axis)("yes", "claimed", axis.readings, contradicted=True)
    found = surveyed([doubtful._replace(monitored=told)])
    assert len(known(found, WATCHED)) > 2


def test_a_tool_that_is_named_is_evidence_of_a_tool_only() -> None:
    without = surveyed([model()])
    named = surveyed([model(tools=("MLflow",))])
    assert without.matrix.company.known("tracking.experiments") == {"none", "some", "all"}
    assert named.matrix.company.known("tracking.experiments") == {"some", "all"}
    listed = next(answer for answer in named.listed if answer.question == "tracking.experiments")
    assert (listed.evidence[0].text, listed.evidence[0].rule) == ("MLflow", "tools.seen")
    assert named.matrix.spans["microsoft.experiment_tracking"] == Span(0, 1)


# people


def test_a_person_narrows_what_the_inventory_leaves_open() -> None:
    found = surveyed([model(monitored="yes")], said(WATCHED, "alerting"))
    assert known(found, WATCHED) == {"alerting"}
    assert codes(found) == []


def test_contradicting_the_inventory_is_a_problem_and_both_stay_possible() -> None:
    place = Place("answers.xlsx", "Anna", 4, 3)
    found = surveyed([model(retrained="manual")], said(START, "event", subject="Churn", place=place))
    assert codes(found) == ["answer_contradicts_inventory"]
    problem = found.problems[0]
    assert problem.place == place
    assert problem.args["who"] == "Anna"
    assert "fleet.csv C2" in str(problem.args["cells"])
    assert known(found, START) == {"by_hand", "event"}
    assert found.matrix.spans["microsoft.training"] == Span(0, 1)


def test_one_answer_about_all_models_is_one_problem_however_many_it_contradicts() -> None:
    fleet = [model(f"M{n}", retrained="manual", row=n) for n in range(2, 8)]
    found = surveyed(fleet, said(START, "event"))
    assert codes(found) == ["answer_contradicts_inventory"]
    assert found.problems[0].args["subject"] == "M2, M3, M4 (+3)"


def test_people_who_disagree_are_shown_and_not_averaged() -> None:
    found = surveyed([], said("inference.cost", "none"), said("inference.cost", "per_model", who="Ben"))
    assert codes(found) == ["answers_disagree"]
    assert "Anna: It is not" in str(found.problems[0].args["said"])
    assert found.matrix.company.known("inference.cost") == {"none", "per_model"}


def test_the_same_person_may_change_their_mind() -> None:
    old = said("inference.cost", "none", when=date(2026, 1, 1))
    new = said("inference.cost", "per_model", when=date(2026, 9, 1))
    for answers in ([old, new], [new, old]):
        found = surveyed([], *answers)
        assert codes(found) == []
        assert found.matrix.company.known("inference.cost") == {"per_model"}


def test_an_exception_to_ones_own_rule_is_no_disagreement_but_to_anothers_it_is() -> None:
    fleet = [model("A"), model("B", row=3)]
    rule = said("monitoring.recorded", "yes")
    own = surveyed(fleet, rule, said("monitoring.recorded", "no", subject="A"))
    assert codes(own) == []
    assert (known(own, "monitoring.recorded", 0), known(own, "monitoring.recorded", 1)) == ({"no"}, {"yes"})
    other = surveyed(fleet, rule, said("monitoring.recorded", "no", subject="a", who="Ben"))
    assert codes(other) == ["answers_disagree"]
    assert known(other, "monitoring.recorded", 0) == {"yes", "no"}


@pytest.mark.parametrize(
    "answer", [said("inference.cost"), said("inference.cost", "total", status="to_confirm")]
)
def test_unknown_and_to_confirm_narrow_nothing(answer: object) -> None:
    found = surveyed([], answer)  # type: ignore[arg-type]
    assert found.matrix.company.known("inference.cost") == {"none", "total", "per_model"}
    assert len(found.answers) == 1


def test_a_stale_answer_is_kept_and_counts_as_unknown() -> None:
    found = surveyed([], said("inference.cost", "total", when=date(2025, 5, 23)))
    assert codes(found) == ["answer_stale"]
    assert [answer.status for answer in found.answers] == ["to_confirm"]
    fresh = surveyed([], said("inference.cost", "total", when=date(2025, 5, 24)))
    assert codes(fresh) == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (said("inference.costs", "total"), "answer_unknown_question"),
        (said("inference.cost", "cheap"), "answer_off_scale"),
        (said("inference.cost", "total", subject="A"), "answer_about_company"),
        (said(START, "event", subject="Nobody's"), "answer_unknown_model"),
        (said(START, "event", subject="Twin"), "answer_ambiguous_model"),
    ],
)
def test_an_answer_that_cannot_be_used_is_a_problem(answer: object, code: str) -> None:
    fleet = [model("A"), model("Twin", row=3), model("Twin", row=4)]
    found = surveyed(fleet, answer)  # type: ignore[arg-type]
    assert codes(found) == [code]
    assert len(found.answers) == 0


# models


def test_the_weakest_model_in_use_counts() -> None:
    fleet = [model("A", retrained="automatic"), model("B", retrained="no", row=3)]
    assert surveyed(fleet).matrix.spans["microsoft.training"] == Span(0, 0)
    assert surveyed(fleet[:1]).matrix.spans["microsoft.training"] == Span(1, 1)


def test_readiness_counts_the_mean_over_models() -> None:
    fleet = [model("A"), model("B", row=3)]
    found = surveyed(
        fleet, *(said("tracking.approval", v, subject=s) for v, s in (("yes", "A"), ("no", "B")))
    )
    assert found.matrix.spans["six_functions.tracking.approval"] == Span(0.5, 0.5)


def test_models_that_are_not_in_use_are_not_asked_about() -> None:
    fleet = [model("A", retrained="automatic")]
    idle = [model("B", "development", row=3, retrained="no"), model("C", "retired", row=4, retrained="no")]
    outside = [model("D", row=5, retrained="no")._replace(in_scope=False)]
    assert surveyed(fleet + idle + outside).matrix.spans["microsoft.training"] == Span(1, 1)


def test_a_model_that_may_be_in_use_leaves_both_open() -> None:
    fleet = [model("A", retrained="automatic"), model("B", row=3, retrained="no")._replace(deployed=UNKNOWN)]
    assert surveyed(fleet).matrix.spans["microsoft.training"] == Span(0, 1)


def test_retraining_that_cannot_be_is_left_out() -> None:
    fleet = [model("A", retrained="not_applicable"), model("B", row=3, retrained="automatic")]
    assert surveyed(fleet).matrix.spans["microsoft.training"] == Span(1, 1)
    assert surveyed(fleet[:1]).matrix.spans["microsoft.training"] == Span(None, None, True)


def test_one_model_alone_can_be_scored() -> None:
    fleet = [model("A", retrained="automatic"), model("B", row=3, retrained="no")]
    matrix = surveyed(fleet).matrix
    blocked = {
        subject.models: matrix.outcomes_of(subject)[3].blocks[0] for subject in matrix.subjects
    }  # 3: Google
    assert blocked[0,].open
    assert blocked[1,].criterion == "google.continuous_training"
    assert not blocked[1,].open


def test_the_subjects_are_kinds_of_models_not_models() -> None:
    fleet = [model(f"M{n}", monitored=("yes", "no")[n % 2], row=n) for n in range(2, 500)]
    assert len(surveyed(fleet).matrix.subjects) == 2


# the screen


@pytest.mark.parametrize(
    ("fleet", "code"),
    [
        ([model()], "applies"),
        ([model("A", "pilot"), model("B", "development")], "nothing_in_production"),
        ([model("A", "retired")], "nothing_in_production"),
        ([model(kind="rules"), model("B", origin="vendor")], "bought_only"),
        ([model(kind="rules"), model("B", "unknown")], "undecided"),
        ([model("A", "unknown")], "undecided"),
        ([], "undecided"),
        ([model("A", "unknown", origin="vendor"), model("B", "pilot")], "undecided"),
    ],
)
def test_the_screen_tells_whether_there_is_anything_to_judge(fleet: list[object], code: str) -> None:
    found = surveyed(fleet)  # type: ignore[arg-type]
    assert found.applicability.code == code
    assert found.applicability.text == SETS.applicability[found.applicability.code]
    first = found.deciding[0].question == "company.running"
    assert first == (code == "undecided")


def test_a_person_can_settle_the_screen() -> None:
    found = surveyed([model("A", "unknown")], said("company.running", "nothing"))
    assert found.applicability.code == "nothing_in_production"


def test_a_person_who_contradicts_the_screen_leaves_it_undecided() -> None:
    found = surveyed([model()], said("company.running", "nothing"))
    assert codes(found) == ["answer_contradicts_inventory"]
    assert found.applicability.code == "undecided"


# what would decide


def test_the_last_open_question_of_a_framework_moves_it_all_the_way() -> None:
    last = "google.how_components_are_built"
    asked = [q for q in SETS.questions if q.id != last]
    found = surveyed([], *(said(q.id, q.scale.values[-1]) for q in asked))
    google = outcome(found, "google")
    assert (google.level_low, google.level_high) == (0, 2)
    assert [(b.criterion, b.open, b.questions) for b in google.blocks] == [
        ("google.components", True, (last,))
    ]
    assert [one.question for one in found.deciding] == [last]
    assert found.deciding[0].moves[0].most > 0.5


def test_an_answer_that_settles_more_comes_first() -> None:
    settled = ("google.", "marvelousmlops.", "ml_test_score.", "microsoft.")
    asked = [q for q in SETS.questions if q.id.startswith(settled)]
    found = surveyed([], *(said(q.id, q.scale.values[-1]) for q in asked))
    moves = {one.question: round(sum(move.most for move in one.moves), 9) for one in found.deciding}
    ranked = [moves[one.question] for one in found.deciding if one.question != "company.running"]
    assert ranked == sorted(ranked, reverse=True)
    assert moves["tracking.versions"] > moves["tracking.approval"]


def test_an_open_question_names_the_models_that_it_is_open_for() -> None:
    fleet = [model("A"), model("B", row=3), model("C", row=4)]
    found = surveyed(fleet, said("monitoring.recorded", "yes", subject="B"))
    decision = next(one for one in found.deciding if one.question == "monitoring.recorded")
    assert decision.models == (0, 2)


def test_a_question_that_is_skipped_is_not_asked() -> None:
    found = surveyed([model(monitored="no")])
    assert known(found, "monitoring.drift") == {"no"}
    assert "monitoring.drift" not in [one.question for one in found.deciding]
    assert found.matrix.spans["marvelousmlops.45"] == Span(0, 0)


def test_the_blocks_that_are_certain_come_first() -> None:
    found = outcome(surveyed([model(retrained="no")]), "google")
    assert found.blocks[0].criterion == "google.continuous_training"
    assert [block.open for block in found.blocks] == sorted(block.open for block in found.blocks)
    assert {block.criterion for block in found.blocks} <= {c.id for c in framework("google").criteria}
