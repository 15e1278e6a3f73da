"""The loader of question sets: the toolkit's, and beside them a consultant's own folder, joined and checked.

Files of an own folder have the same shape as the toolkit's. They may use its scales, decide its criteria and skip by
its questions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from audit import files
from audit.domain.errors import KnowledgeError
from audit.domain.questionnaire import (
    Criterion,
    Framework,
    Level,
    Questionnaires,
    QuestionSet,
    Scale,
)
from audit.knowledge import directory
from audit.knowledge.documents import load_documents, place_of
from audit.knowledge.multilingual_answers import AskedTexts, heard_questions, understood
from audit.knowledge.question_sets import (
    CriterionText,
    FrameworkText,
    QuestionText,
    ScaleText,
    SetText,
    Survey,
)
from audit.knowledge.questions import At, Names, QuestionReader, near_or_all, scale_of, section_of
from audit.knowledge.translation import languages, translated

SURVEY = "survey.yaml"
SETS = "sets"


def load_questionnaires(
    folder: Path | None = None,
    own: Path | None = None,
    cache: Path | None = None,
    language: str = "en",
) -> Questionnaires:
    """Every set of the toolkit's knowledge (`folder`) and of the consultant's folder `own`, checked together.

    Texts are in the language; answers are understood in all of them. A set that has no file of texts in a language
    speaks as it is written. Raises KnowledgeError with every mistake of every file at once.
    """
    place = folder or directory()
    documents, digest = question_documents(place, cache)
    folders = {place: {name: documents[name] for name in documents if name != SURVEY}}
    if own is not None:
        brought, own_digest = _own_documents(own)
        folders[own] = dict(brought)
        digest = hashlib.sha256(f"{digest}{own_digest}".encode()).hexdigest()
    survey = {SURVEY: documents[SURVEY]}
    told = {
        one: AskedTexts(
            translated(survey, place, one, cache)[SURVEY],
            {
                where / name: found
                for where, sets in folders.items()
                for name, found in translated(sets, where, one, cache, partly=True).items()
            },
        )
        for one in dict.fromkeys((language, *languages(place)))
    }
    asked, whole = heard_questions(told.values())
    return _Joining(*understood(told[language], told.values())).joined(digest, asked, whole)


def _own_documents(own: Path) -> tuple[Mapping[str, Any], str]:
    """The sets of a consultant's folder, and the hash over them. Raises KnowledgeError."""
    added = [path.name for path in sorted(own.glob("*.y*ml"))] if own.is_dir() else []
    if not added:
        raise KnowledgeError(
            f"{own}: holds no question set (*.yaml). Make one: mlops-audit questionnaires new {own}"
        )
    return load_documents(own, dict.fromkeys(added, SetText))


def question_documents(folder: Path, cache: Path | None = None) -> tuple[Mapping[str, Any], str]:
    """The survey and every set of a knowledge folder, as their files say, and the hash over them.

    Raises KnowledgeError.
    """
    names = [f"{SETS}/{path.name}" for path in sorted((folder / SETS).glob("*.yaml"))]
    return load_documents(folder, {SURVEY: Survey, **dict.fromkeys(names, SetText)}, cache)


class _Joining:
    """Joins the files, and collects what is wrong with them together."""

    def __init__(self, survey: Survey, files: Mapping[Path, SetText]) -> None:
        self._survey = survey
        self._files = dict(sorted(files.items(), key=lambda item: item[1].order))
        self._wrong: list[tuple[Path, At, str]] = []

    def joined(self, sha256: str, asked: Mapping[str, str], whole: frozenset[str]) -> Questionnaires:
        """The questionnaires, with what people may call a question and the whole. Raises KnowledgeError."""
        self._defined_once()
        names = Names(
            roles=self._survey.roles,
            scales={},
            questions={q.id: q for text in self._files.values() for q in text.questions},
            values={q.id: self._values(text, q) for text in self._files.values() for q in text.questions},
            criteria={c.id: (c, f) for f in self._frameworks() for c in f.criteria},
        )
        shared = self._scales(self._survey.scales)
        sets = []
        for path, text in self._files.items():
            own = self._scales(text.scales)
            reader = QuestionReader(names._replace(scales={**shared, **own}), self._survey, text)
            sets.append(
                QuestionSet(
                    id=text.id,
                    title=text.title,
                    about=text.about,
                    source=text.source,
                    licence=text.licence,
                    questions=reader.questions(),
                    framework=self._framework(path, text),
                )
            )
            self._wrong += [(path, at, cause) for at, cause in reader.wrong]
        self._all_decided(sets)
        self._report()
        survey = self._survey
        return Questionnaires(
            tuple(sets),
            survey.roles,
            survey.applicability,
            survey.subjects,
            survey.answer_valid_months,
            sha256,
            asked,
            whole,
        )

    def _report(self) -> None:
        texts = {path: files.read_text(path) for path, _, _ in self._wrong}
        lines = [
            f"{path}:{place_of(path, texts[path], at)}: {'.'.join(map(str, at))}: {cause}"
            for path, at, cause in self._wrong
        ]
        if lines:
            raise KnowledgeError("\n".join(lines))

    def _defined_once(self) -> None:
        seen: dict[tuple[str, str], Path] = {}
        for path, text in self._files.items():
            for kind, at, name in _definitions(text):
                if (kind, name) in seen:
                    other = seen[kind, name].name
                    self._wrong.append((path, at, f"the {kind} '{name}' is in {other} already"))
                seen.setdefault((kind, name), path)

    def _scales(self, texts: Mapping[str, ScaleText]) -> dict[str, Scale]:
        return {name: scale_of(name, text.values, text.also, self._survey) for name, text in texts.items()}

    def _values(self, text: SetText, question: QuestionText) -> tuple[str, ...]:
        scales = {**self._survey.scales, **text.scales}
        scale = scales.get(question.scale or "")
        return tuple(question.answers or (scale.values if scale else ()))

    def _frameworks(self) -> Iterator[Framework]:
        for text in self._files.values():
            if text.framework:
                yield _framework_of(text, text.framework)

    def _framework(self, path: Path, text: SetText) -> Framework | None:
        """The framework of a file, looked through for mistakes."""
        if text.framework is None:
            return None
        self._wrong += [(path, ("framework", *at), cause) for at, cause in _flaws(text.framework)]
        return _framework_of(text, text.framework)

    def _all_decided(self, sets: list[QuestionSet]) -> None:
        decided = {name for one in sets for question in one.questions for name in question.decides}
        for path, text in self._files.items():
            for position, criterion in enumerate(text.framework.criteria if text.framework else ()):
                if criterion.id not in decided:
                    at = ("framework", "criteria", position, "id")
                    self._wrong.append((path, at, f"no question decides '{criterion.id}'"))


def _definitions(text: SetText) -> Iterator[tuple[str, At, str]]:
    yield "set", ("id",), text.id
    for position, question in enumerate(text.questions):
        yield "question", ("questions", position, "id"), question.id
    for position, criterion in enumerate(text.framework.criteria if text.framework else ()):
        yield "criterion", ("framework", "criteria", position, "id"), criterion.id


def _framework_of(text: SetText, framework: FrameworkText) -> Framework:
    listed = [_criterion(criterion, framework) for criterion in framework.criteria]
    own = [] if framework.criteria else [_own_criterion(text.id, q) for q in text.questions if q.weight]
    return Framework(
        id=text.id,
        title=text.title,
        rule=framework.rule,
        over_models=framework.over_models,
        sections=framework.sections,
        levels=tuple(Level(level.name, level.about, level.over) for level in framework.levels),
        criteria=tuple(listed or own),
        weights=framework.weights or dict.fromkeys(framework.sections, 1.0),
    )


def _criterion(text: CriterionText, framework: FrameworkText) -> Criterion:
    """A level never asks for less than the one below it, even where the published table does."""
    values = text.values or framework.values
    required, floor = [], min(values.values(), default=0.0)
    for shown in text.levels:
        floor = max(floor, values.get(shown or "", floor))
        required.append(floor)
    return Criterion(text.id, text.section, text.name, values, tuple(required))


def _own_criterion(framework: str, question: QuestionText) -> Criterion:
    """A question that is a criterion itself; its values are shares of what can be had, from 0 to 1."""
    values = {"none": 0.0, "all": 1.0}
    return Criterion(
        f"{framework}.{question.id}", section_of(question), question.asks, values, (), question.weight
    )


def _flaws(framework: FrameworkText) -> Iterator[tuple[At, str]]:
    """What is wrong with a framework by itself."""
    for name in sorted(set(framework.weights) ^ set(framework.sections)) if framework.weights else ():
        yield ("weights",), f"each section has one weight; look at '{name}'"
    overs = [level.over for level in framework.levels if level.over is not None]
    if any(low >= high for low, high in pairwise(overs)):
        yield ("levels",), "each level begins over a higher score than the one before it"
    expected = 0 if framework.rule == "levels" else len(framework.levels) - 1
    if len(overs) != expected or framework.levels[0].over is not None:
        yield (
            ("levels",),
            f"a framework of {framework.rule} has {expected} levels with `over`, the first has none",
        )
    for position, criterion in enumerate(framework.criteria):
        for at, cause in _criterion_flaws(criterion, framework):
            yield ("criteria", position, *at), cause


def _criterion_flaws(criterion: CriterionText, framework: FrameworkText) -> Iterator[tuple[At, str]]:
    values = criterion.values or framework.values
    points = list(values.values())
    if criterion.section not in framework.sections:
        yield ("section",), f"no such section{near_or_all(criterion.section, framework.sections)}"
    if len(points) < 2 or any(low >= high for low, high in pairwise(points)):
        yield ("values",), "at least two values, each with more points than the one before it"
    if len(criterion.levels) != (len(framework.levels) if framework.rule == "levels" else 0):
        yield (
            ("levels",),
            f"one value for each of the {len(framework.levels)} levels, in frameworks of levels only",
        )
    for position, shown in enumerate(criterion.levels):
        if shown is not None and shown not in values:
            yield ("levels", position), f"no value of this criterion{near_or_all(shown, values)}"
