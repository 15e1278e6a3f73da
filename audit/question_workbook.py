"""The workbook of questions: a sheet a person or team to ask, and everything that is known already filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from audit import __version__
from audit.answers.deciding import Effect, deciding_questions
from audit.answers.what_if import AnsweredAudit
from audit.domain.questionnaire import Answer, Question, Questionnaires, key_of
from audit.domain.readiness import READINESS
from audit.knowledge import Knowledge
from audit.knowledge.asking import Asking, Heading
from audit.survey import Surveyed
from audit.survey.asking import Person, addressee, called
from audit.survey.inventory import subjects_of
from audit.workbook_forms import FONT, LINE, WRAPPED, Lists, fill_how, print_wide, saved, style_head, write

VERSION_PROPERTY = "mlops_audit_questions"
MOST_MODELS = 12  # of a person, that get a row each; more are asked about together
MOST_PEOPLE = 40  # that get a sheet of their own; others are asked by their role, about all models
_HEADER = 4
_FILLED_BY_HAND = ("answer", "note", "who", "when", "status")
_MOST_NAMED = 200  # models in one row: a cell holds 32,767 characters
_INPUT = PatternFill("solid", fgColor="FBEFE7")
_PROMPT = 255  # characters that Excel takes beside a cell
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Line:
    """A question about a subject as the sheet asks it; `about` as people read it, `answer` what is filled in."""

    question: Question
    about: str
    answer: Answer | None
    listed: bool  # the answer is the inventory's
    known: str
    effects: str = ""  # what each answer would do to the verdict
    whom: str = ""  # where the sheet is not one person's


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person or team is asked, open questions before settled ones."""

    person: Person
    lines: tuple[Line, ...]


def sheets(surveyed: Surveyed, asking: Asking) -> tuple[Sheet, ...]:
    """Whom to ask what, whoever decides most first."""
    planner = _Planner(surveyed, asking)
    found: dict[Person, list[Line]] = {}
    for person, line in planner.lines():
        found.setdefault(person, []).append(line)
    return tuple(Sheet(person, tuple(lines)) for person, lines in found.items())


def pack_workbook(asked: Sequence[Sheet], questionnaires: Questionnaires, knowledge: Knowledge) -> bytes:
    """The sheets as one xlsx file; the same questions give the same bytes."""
    named = [(one.person[1], one.lines) for one in asked]
    return _workbook(named, questionnaires, knowledge, knowledge.asking.headings)


def deciding_workbook(audit: AnsweredAudit) -> bytes | None:
    """The questions that decide the verdict on one sheet, each with what its answers would do; None where nothing is
    open. The same questions give the same bytes."""
    asking = audit.knowledge.asking
    lines = tuple(_deciding_lines(audit, asking))
    if not lines:
        return None
    named = [(asking.deciding.name, lines)]
    return _workbook(named, audit.questionnaires, audit.knowledge, asking.deciding_headings)


def _workbook(
    asked: Sequence[tuple[str, Sequence[Line]]],
    questionnaires: Questionnaires,
    knowledge: Knowledge,
    headings: Mapping[str, Heading],
) -> bytes:
    """A sheet per title, all with the same columns."""
    asking, book = knowledge.asking, Workbook()
    book.remove(book.active)
    taken: set[str] = {asking.sheets.how.casefold(), asking.sheets.lists.casefold()}
    made = [(book.create_sheet(_sheet_name(title, taken)), title, lines) for title, lines in asked]
    how = book.create_sheet(asking.sheets.how)
    lists = Lists(book.create_sheet(asking.sheets.lists))
    for sheet, title, lines in made:
        fill_questions(sheet, lines, title, lists, asking, headings)
    fill_how(how, asking.title, asking.how)
    return saved(book, asking.title, VERSION_PROPERTY, f"{__version__}+{questionnaires.sha256[:12]}")


def _deciding_lines(audit: AnsweredAudit, asking: Asking) -> Iterator[Line]:
    """A row a question and group; its models stand one a line, which is how they are read back."""
    for one in deciding_questions(audit):
        models = [audit.models[at] for at in one.models]
        role = audit.questionnaires.roles[one.question.whom]
        people = ", ".join(dict.fromkeys(addressee(model, role)[1] for model in models))
        effects = "\n".join(
            _effect(effect, one.question, audit.questionnaires.index, asking) for effect in one.effects
        )
        for start in range(0, len(models), _MOST_NAMED):
            about = "\n".join(called(model) for model in models[start : start + _MOST_NAMED])
            yield Line(one.question, about, None, False, "", effects, people)


def _effect(effect: Effect, question: Question, index: Mapping[str, Question], asking: Asking) -> str:
    """What some answers would do, in one line."""
    words, verdict = asking.effects, effect.verdict
    low, high = verdict.gap_low, verdict.gap_high
    span = str(low) if low == high else words.span.format(low=low, high=high)
    sentence: str = getattr(words, effect.consequence)
    told = sentence.format(range=span, of=verdict.in_scope, cells=effect.cells)
    if effect.consequence == "leaves_open" and verdict.bad_answers:
        more = words.one_more if verdict.bad_answers == 1 else words.more
        told = f"{told} {more.format(number=verdict.bad_answers)}"
    if effect.others:
        answers = (index[name].scale.labels[value] for name, value in effect.others)
        others = ", ".join(words.other.format(answer=answer) for answer in answers)
        told = words.together.format(others=others, effect=told)
    return words.line.format(answers=question.scale.said(effect.values), effect=told)


def fill_questions(
    sheet: Worksheet,
    lines: Sequence[Line],
    person: str,
    lists: Lists,
    asking: Asking,
    headings: Mapping[str, Heading],
) -> None:
    """A sheet of questions: who fills it in and when, the headings, a row a line."""
    columns = {name: number for number, name in enumerate(headings, 1)}
    write(sheet.cell(1, 1), person)
    sheet.cell(1, 1).font = Font(name=FONT, bold=True, size=14)
    for column, label in ((1, asking.name.label), (3, asking.date.label)):
        sheet.cell(2, column, label).font = Font(name=FONT, bold=True)
        sheet.cell(2, column + 1).fill = _INPUT
    sheet.cell(2, 4).number_format = "yyyy-mm-dd"
    for name, heading in headings.items():
        style_head(sheet.cell(_HEADER, columns[name], heading.label), strong=name in _FILLED_BY_HAND)
        sheet.column_dimensions[get_column_letter(columns[name])].width = heading.width
    for row, line in enumerate(lines, _HEADER + 1):
        _fill_line(sheet, row, columns, line, asking)
    last = _HEADER + len(lines)
    _add_lists(sheet, lines, columns, lists, asking)
    statuses = (asking.statuses.given, asking.statuses.to_confirm)
    letter = get_column_letter(columns["status"])
    sheet.add_data_validation(lists.choose(statuses, f"{letter}{_HEADER + 1}:{letter}{last}"))
    sheet.freeze_panes = sheet.cell(_HEADER + 1, columns["answer"])
    sheet.auto_filter.ref = f"A{_HEADER}:{get_column_letter(len(columns))}{last}"
    print_wide(sheet)


def company_lines(questionnaires: Questionnaires, asking: Asking) -> tuple[Line, ...]:
    """The toolkit's own questions about the company, with nothing known of them."""
    own = next(one for one in questionnaires.sets if one.id == READINESS)
    asked = (question for question in own.questions if question.per == "company")
    return tuple(Line(question, asking.company, None, False, "") for question in asked)


def _fill_line(sheet: Worksheet, row: int, columns: dict[str, int], line: Line, asking: Asking) -> None:
    question, answer = line.question, line.answer
    texts = {
        "subject": line.about,
        "question": question.asks,
        "known": line.known,
        "effects": line.effects,
        "whom": line.whom,
        "why": question.why,
        "wanted": question.evidence,
        "id": question.id,
    }
    if answer:
        texts["answer"] = question.scale.labels[answer.values[0]] if answer.values else asking.dont_know
        texts["status"] = asking.statuses.listed if line.listed else _status(answer, asking)
        texts |= {} if line.listed else {"note": answer.note, "who": answer.who}
    for name, column in columns.items():
        cell = sheet.cell(row, column)
        write(cell, texts.get(name, ""))
        cell.alignment, cell.border = WRAPPED, LINE
        cell.font = Font(name=FONT, color="141C27" if name in ("subject", "question", "answer") else "525D6B")
        if name in _FILLED_BY_HAND:
            cell.fill = _INPUT
    when = sheet.cell(row, columns["when"])
    when.number_format, when.alignment = "yyyy-mm-dd", Alignment(vertical="top", horizontal="left")
    if answer and not line.listed:
        when.value = answer.when


def _add_lists(
    sheet: Worksheet, lines: Sequence[Line], columns: dict[str, int], lists: Lists, asking: Asking
) -> None:
    """The answers to choose from, one rule for the rows of a question that stand together."""
    letter, row = get_column_letter(columns["answer"]), _HEADER + 1
    for question, group in groupby(lines, key=lambda line: line.question):
        size = len(list(group))
        texts = [*question.scale.labels.values(), asking.dont_know]
        rule = lists.choose(texts, f"{letter}{row}:{letter}{row + size - 1}")
        rule.prompt, rule.showInputMessage = question.evidence[:_PROMPT], True
        sheet.add_data_validation(rule)
        row += size


def _status(answer: Answer, asking: Asking) -> str:
    return asking.statuses.to_confirm if answer.status == "to_confirm" else asking.statuses.given


def _sheet_name(person: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, and no name twice."""
    bare = " ".join(_NOT_IN_NAMES.sub(" ", person).split()).strip("'")[:31] or "?"
    name, number = bare, 2
    while name.casefold() in taken:
        name = f"{bare[: 30 - len(str(number))]} {number}"
        number += 1
    taken.add(name.casefold())
    return name


class _Planner:
    """Goes through the questions in the order in which they decide, and then through those that are settled."""

    def __init__(self, surveyed: Surveyed, asking: Asking) -> None:
        self._surveyed = surveyed
        self._asking = asking
        self._known = surveyed.questionnaires
        self._listed = {answer.question: answer for answer in surveyed.listed}
        self._subjects = subjects_of(surveyed.models)
        self._sizes: dict[Person, int] = {}
        for at in self._subjects:
            person = addressee(surveyed.models[at], "")
            self._sizes[person] = self._sizes.get(person, 0) + 1
        ordered = sorted(self._sizes, key=lambda person: -self._sizes[person])
        self._own = {person for person in ordered[:MOST_PEOPLE] if person[1]}

    def lines(self) -> Iterator[tuple[Person, Line]]:
        """Every line with whom it is for."""
        open_: dict[str, list[int]] = {}
        for decision in self._surveyed.deciding:
            open_.setdefault(decision.question, []).extend(decision.models)
        for name, models in open_.items():
            yield from self._about(self._known.index[name], models)
        for question in self._known.questions:
            if question.per == "model":
                asked = set(open_.get(question.id, ()))
                rest = [at for at in self._subjects if at not in asked]
                yield from self._settled(question, rest)
            elif question.id not in open_ and (question.id in self._listed or self._told(question, None)):
                yield from self._about(question, ())

    def _about(self, question: Question, models: Sequence[int]) -> Iterator[tuple[Person, Line]]:
        role: Person = ("role", self._known.roles[question.whom])
        if question.per == "company":
            for line in self._lines(question, None, self._asking.company):
                yield role, line
            return
        if self._told(question, None):
            for line in self._lines(question, None, self._asking.all_models):
                yield role, line
        together: dict[Person, list[int]] = {}
        for at in models:
            person = addressee(self._surveyed.models[at], "")
            together.setdefault(person if person in self._own else role, []).append(at)
        for person, group in together.items():
            yield from ((person, line) for line in self._of_person(question, person, group))

    def _of_person(self, question: Question, person: Person, models: Sequence[int]) -> Iterator[Line]:
        """A row a model where they are few; else one about all of them, and those that somebody spoke of."""
        every = [self._surveyed.models[at] for at in models]
        few = len(every) <= MOST_MODELS
        if not few:
            owned = person in self._own
            about = self._asking.all_of.format(owner=person[1]) if owned else self._asking.all_models
            yield Line(question, about, None, False, "")
        for at, model in zip(models, every, strict=True):
            if few or self._told(question, key_of(model)):
                yield from self._lines(question, key_of(model), called(model), at)

    def _settled(self, question: Question, models: Sequence[int]) -> Iterator[tuple[Person, Line]]:
        """What is known of single models, for their owner to look at."""
        for at in models:
            model = self._surveyed.models[at]
            person = addressee(model, "")
            shown = person in self._own and self._sizes[person] <= MOST_MODELS
            if self._told(question, key_of(model)) or (shown and self._surveyed.listed_about(question, at)):
                if person not in self._own:
                    person = ("role", self._known.roles[question.whom])
                for line in self._lines(question, key_of(model), called(model), at):
                    yield person, line

    def _lines(
        self, question: Question, subject: str | None, about: str, at: int | None = None
    ) -> Iterator[Line]:
        """One line a person's answer; else one with what the inventory says, or an empty one."""
        listed = self._listed.get(question.id) if at is None else self._surveyed.listed_about(question, at)
        known = self._said(question, listed) if listed else ""
        told = self._told(question, subject)
        for answer in told:
            yield Line(question, about, answer, False, known)
        if not told:
            one = listed if listed and len(listed.values) == 1 else None
            fits = one is not None and one.values[0] in question.scale.labels
            yield Line(question, about, one if fits else None, fits, known)

    def _told(self, question: Question, subject: str | None) -> tuple[Answer, ...]:
        """People's answers of one value or 'unknown', which a cell can hold."""
        said = self._surveyed.answers.of(question.id, subject)
        return tuple(answer for answer in said if len(answer.values) <= 1)

    def _said(self, question: Question, listed: Answer) -> str:
        cells = "; ".join(f"'{one.text[:60]}' {one.place}" for one in listed.evidence[:2])
        said = question.scale.said(listed.values)
        return self._asking.inventory.format(said=said, cells=cells or listed.place or "?")
