from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.assess.functions import worst_first
from audit.assess.questions import ask
from audit.assess.rule import judge
from audit.domain.models import Model, Reading, Status
from audit.domain.result import Question
from audit.knowledge import load
from tests.assess.builders import fleet, model, scored, tally
from tests.assess.test_rule import ROWS, Row
from tests.factories import make_result

THRESHOLDS = load().thresholds


def asked(models: list[Model]) -> tuple[Question, ...]:
    judged = [scored(m) for m in models]
    counted = tally(judged)
    return ask(judged, worst_first(judged), counted, judge(counted, THRESHOLDS), THRESHOLDS)


def open_model(owner: str | None, row: int, **facts: object) -> Model:
    return model("production", row=row, **facts)._replace(owner=owner)


def test_one_owner_settles_several_models() -> None:
    models = [open_model("Ada", 2), open_model("Ben", 3), open_model("Ada", 4)]
    first, second = asked(models)
    assert (first.grouped_by, first.group, first.models) == ("owner", "Ada", (0, 2))
    assert second.models == (1,)
    assert first.axis == "monitored"


def test_whether_it_runs_is_asked_first() -> None:
    (question,) = asked([model("unknown", row=2)])
    assert question.axis == "deployed"


def test_the_critical_one_is_first_among_equals() -> None:
    models = [open_model("Ada", 2), open_model("Ben", 3, criticality_rank=3)]
    assert [q.group for q in asked(models)] == ["Ben", "Ada"]


@given(owners=st.lists(st.sampled_from([None, "Ada", "Ben", "Cem"]), max_size=12))
def test_every_open_model_is_in_one_question(owners: list[str | None]) -> None:
    models = [open_model(owner, row) for row, owner in enumerate(owners, 2)]
    questions = asked(models)
    assert sorted(at for q in questions for at in q.models) == list(range(len(models)))
    sizes = [len(q.models) for q in questions]
    assert sizes == sorted(sizes, reverse=True)


ANSWERS = {
    "good": {"deployed": "development", "monitored": "yes", "retrained": "automatic"},
    "bad": {"deployed": "production", "monitored": "no", "retrained": "no"},
}


def status_after(models: list[Model], questions: list[Question], answers: str) -> str:
    """The verdict once every model of some questions has the answer to its question."""
    told = {at: question.axis for question in questions for at in question.models}
    known = [
        m._replace(**{told[at]: Status(ANSWERS[answers][told[at]], "claimed")}) if at in told else m
        for at, m in enumerate(models)
    ]
    return judge(tally(known), THRESHOLDS).status


@given(rows=ROWS, owners=st.lists(st.sampled_from(["Ada", "Ben"]), min_size=5, max_size=5))
def test_the_questions_that_decide_do_so_and_one_fewer_would_not(rows: list[Row], owners: list[str]) -> None:
    models = [one._replace(owner=owner) for one, owner in zip(fleet(rows), owners, strict=False)]
    result = replace(make_result(), verdict=judge(tally(models), THRESHOLDS), questions=asked(models))
    deciding = [question for question in result.questions if question.decides]
    proven = {"good": ("no_gap", "not_applicable"), "bad": ("gap",), None: ()}[result.decided_by]
    assert (result.decided_by is None) == (not deciding)
    if result.decided_by:
        assert status_after(models, deciding, result.decided_by) in proven
        assert status_after(models, deciding[:-1], result.decided_by) not in proven
    elif result.verdict.status == "undecided":
        every = list(result.questions)
        assert status_after(models, every, "good") == "undecided"


@pytest.mark.parametrize(("retrained", "deciding"), [("no", 1), ("unknown", 3)])
def test_a_bad_answer_decides_only_where_it_leaves_nothing_open(retrained: str, deciding: int) -> None:
    """Two of six surely run unattended: a third would prove a gap, and good answers on all three rule it out."""
    gaps = [model("production", "no", "no", row=row) for row in (2, 3)]
    open_ = [
        model("production", "unknown", retrained, row=row)._replace(owner=f"O{row}") for row in (4, 5, 6)
    ]
    found = asked([*gaps, *open_, model("development", row=7)])
    assert [question.decides for question in found] == [at < deciding for at in range(3)]


def test_what_is_settled_is_not_asked() -> None:
    assert asked([model("production", "no", "no"), model("development")]) == ()


def test_a_platform_a_team_and_a_like_text_settle_several_models() -> None:
    def grouped(**facts: object) -> tuple[str, str]:
        first, *_ = asked([model("production", row=row)._replace(**facts) for row in (2, 3)])
        assert first.models == (0, 1)
        return first.grouped_by, first.group

    assert grouped(tools=("SageMaker",)) == ("platform", "SageMaker")
    assert grouped(team="Risk") == ("team", "Risk")
    assert grouped(unit="Retail") == ("team", "Retail")
    assert grouped() == ("all", "")
    read = Status("unknown", None, (Reading(3, "as agreed", "unread", "unknown"),))
    assert grouped(monitored=read) == ("text", "as agreed")


def test_one_model_of_nobody_is_asked_about_by_its_name() -> None:
    (question,) = asked([model("production", row=2)])
    assert (question.grouped_by, question.group) == ("model", "Model 2")


def test_whom_a_larger_group_leaves_over_is_asked_alone() -> None:
    models = [open_model("Ada", 2), open_model("Ada", 3, team="Risk"), open_model("Ben", 4, team="Risk")]
    assert [(q.group, q.models) for q in asked(models)] == [("Ada", (0, 1)), ("Ben", (2,))]
