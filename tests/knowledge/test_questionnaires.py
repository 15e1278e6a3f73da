"""Question sets: strictly loaded, all mistakes at once, and a consultant's own folder beside the toolkit's."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from audit.domain.errors import KnowledgeError
from audit.domain.typed_text import plain
from audit.knowledge import directory
from audit.knowledge.documents import load_documents
from audit.knowledge.question_sets import SetText
from audit.knowledge.questionnaires import load_questionnaires
from audit.knowledge.translation import languages
from audit.survey.examples import wrong_examples
from tests.conftest import ROOT
from tests.pseudo_locale import CODE, pseudo_knowledge, strange, write_texts

SET = """\
id: own
title: "Own"
about: "About."
source: "Us."
questions:
  - id: own.first
    asks: "First?"
    why: "Because."
    evidence: "A page."
    whom: head_of_data
    scale: yes_no
    examples:
      - {typed: "yes", means: "yes"}
"""


def own(tmp_path: Path, text: str, name: str = "own.yaml") -> Path:
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def mistakes(folder: Path) -> list[str]:
    """The lines of the refusal, without the folder."""
    with pytest.raises(KnowledgeError) as refused:
        load_questionnaires(own=folder)
    return [line.removeprefix(f"{folder}/") for line in str(refused.value).splitlines()]


def test_an_own_set_stands_beside_the_toolkits(tmp_path: Path) -> None:
    alone, both = load_questionnaires(), load_questionnaires(own=own(tmp_path, SET))
    assert [one.id for one in both.sets] == [*(one.id for one in alone.sets), "own"]
    assert both.index["own.first"].scale.read("nope") == "no"
    assert both.sha256 != alone.sha256


def test_an_own_set_may_decide_and_skip_by_the_toolkits(tmp_path: Path) -> None:
    text = SET.replace(
        "    examples:",
        "    skip: {any: [{question: company.serving, is: batch}]}\n"
        "    decides: {google.components: same}\n    examples:",
    )
    loaded = load_questionnaires(own=own(tmp_path, text))
    assert set(loaded.index["own.first"].decides) == {"google.components"}
    assert list(wrong_examples(loaded)) == []


MISTAKES = {
    "an unknown key": ("whom:", "whome:", "own.yaml:10:5: questions.0.whome", "did you mean 'whom'?"),
    "an unknown role": ("head_of_data", "head_of_date", "own.yaml:10:5: questions.0.whom", "mean 'head_of_data'?"),
    "an unknown scale": ("yes_no", "yes_now", "own.yaml:11:5: questions.0.scale", "did you mean 'yes_no'?"),
    "a question that is taken": ("own.first", "company.serving", "own.yaml:6:5: ", "in six_functions.yaml"),
    "a set that is taken": ("id: own\n", "id: google\n", "own.yaml:1:1: id", "is in google.yaml already"),
    "an example of no value": ('means: "yes"', 'means: "yess"', "own.yaml:13:24: ", "mean 'yes'?"),
    "a criterion that nobody has": (
        "    examples:", "    decides: {google.component: same}\n    examples:",
        "own.yaml:12:15: questions.0.decides.google.component", "did you mean 'google.components'?",
    ),
    "points out of range": (
        "    examples:", '    decides: {google.components: {"yes": 2}}\n    examples:',
        "own.yaml:12:35: questions.0.decides.google.components.yes", "points lie between 0 and 1",
    ),
    "a skip by a question that is not there": (
        "    examples:", "    skip: {all: [{question: company.servings, is: batch}]}\n    examples:",
        "own.yaml:12:19: questions.0.skip.all.0.question", "did you mean 'company.serving'?",
    ),
    "a skip by an answer that is not there": (
        "    examples:", "    skip: {all: [{question: company.serving, is: batches}]}\n    examples:",
        "own.yaml:12:46: questions.0.skip.all.0.is", "did you mean 'batch'?",
    ),
    "two operators": (
        "    examples:", "    skip: {all: [{question: company.serving, is: batch, is_not: both}]}\n    examples:",
        "own.yaml:12:18: questions.0.skip.all.0", "exactly one operator",
    ),
    "all and any": (
        "    examples:",
        "    skip: {all: [{question: company.serving, is: batch}], "
        "any: [{question: company.serving, is: both}]}\n    examples:",
        "own.yaml:12:5: questions.0.skip", "either `all` or `any`",
    ),
    "a skip that leads back": (
        "    examples:", "    skip: {all: [{question: own.first, is: \"yes\"}]}\n    examples:",
        "own.yaml:12:5: questions.0.skip", "lead back to itself",
    ),
    "a company question that hangs on a model": (
        "    examples:", "    skip: {all: [{question: retraining.start, is: never}]}\n    examples:",
        "own.yaml:12:19: questions.0.skip.all.0.question", "can't depend on one about each model",
    ),
    "leaving out what its framework counts": (
        "    examples:",
        "    skip: {all: [{question: company.serving, is: batch}]}\n"
        '    decides: {ml_test_score.data.1: {"yes": 1}}\n    examples:',
        "own.yaml:13:15: questions.0.decides.ml_test_score.data.1", "leaves no criterion out",
    ),
    "scale and answers": (
        "    examples:", "    answers: {a: \"A\", b: \"B\"}\n    examples:",
        "own.yaml:11:5: questions.0.scale", "either a shared `scale` or `answers` of its own",
    ),
    "an inventory of the wrong kind": (
        "    examples:", "    inventory: {axis: monitored, means: {yess: [\"yes\"]}}\n    examples:",
        "own.yaml:12:5: questions.0.inventory", "an axis and a function speak of a model",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_what_was_meant(tmp_path: Path, case: str) -> None:
    old, new, place, cause = MISTAKES[case]
    found = mistakes(own(tmp_path, SET.replace(old, new, 1)))
    assert any(line.startswith(place) and cause in line for line in found), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    own(tmp_path, SET.replace("yes_no", "yes_now").replace("head_of_data", "nobody"))
    own(
        tmp_path,
        SET.replace("id: own", "id: other").replace("own.first", "other.first").replace("yes_no", "maybe"),
        "other.yaml",
    )
    found = mistakes(tmp_path)
    assert [line.partition(":")[0] for line in found] == ["other.yaml", "own.yaml", "own.yaml"]


FRAMEWORK = """\
framework:
  rule: levels
  over_models: lowest
  values: {"no": 0, "yes": 1}
  sections: {a: "A"}
  levels: [{name: "0", about: "x"}, {name: "1", about: "y"}]
  criteria:
    - {id: own.a, section: b, name: "A", levels: ["no", "yess"]}
    - {id: own.b, section: a, name: "B", levels: ["no"], values: {x: 1, y: 1}}
questions:
"""


def test_a_framework_is_checked_too(tmp_path: Path) -> None:
    found = "\n".join(mistakes(own(tmp_path, SET.replace("questions:\n", FRAMEWORK, 1))))
    for cause in (
        "own.yaml:12:19: framework.criteria.0.section: no such section; there are: a",
        "own.yaml:12:57: framework.criteria.0.levels.1: no value of this criterion; did you mean 'yes'?",
        "framework.criteria.1.values: at least two values",
        "framework.criteria.1.levels: one value for each of the 2 levels",
        "own.yaml:12:8: framework.criteria.0.id: no question decides 'own.a'",
    ):
        assert cause in found


def test_bands_begin_over_higher_and_higher_scores(tmp_path: Path) -> None:
    text = (
        FRAMEWORK.replace("rule: levels", "rule: weighted_mean").partition("  criteria:")[0] + "questions:\n"
    )
    found = mistakes(own(tmp_path, SET.replace("questions:\n", text, 1)))
    assert any("has 1 levels with `over`" in line for line in found)
    assert any("names the section that it counts for" in line for line in found)


def test_an_empty_folder_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="questionnaires new"):
        load_questionnaires(own=tmp_path)


def test_the_toolkits_own_sets_are_files_that_anybody_can_add_to(tmp_path: Path) -> None:
    """A further set touches one place."""
    copy = tmp_path / "questionnaires"
    shutil.copytree(directory(), copy)
    (copy / "sets" / "own.yaml").write_text(SET, encoding="utf-8")
    assert "own.first" in load_questionnaires(copy).index


def test_the_cache_gives_the_same(tmp_path: Path) -> None:
    first = load_questionnaires(cache=tmp_path)
    assert list(tmp_path.iterdir())
    assert load_questionnaires(cache=tmp_path) == first == load_questionnaires()


def test_the_published_schema_names_every_key() -> None:
    schema = json.loads((ROOT / "docs" / "question-set.schema.json").read_text(encoding="utf-8"))
    assert {"id", "title", "about", "source", "questions", "framework"} <= set(schema["properties"])
    assert {"is", "at_most"} <= set(schema["$defs"]["Test"]["properties"])


def test_texts_are_in_the_language_and_answers_in_every_one(tmp_path: Path) -> None:
    folder = pseudo_knowledge(tmp_path)
    english, other = load_questionnaires(folder), load_questionnaires(folder, language=CODE)
    assert other.roles == {name: strange(text) for name, text in english.roles.items()}
    for one, two in zip(english.sets, other.sets, strict=True):
        assert (two.title, two.about, two.source) == tuple(map(strange, (one.title, one.about, one.source)))
        if one.framework and two.framework:
            assert [strange(level.name) for level in one.framework.levels] == [
                level.name for level in two.framework.levels
            ]
            assert {c.id: c.values for c in one.framework.criteria} == {
                c.id: c.values for c in two.framework.criteria
            }
    for one, two in zip(english.questions, other.questions, strict=True):
        assert two.asks == strange(one.asks)
        assert two.decides == one.decides
        assert two.scale.labels == {value: strange(label) for value, label in one.scale.labels.items()}
        for value, label in one.scale.labels.items():
            for word in (label, strange(label)):
                assert (one.scale.read(word), two.scale.read(word)) == (value, value)
        assert english.asked[plain(two.asks)] == other.asked[plain(one.asks)] == one.id
    assert english.whole == other.whole


def test_an_own_set_is_translated_beside_it_or_stays_as_it_is_written(tmp_path: Path) -> None:
    folder = pseudo_knowledge(tmp_path)
    sets = own(tmp_path / "own", SET)
    assert load_questionnaires(folder, sets, language=CODE).index["own.first"].asks == "First?"
    text = load_documents(sets, {"own.yaml": SetText})[0]["own.yaml"]
    path = write_texts(sets, "own.yaml", text)
    assert load_questionnaires(folder, sets, language=CODE).index["own.first"].asks == "Zz First?"
    assert load_questionnaires(folder, sets).index["own.first"].asks == "First?"
    path.write_text(path.read_text(encoding="utf-8").replace("asks: Zz First?", "ask: Zz First?"))
    with pytest.raises(
        KnowledgeError, match=r"own\.yaml:\d+:\d+: questions\.own\.first\.ask: is not in the English"
    ):
        load_questionnaires(folder, sets, language=CODE)


def test_no_word_of_any_language_means_two_answers_of_a_question() -> None:
    twice = {}
    for question in load_questionnaires().questions:
        scale, words = question.scale, Counter()  # type: Scale, Counter[str]
        for value, label in scale.labels.items():
            words.update({plain(word) for word in (value, label, *scale.also.get(value, ()))})
        unsure = set(map(plain, scale.unsure))
        twice |= {(question.id, w): n for w, n in words.items() if n > 1 or w in unsure}
    assert twice == {}


@pytest.mark.parametrize("language", languages(directory())[1:])
def test_no_two_questions_or_answers_of_a_language_have_the_same_text(language: str) -> None:
    known = load_questionnaires(language=language)
    assert len({plain(q.asks) for q in known.questions}) == len(known.questions)
    for question in known.questions:
        labels = list(map(plain, question.scale.labels.values()))
        assert len(set(labels)) == len(labels), question.id
