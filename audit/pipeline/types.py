"""What a run is told, who follows it, and what is known of a file before anything is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from audit.classify import Classified
from audit.domain.changes import Change
from audit.domain.errors import StoppedError
from audit.domain.inventory import Inventory
from audit.domain.mapping import SheetMapping
from audit.domain.places import Place, Problem
from audit.domain.tables import CellValue, Workbook
from audit.knowledge import Knowledge
from audit.review import Review
from audit.sources import Limits, Parsing

if TYPE_CHECKING:
    from audit.answers import AnswerInputs
    from audit.answers.joining import Heard
    from audit.domain.snapshot import Snapshot
    from audit.evidence import Observed

_ORDER = {"error": 0, "warning": 1, "info": 2}
SYSTEMS = "snapshots"  # the kind of an inventory that is made of snapshots
STEPS = ("read", "understand", "classify", "judge")

One = Path | BinaryIO | Workbook
Inventories = One | Parsing | tuple[One, ...]
"""What an inventory may come as: a file, a stream, cells that were read before, several of these as one, or a file that
a child is parsing. None at all, `()`, where the models are those of the snapshots."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is told: the audit date, the window in months, the client's name, how to read the sheet, a review.

    `review` is a workbook with a Review sheet that somebody filled in, or its cells. `evidence` are snapshots of
    systems, or files of them. `company` are answers about the
    company that outweigh those of its sheet: id -> value, and the Place that stands for who gave it.
    """

    as_of: date
    window_months: int = 18
    client: str | None = None
    client_id: str | None = None  # who the client is, the same in every audit; else the name that was given
    mapping: SheetMapping = field(default_factory=SheetMapping)  # what a person said of how the sheet is read
    limits: Limits = field(default_factory=Limits)
    answers: AnswerInputs | None = None
    review: Path | Workbook | None = None
    evidence: tuple[Path | Snapshot, ...] = ()
    proposes: bool = True  # guesses beside what was not understood; they change nothing else
    company: Mapping[str, tuple[CellValue, Place]] = field(default_factory=dict)


def _nothing(step: str) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows a run: `done` is told each of STEPS as it ends; `stop` is asked between the steps, and while a file
    is read, whether to go no further."""

    done: Callable[[str], object] = _nothing
    stop: Callable[[], bool] = _never

    def ended(self, step: str) -> None:
        """Tells that a step ended. Raises StoppedError where the run is to stop."""
        self.done(step)
        self.check(f"stopped after the step '{step}'")

    def check(self, where: str) -> None:
        """Raises StoppedError where the run is to stop; `where` says at which point."""
        if self.stop():
            raise StoppedError(f"The audit was {where}; nothing was written.")


NOBODY = Watch()


@dataclass(frozen=True, slots=True)
class Understood:
    """A file that was read and classified, before anything is judged; with what a review changed so far.

    `heard`: what people answered, which is not part of the statuses yet; None where nobody did.
    """

    workbook: Workbook
    inventory: Inventory
    classified: Classified
    review: Review = field(default_factory=Review)
    changes: tuple[Change, ...] = ()
    unfit: tuple[Problem, ...] = ()  # rows of the review that were not applied, or not as they stand
    heard: Heard | None = None
    observed: Observed | None = (
        None  # what systems show, which is part of the statuses; None without snapshots
    )
    of_window: tuple[Problem, ...] = ()  # what is odd about the dates, where somebody asked: `against_window`

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong so far, not worded yet."""
        own = (self.workbook.problems, self.inventory.problems, self.classified.problems)
        seen = self.observed.problems if self.observed else ()
        return (*(problem for problems in own for problem in problems), *seen, *self.unfit, *self.of_window)


def worded(problems: tuple[Problem, ...], knowledge: Knowledge) -> tuple[Problem, ...]:
    """The problems with their sentences, the gravest first, else in the order in which they were found."""
    return tuple(sorted(map(knowledge.worded, problems), key=lambda problem: _ORDER[problem.level]))
