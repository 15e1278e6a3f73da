"""Questionnaires: sent to several people, answered by link and on the page, scored by the survey engine."""

from __future__ import annotations

import re

import pytest

from audit import api
from tests.web.serving import MESSY, Person, seen
from tests.web.test_accounts import path_in
from tests.web.test_evidence import handed_over

AS_OF = api.date(2026, 11, 24)


@pytest.fixture
def asking(ada: Person, request: pytest.FixtureRequest) -> str:
    """A list whose questionnaires nobody has answered."""
    return ada.upload(client_name=f"Survey {request.node.name}"[:100])


def _sent(ada: Person, audit: str, names: str, set_: str = "google") -> list[str]:
    page = ada.send(f"/audits/{audit}/questionnaires", set=set_, names=names).text
    return list(dict.fromkeys(re.findall(r"/q/[\w-]+", page)))


def _choices(page: str) -> dict[str, list[str]]:
    """The values that each question about the company or all models may be given."""
    fields = re.findall(r'name="(answer:[^"]+:)">(.*?)</select>', page, re.DOTALL)
    return {name: re.findall(r'<option value="(\w+)"', options) for name, options in fields}


def test_each_person_gets_a_link_of_their_own_and_what_they_answer_is_scored(
    ada: Person, asking: str
) -> None:
    links = _sent(ada, asking, "Bob Marsh\nEve Holt, Bob Marsh")
    assert len(links) == 2
    base = f"/audits/{asking}/questionnaires"
    assert "Nobody has answered" in seen(ada.get(base)) and "no answer yet" in seen(ada.get(base))
    bob = Person(ada.base, enters=False)
    form = bob.get(links[0])
    assert "Bob Marsh, 18 questions for you." in seen(form)
    answers = {name: values[-1] for name, values in _choices(form).items()}
    note = next(iter(answers)).replace("answer:", "note:")
    thanks = bob.send(links[0], **answers, **{note: "the CI of the platform"})
    assert "Thank you" in seen(thanks.text) and "the CI of the platform" in thanks.text
    bob.close()
    page = seen(ada.get(base))
    assert "One person has answered." in page and "Bob Marsh Google MLOps levels has answered" in page


def test_the_score_is_that_of_the_engine_for_the_same_answers(ada: Person, asking: str) -> None:
    base = f"/audits/{asking}/questionnaires/google"
    form = ada.get(base)
    answers = {name: values[-1] for name, values in _choices(form).items()}
    ada.send(base, **answers)
    said = [
        api.Answer(name.split(":")[1], (value,), who="Ada Lovelace", when=AS_OF)
        for name, value in answers.items()
    ]
    result = api.audit(MESSY, as_of=AS_OF, answers=said).result
    rated = next(one for one in result.survey.frameworks if one.id == "google")
    outcome = rated.outcome
    low, high = rated.levels[outcome.level_low].name, rated.levels[outcome.level_high].name
    words = seen(ada.get(base))
    assert (f"The level is {low}." if low == high else f"between {low} and {high}.") in words
    assert f"{outcome.of - outcome.unknown} of {outcome.of} criteria are settled" in words


def test_answers_of_several_people_stand_beside_each_other_and_differ_openly(
    ada: Person, asking: str
) -> None:
    (link,) = _sent(ada, asking, "Bob Marsh")
    bob = Person(ada.base, enters=False)
    name, values = next((n, v) for n, v in _choices(bob.get(link)).items() if len(v) > 1)
    bob.send(link, **{name: values[-1]})
    base = f"/audits/{asking}/questionnaires"
    ada.send(f"{base}/google", **{name: values[0]})
    assert "Bob Marsh :" in seen(ada.get(f"{base}/google"))
    page = seen(ada.get(base))
    assert "Where answers differ" in page and "2 people have answered." in page
    assert "Ada Lovelace" not in bob.get(link)  # what others say is not shown to who is asked
    bob.close()


def test_a_question_about_models_is_answered_for_all_and_differently_for_one(
    ada: Person, asking: str
) -> None:
    base = f"/audits/{asking}/questionnaires/six_functions"
    form = ada.get(base)
    whole = next(n for n in _choices(form) if n == "answer:monitoring.behaviour:")
    single = re.findall(r'name="(answer:monitoring\.behaviour:[^"]+)"', form)[1]
    words = seen(ada.send(base, **{whole: "alerting", single: "none"}).text)
    assert "Saved in your name" in words
    answers = seen(ada.get(f"/audits/{asking}/review"))
    assert single.endswith(":RB-02") and "Credit card churn" in answers  # by its name, not by its id
    ada.send(base, **{whole: "", single: ""})
    assert "Nobody has answered" in seen(ada.get(f"/audits/{asking}/questionnaires"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("answer:no.such:", "yes"),
        ("answer:google.how_experiments_run:", "gold"),
        ("answer:google.how_experiments_run:RB-03", "yes"),  # it is about the company
        ("answer:monitoring.behaviour:NO-SUCH", "none"),
        ("answer:microsoft.nothing", "yes"),
        ("answer:", "yes"),
    ],
)
def test_what_the_set_does_not_ask_is_refused(ada: Person, audit: str, field: str, value: str) -> None:
    (link,) = _sent(ada, audit, "Mal")
    mal = Person(ada.base, enters=False)
    mal.send(link, 422, **{field: value})
    ada.send(f"/audits/{audit}/questionnaires/google", 422, **{field: value})
    mal.close()


def test_each_question_that_would_move_the_score_is_named_once(ada: Person, audit: str) -> None:
    for set_ in ("google", "microsoft", "six_functions"):
        page = ada.get(f"/audits/{audit}/questionnaires/{set_}")
        named = re.findall(r'<a href="#([\w.]+)">', page)
        assert named and len(named) == len(set(named)), set_
        assert all(f'id="{one}"' in page for one in named), set_


def test_a_link_that_is_withdrawn_asks_nothing_any_more(ada: Person, asking: str) -> None:
    (link,) = _sent(ada, asking, "Bob Marsh")
    id_ = re.findall(r"/links/(\w+)/revoke", ada.get(f"/audits/{asking}/questionnaires"))[0]
    ada.send(f"/links/{id_}/revoke")
    bob = Person(ada.base, enters=False)
    assert "This link has ended." in seen(bob.get(link, 404))
    bob.send(link, 404)
    bob.close()


def test_what_can_not_be_sent_is_refused(ada: Person, audit: str) -> None:
    path = f"/audits/{audit}/questionnaires"
    ada.send(path, 422, set="google", names=" \n, ")
    ada.send(path, 422, set="google", names="\n".join(f"Person {n}" for n in range(41)))
    ada.send(path, 422, set="google", names="x" * 121)
    ada.send(path, 404, set="no-such-set", names="Bob")
    ada.get(f"{path}/no-such-set", 404)
    assert path_in(ada.send(path, set="microsoft", names="Bob").text, "q")


@pytest.fixture(scope="module")
def large(ada: Person) -> str:
    """A list of 60 models of three owners and two teams."""
    rows = "".join(f"M-{n};Model {n};Owner {n % 3};Team {n % 2};Live;;\n" for n in range(60))
    sheet = f"Model ID;Model;Owner;Team;Stage;Monitored?;Retrained?\n{rows}".encode()
    return handed_over(ada, ("large.csv", sheet), client="Large Survey")


def _asked_about(page: str, question: str) -> list[str]:
    """The keys of the models that a page asks about one by one."""
    return re.findall(rf'name="answer:{re.escape(question)}:([^"]+)"', page)


QUESTION = "monitoring.behaviour"


def test_a_large_list_is_answered_model_by_model_a_page_at_a_time(ada: Person, large: str) -> None:
    base = f"/audits/{large}/questionnaires/six_functions"
    pages = [_asked_about(ada.get(f"{base}?page={n}"), QUESTION) for n in (1, 2, 3)]
    assert [len(one) for one in pages] == [25, 25, 10]
    assert len({key for one in pages for key in one}) == 60
    key = pages[0][0]
    answer = ada.send(base, page="1", go="2", **{f"answer:{QUESTION}:{key}": "none"})
    assert _asked_about(answer.text, QUESTION) == pages[1] and "page 2 of 3" in seen(answer.text)
    first = ada.get(base)
    assert re.search(rf'name="answer:{QUESTION}:{key}">.*?value="none" selected', first, re.DOTALL)
    for odd in ("0", "-1", "99999999999", "x"):
        assert _asked_about(ada.get(f"{base}?page={odd}"), QUESTION)


def test_a_large_list_is_answered_for_a_group_and_differently_for_one_of_it(ada: Person, large: str) -> None:
    base = f"/audits/{large}/questionnaires/six_functions"
    page = ada.get(f"{base}?group=owner:Owner+1")
    keys = _asked_about(page, QUESTION)
    assert len(keys) == 20 and "For Owner 1, all 20 models" in seen(page)
    fields = {f"group:{QUESTION}": "alerting", f"answer:{QUESTION}:{keys[0]}": "none"}
    kept = ada.send(base, group="owner:Owner 1", **fields).text
    mine = re.findall(rf'name="answer:{QUESTION}:[^"]+">.*?</select>', kept, re.DOTALL)
    assert len(mine) == 20 and sum('"alerting" selected' in one for one in mine) == 19
    assert '"none" selected' in mine[0]
    others = ada.get(f"{base}?group=owner:Owner+2")
    assert '"alerting" selected' not in others


def test_models_are_found_by_a_part_of_their_name(ada: Person, large: str) -> None:
    base = f"/audits/{large}/questionnaires/six_functions"
    assert len(_asked_about(ada.get(f"{base}?find=model+1"), QUESTION)) == 11
    assert "No model matches." in seen(ada.get(f"{base}?find=nothing"))
    assert len(_asked_about(ada.get(f"{base}?group=owner:Nobody"), QUESTION)) == 25


def test_a_group_answers_only_questions_about_models(ada: Person, large: str) -> None:
    base = f"/audits/{large}/questionnaires/google"
    ada.send(base, 422, group="owner:Owner 1", **{"group:no.such": "yes"})
    ada.send(base, 422, group="owner:Owner 1", **{"group:google.how_experiments_run": "gold"})


def test_who_is_asked_by_link_picks_models_too(ada: Person, large: str) -> None:
    (link,) = _sent(ada, large, "Owner 2", "six_functions")
    asked = Person(ada.base, enters=False)
    form = asked.get(f"{link}?group=team:Team+1")
    assert len(_asked_about(form, QUESTION)) == 25 and "30 models, page 1 of 2" in seen(form)
    thanks = asked.send(link, group="team:Team 1", page="1", **{f"group:{QUESTION}": "alerting"}).text
    assert "Thank you" in seen(thanks) and thanks.count('"alerting" selected') >= 25
    asked.close()
