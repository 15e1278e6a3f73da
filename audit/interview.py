"""The questions on the terminal, one at a time: always the one that would decide most of what is still open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import click

from audit.answers.what_if import AnsweredAudit
from audit.domain.questionnaire import UNKNOWN_ANSWER, Answer, Question, key_of
from audit.survey.asking import addressed

MOST_ALONE = 500  # models that are written down one by one; of more, one answer holds for all


@dataclass(frozen=True, slots=True)
class Step:
    """A question to somebody about the company (`models` is empty) or about models, by index."""

    question: Question
    person: str
    models: tuple[int, ...]


@dataclass
class Interview:
    """An interview of `who` on a day, beginning with the answers that the audit has.

    `save` is called with all answers after each one; `only`: one person or role.
    """

    audit: AnsweredAudit
    who: str
    when: date
    save: Callable[[Sequence[Answer]], object]
    only: str | None = None
    answers: list[Answer] = field(init=False)
    _given: list[list[Answer]] = field(default_factory=list)  # here, by step, so that one can go back
    _put_off: list[tuple[str, int | None]] = field(default_factory=list)  # question, model
    _each: set[str] = field(default_factory=set)  # questions that are answered model by model

    def __post_init__(self) -> None:
        self.answers = list(self.audit.given)
        self._models = self.audit.models
        self._questionnaires = self.audit.questionnaires
        self._asking = self.audit.knowledge.asking

    def run(self) -> None:
        """Asks until nothing is left or the person stops, be it by the end of the input or by Ctrl-C."""
        try:
            self._run()
        except click.Abort:
            click.echo()

    def _run(self) -> None:
        words = self._asking.interview
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
        found = self.audit.with_answers(self.answers).surveyed()
        for decision in found.deciding:
            question = self._questionnaires.index[decision.question]
            for (_, person), models in addressed(decision, self._models, self._questionnaires):
                if self.only is None or self.only.casefold() == person.casefold():
                    yield from self._steps(question, person, models)

    def _steps(self, question: Question, person: str, models: Sequence[int]) -> Iterator[Step]:
        """The question without what was put off, about one model at a time where the person wants it so."""
        if not models:
            if (question.id, None) not in self._put_off:
                yield Step(question, person, ())
            return
        left = tuple(at for at in models if (question.id, at) not in self._put_off)
        if left:
            yield Step(question, person, left[:1] if question.id in self._each else left)

    def _show(self, step: Step, number: int, left: int) -> None:
        words = self._asking
        place = words.interview.position.format(number=number, left=left, person=step.person)
        click.echo(f"\n{place}")
        click.echo(click.style(step.question.asks, bold=True))
        click.echo(f"  {self._line(words.columns.subject.label, self._about(step))}")
        for position, label in enumerate(step.question.scale.labels.values(), 1):
            click.echo(f"  {position}  {label}")

    def _about(self, step: Step) -> str:
        if not step.models:
            return self._asking.company
        names = [self._models[at].name for at in step.models[:5]]
        more = len(step.models) - len(names)
        return ", ".join(names) + (f" (+{more})" if more else "")

    def _asked(self, step: Step) -> bool:
        """Asks until there is an answer; False where the person stops."""
        words = self._asking.interview
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
            note = self._typed(self._asking.interview.note)
        finally:  # the answer counts, whatever ends the note
            stops = note.casefold() == "q"
            self._keep(step, value, "" if stops else note)
        return not stops

    def _keep(self, step: Step, value: str, note: str) -> None:
        values = () if value == UNKNOWN_ANSWER else (value,)
        subjects: list[str | None] = [key_of(self._models[at]) for at in step.models]
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
        columns = self._asking.columns
        click.echo(f"  {self._line(columns.why.label, question.why)}")
        click.echo(f"  {self._line(columns.wanted.label, question.evidence)}")
        click.echo(f"  {self._asking.interview.keys}")

    def _typed(self, label: str) -> str:
        """What the person types after a label; click.Abort where nothing more comes."""
        return str(
            click.prompt(label, default="", show_default=False, prompt_suffix=self._line("", ""))
        ).strip()

    def _line(self, label: str, value: str) -> str:
        return self._asking.interview.line.format(label=label, value=value)


def _value(question: Question, typed: str) -> str | None:
    """The value that a number, a key or a text means; None where it is none of them."""
    values = question.scale.values
    if typed.isdecimal():
        return values[int(typed) - 1] if 0 < int(typed) <= len(values) else None
    return UNKNOWN_ANSWER if typed.casefold() == "d" else question.scale.read(typed)
