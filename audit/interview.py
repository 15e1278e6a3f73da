"""The questions on the terminal, one at a time: always the one that would decide most of what is still open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import click

from audit.domain.models import Model
from audit.domain.questionnaire import UNKNOWN_ANSWER, Answer, Question, Questionnaires, key_of
from audit.knowledge import Knowledge
from audit.survey import Surveyed, survey
from audit.survey.asking import requests

MOST_ALONE = 500  # models that are written down one by one; of more, one answer holds for all


@dataclass(frozen=True, slots=True)
class Step:
    """A question to somebody about the company (`models` is empty) or about models, by index."""

    question: Question
    person: str
    models: tuple[int, ...]


@dataclass
class Interview:
    """An interview of `who` on a day. `save` is called with all answers after each one; `only`: one person or role."""

    models: Sequence[Model]
    questionnaires: Questionnaires
    knowledge: Knowledge
    as_of: date
    who: str
    when: date
    save: Callable[[Sequence[Answer]], object]
    only: str | None = None
    answers: list[Answer] = field(default_factory=list)
    _given: list[list[Answer]] = field(default_factory=list)  # here, by step, so that one can go back
    _put_off: list[tuple[str, int | None]] = field(default_factory=list)  # question, model
    _each: set[str] = field(default_factory=set)  # questions that are answered model by model

    def run(self) -> None:
        """Asks until nothing is left or the person stops, be it by the end of the input or by Ctrl-C."""
        try:
            self._run()
        except click.Abort:
            click.echo()

    def _run(self) -> None:
        words = self.knowledge.asking.interview
        click.echo(words.keys)
        number = 0
        while True:
            steps = list(self._open())
            if not steps:
                click.echo(words.nothing_left)
                return
            number += 1
            self._show(steps[0], number, len(steps))
            if not self._asked(steps[0]):
                return

    def _open(self) -> Iterator[Step]:
        """What is still to be asked, what decides most first."""
        found = self._surveyed()
        asked = requests(found.deciding, self.models, self.questionnaires)
        order = {decision.question: at for at, decision in enumerate(found.deciding)}
        steps = [
            Step(self.questionnaires.index[wanted.question], request.person, wanted.models)
            for request in asked
            for wanted in request.questions
            if self.only is None or self.only.casefold() == request.person.casefold()
        ]
        for step in sorted(steps, key=lambda step: order[step.question.id]):
            name = step.question.id
            if not step.models:
                if (name, None) not in self._put_off:
                    yield step
                continue
            models = tuple(at for at in step.models if (name, at) not in self._put_off)
            if models:
                yield Step(step.question, step.person, models[:1] if name in self._each else models)

    def _surveyed(self) -> Surveyed:
        tools = self.knowledge.tools
        return survey(self.models, self.answers, self.questionnaires, tools, self.as_of)

    def _show(self, step: Step, number: int, left: int) -> None:
        words = self.knowledge.asking
        place = words.interview.position.format(number=number, left=left, person=step.person)
        click.echo(f"\n{place}")
        click.echo(click.style(step.question.asks, bold=True))
        click.echo(f"  {self._line(words.columns.subject.label, self._about(step))}")
        for position, label in enumerate(step.question.scale.labels.values(), 1):
            click.echo(f"  {position}  {label}")

    def _about(self, step: Step) -> str:
        if not step.models:
            return self.knowledge.asking.company
        names = [self.models[at].name for at in step.models[:5]]
        more = len(step.models) - len(names)
        return ", ".join(names) + (f" (+{more})" if more else "")

    def _asked(self, step: Step) -> bool:
        """Asks until there is an answer; False where the person stops."""
        words = self.knowledge.asking.interview
        while True:
            typed = self._typed(words.answer)
            match typed.casefold():
                case "" | "?":
                    self._help(step.question)
                case "q":
                    return False
                case "b":
                    self._back()
                    return True
                case "s":
                    self._put_off += [(step.question.id, at) for at in step.models or (None,)]
                    return True
                case "e" if len(step.models) > 1:
                    self._each.add(step.question.id)
                    return True
                case _:
                    value = _value(step.question, typed)
                    if value is not None:
                        return self._noted(step, value)
                    click.echo(words.off_scale)

    def _noted(self, step: Step, value: str) -> bool:
        """Keeps an answer, with what there is to note; False where the person stops instead of noting something."""
        note = ""
        try:
            note = self._typed(self.knowledge.asking.interview.note)
        finally:  # the answer counts, whatever ends the note
            stops = note.casefold() == "q"
            self._keep(step, value, "" if stops else note)
        return not stops

    def _keep(self, step: Step, value: str, note: str) -> None:
        values = () if value == UNKNOWN_ANSWER else (value,)
        subjects: list[str | None] = [key_of(self.models[at]) for at in step.models]
        given = [
            Answer(step.question.id, values, subject=subject, who=self.who, when=self.when, note=note)
            for subject in (subjects if 0 < len(subjects) <= MOST_ALONE else [None])
        ]
        if not values:  # it stays open, but is not asked again now
            self._put_off += [(step.question.id, at) for at in step.models or (None,)]
        self.answers += given
        self._given.append(given)
        self.save(self.answers)

    def _back(self) -> None:
        """Takes the last answer back, or else what was put off last."""
        if self._given:
            last = self._given.pop()
            self.answers = [answer for answer in self.answers if answer not in last]
            self._put_off = [put for put in self._put_off if put[0] != last[0].question]
            self.save(self.answers)
        elif self._put_off:
            name = self._put_off[-1][0]
            self._put_off = [put for put in self._put_off if put[0] != name]

    def _help(self, question: Question) -> None:
        columns = self.knowledge.asking.columns
        click.echo(f"  {self._line(columns.why.label, question.why)}")
        click.echo(f"  {self._line(columns.wanted.label, question.evidence)}")
        click.echo(f"  {self.knowledge.asking.interview.keys}")

    def _typed(self, label: str) -> str:
        """What the person types after a label; click.Abort where nothing more comes."""
        return str(
            click.prompt(label, default="", show_default=False, prompt_suffix=self._line("", ""))
        ).strip()

    def _line(self, label: str, value: str) -> str:
        return self.knowledge.asking.interview.line.format(label=label, value=value)


def _value(question: Question, typed: str) -> str | None:
    """The value that a number, a key or a text means; None where it is none of them."""
    values = question.scale.values
    if typed.isdecimal():
        return values[int(typed) - 1] if 0 < int(typed) <= len(values) else None
    return UNKNOWN_ANSWER if typed.casefold() == "d" else question.scale.read(typed)
