"""`tickets-jira.csv` and `tickets-github.csv`: what has to be done, a row a ticket, as the trackers' importers take it.

A ticket is a task of the sprint, the first step of a finding, a finding's models of one owner, a finding that is closed
since the last audit, a claim that a system contradicts, or a model that nobody listed. Its words are an article of
`report_templates/tickets/`; here they become the markup of the tracker.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import lxml.html

from audit.domain.evidenced import Unlisted
from audit.domain.models import FUNCTIONS, Model
from audit.domain.result import AuditResult, SprintTask
from audit.report.blocks import Paragraph, blocks_of
from audit.report.html.environment import fill
from audit.report.language import in_result_language
from audit.report.view import system_evidence
from audit.report.view.context import Stream, context
from audit.report.view.finding_cards import Card, ClosedFinding
from audit.report.view.formatting import capped, cell

if TYPE_CHECKING:
    from audit.report.brand import Brand

MOST_GROUPS = (
    12  # tickets of one finding; further groups share one, so that an importer's limit is not reached
)
MOST_LINES = 20  # models that a ticket names
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for a formula
_LABEL = "mlops-gap"
_CLOSED = "closed"  # the status of a ticket that is done; every other is to do
_BY = ("owner", "team", "unit")


class Line(NamedTuple):
    """A model with the cell that speaks of it, or its own, and what that says."""

    name: str
    place: str
    said: str


@dataclass(frozen=True, slots=True)
class Item:
    """What a ticket's article is filled with. `name` is the group's own ('' where it has none), `others` counts the
    groups that share it, `number` the models, `more` those that are not named."""

    id: str
    owner: str = ""
    task: SprintTask | None = None
    stream: Stream | None = None
    card: Card | None = None
    closed: ClosedFinding | None = None
    by: str = "owner"
    name: str = ""
    others: int = 0
    number: int = 0
    lines: tuple[Line, ...] = ()
    more: int = 0
    shown: Settle | None = None

    @property
    def status(self) -> str:
        """What the report's register says of the finding: `open`, `accepted` or `closed`; '' where it is of none."""
        return _CLOSED if self.closed else self.card.status if self.card else ""


class Settle(NamedTuple):
    """What systems and inventory disagree on: a claim (`held`), or a model that nobody listed (`unlisted`)."""

    held: system_evidence.Line | None = None
    unlisted: Unlisted | None = None


class Items(NamedTuple):
    """The tickets by kind."""

    tasks: tuple[Item, ...]
    steps: tuple[Item, ...]
    groups: tuple[Item, ...]
    closed: tuple[Item, ...] = ()
    settle: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket: its words as blocks, the status of its finding (as an Item has it), days of the sprint (1-based) and
    days of work where they are known."""

    id: str
    summary: str
    body: tuple[Paragraph, ...]
    component: str
    label: str
    status: str
    owner: str
    first_day: str
    due_day: str
    low: str
    high: str


class Markup(NamedTuple):
    """How a tracker writes a heading and a bullet, which characters it must be told to leave alone, and what keeps a
    name from calling a person or another ticket."""

    heading: str
    bullet: str
    special: re.Pattern[str]
    calls: re.Pattern[str] | None


JIRA = Markup("h3. ", "* ", re.compile(r"([{}\[\]|!*_])"), None)
GITHUB = Markup("### ", "- ", re.compile(r"([\\`*_{}\[\]<>|~])"), re.compile(r"([@#])(?=\w)"))


@in_result_language
def render_jira(result: AuditResult, brand: Brand) -> bytes:
    """The tickets for Jira's CSV importer: a row a ticket, labels in columns of the same name, as it wants them."""
    head = ("Summary", "Issue Type", "Status", "Description", "Components", "Labels", "Labels", "Owner", "Start Day",
            "Due Day", "Effort Days Low", "Effort Days High", "Ticket ID")  # fmt: skip
    rows = (
        (t.summary, "Task", "Done" if t.status == _CLOSED else "To Do", _written(t.body, JIRA), t.component, _LABEL,
         t.label, t.owner, t.first_day, t.due_day, t.low, t.high, t.id)
        for t in tickets(result, brand)
    )  # fmt: skip
    return _csv(head, rows)


@in_result_language
def render_github(result: AuditResult, brand: Brand) -> bytes:
    """The tickets for GitHub's importers: title, body, labels with commas between them, and `open` or `closed`."""
    rows = (
        (
            t.summary,
            _written(t.body, GITHUB),
            f"{_LABEL},{t.label}",
            _CLOSED if t.status == _CLOSED else "open",
        )
        for t in tickets(result, brand)
    )
    return _csv(("title", "body", "labels", "state"), rows)


def tickets(result: AuditResult, brand: Brand) -> tuple[Ticket, ...]:
    """The tickets: the sprint's tasks by day, the findings' first steps and groups, the most urgent first, then what
    is closed since the last audit, and what systems and inventory disagree on."""
    names = context(result, whole_list=False)
    page = fill(brand, "tickets/tickets.html", {**names, "brand": brand, "tickets": items(result, names)})
    return tuple(map(_ticket, lxml.html.document_fromstring(page).iter("article")))


def items(result: AuditResult, names: Mapping[str, Any]) -> Items:
    """What the tickets are about."""
    cards: Sequence[Card] = names["cards"]
    tasks = [(stream, task) for stream in names["streams"] for task in stream.tasks]
    return Items(
        tuple(_task(result, n, stream, task) for n, (stream, task) in enumerate(tasks, 1)),
        tuple(_step(result, card) for card in cards),
        tuple(item for card in cards for item in _groups(result, card)),
        tuple(Item(_first_step_id(one.function), closed=one) for one in names["closed"]),
        tuple(_settle(names["evidence"])),
    )


def _settle(shown: system_evidence.EvidenceView | None) -> Iterable[Item]:
    """One item a claim that the systems contradict or outweigh, then one a model that nobody listed."""
    if shown is None:
        return
    for number, line in enumerate((*shown.contradicted.first, *shown.raised.first), 1):
        yield Item(f"evidence-{number:02}", line.owner or "", name=line.model, shown=Settle(held=line))
    for number, one in enumerate(shown.serving, 1):
        yield Item(f"unlisted-{number:02}", one.owner or "", name=one.name, shown=Settle(unlisted=one))


def _task(result: AuditResult, number: int, stream: Stream, task: SprintTask) -> Item:
    axis = task.stream if task.stream in FUNCTIONS else ""
    models = [result.models[i] for i in task.models]
    return Item(
        f"sprint-{number:02}", _shared_owner(models), task=task, stream=stream, **_named(models, axis)
    )


def _step(result: AuditResult, card: Card) -> Item:
    models = [result.models[i] for i in card.function.affected]
    name = card.finding.function
    return Item(_first_step_id(name), _shared_owner(models), card=card, **_named(models, name))


def _first_step_id(function: str) -> str:
    """The same while the finding is open and once it is closed: a second import tells which ticket is done."""
    return f"{function}-first-step"


def _groups(result: AuditResult, card: Card) -> Iterable[Item]:
    """One item an owner (a team or unit where no owner is named), the largest first; the last ones share one."""
    models = [result.models[i] for i in card.function.affected]
    by = next((by for by in _BY if any(getattr(m, by) for m in models)), "owner")
    groups: dict[str, list[Model]] = {}
    for model in models:
        groups.setdefault(getattr(model, by) or "", []).append(model)
    ordered = sorted(groups.items(), key=lambda group: (not group[0], -len(group[1])))
    shown = len(ordered) if len(ordered) <= MOST_GROUPS else MOST_GROUPS - 1
    name = card.finding.function
    for number, (who, members) in enumerate(ordered[:shown], 1):
        owner = who if by == "owner" else _shared_owner(members)
        yield Item(f"{name}-{number:02}", owner, card=card, by=by, name=who, **_named(members, name))
    rest = [model for _, members in ordered[shown:] for model in members]
    if rest:
        others = len(ordered) - shown
        yield Item(f"{name}-{shown + 1:02}", card=card, by=by, others=others, **_named(rest, name))


def _shared_owner(models: Sequence[Model]) -> str:
    owners = {m.owner or "" for m in models}
    return owners.pop() if len(owners) == 1 else ""


def _named(models: Sequence[Model], function: str) -> dict[str, Any]:
    lines = tuple(_line(m, function) for m in models[:MOST_LINES])
    return {"number": len(models), "lines": lines, "more": len(models) - len(lines)}


def _line(model: Model, function: str) -> Line:
    found = model.functions.get(function)
    evidence = model.evidence(found) if found else ()
    if not evidence:
        return Line(model.name, cell(model.place), "")
    return Line(model.name, cell(evidence[0].place), capped(evidence[0].text, 80))


def _ticket(article: Any) -> Ticket:
    blocks = [b for child in article for b in blocks_of(child) if isinstance(b, Paragraph)]
    facts = ("id", "component", "label", "status", "owner", "first", "due", "low", "high")
    at = {name: str(article.get(f"data-{name}", "")) for name in facts}
    return Ticket(
        at["id"], blocks[0].text, tuple(blocks[1:]), at["component"], at["label"], at["status"], at["owner"],
        at["first"], at["due"], at["low"], at["high"],
    )  # fmt: skip


def _written(body: Iterable[Paragraph], markup: Markup) -> str:
    """The words in a tracker's markup."""
    lines: list[str] = []
    for block in body:
        words = markup.special.sub(r"\\\1", block.text)
        if markup.calls:
            words = markup.calls.sub("\\1\u200b", words)  # an invisible break: nobody is called
        if block.role == "bullet":
            lines.append(markup.bullet + words)
        else:
            lines += ["", (markup.heading if block.role == "heading2" else "") + words]
            lines += [""] if block.role == "heading2" else []
    return "\n".join(lines).strip()


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV as RFC 4180 has it, without a byte order mark: importers would take it for a part of the first header."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([[f"'{value}" if value.startswith(_RISKY) else value for value in row] for row in rows])
    return stream.getvalue().encode()
