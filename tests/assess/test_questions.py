from hypothesis import given
from hypothesis import strategies as st

from audit.assess.functions import worst_first
from audit.assess.questions import ask
from audit.assess.rule import judge
from audit.domain.models import Model, Reading, Status
from audit.domain.result import Question
from audit.knowledge import load
from tests.assess.builders import model, scored, tally

THRESHOLDS = load().thresholds


def asked(models: list[Model]) -> tuple[Question, ...]:
    judged = [scored(m) for m in models]
    return ask(judged, worst_first(judged), judge(tally(judged), THRESHOLDS))


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
