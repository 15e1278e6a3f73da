"""Asks on the terminal what the unread answers of an inventory mean, those in most models first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import click

from audit.domain.mapping import MappedAnswer
from audit.inspection import OpenAnswer
from audit.knowledge import Knowledge
from audit.messages import cut
from audit.review.choices import labelled

_SHOWN = 200  # characters of an answer


@dataclass
class Settling:
    """Answers to be settled by `who` on a day. `save` is called with all of them after each one."""

    answers: Sequence[OpenAnswer]
    knowledge: Knowledge
    who: str
    when: date
    save: Callable[[Sequence[MappedAnswer]], object]
    settled: list[MappedAnswer] = field(default_factory=list)

    def run(self) -> None:
        """Asks until nothing is left or the person stops, be it by the end of the input or by Ctrl-C."""
        try:
            for answer in self.answers:
                if not self._asked(answer):
                    return
        except click.Abort:
            click.echo()

    def _asked(self, answer: OpenAnswer) -> bool:
        """Asks until there is a status or the answer is skipped; False where the person stops."""
        asking = self.knowledge.asking.interview
        words = self._words(answer)
        below = next(
            (f.label for f in self.knowledge.told_fields.fields if f.id == answer.field), answer.field
        )
        text = cut(answer.text, _SHOWN)
        click.echo(f"\n{asking.unread.format(models=answer.models, text=text, field=below)}")
        for number, status in enumerate(answer.statuses, 1):
            click.echo(f"  {number}  {words.get(status, status)}")
        while True:
            typed = click.prompt(asking.answer, default="", show_default=False).strip().casefold()
            if typed in ("q", "s"):
                return bool(typed == "s")
            meant = self._status(typed, answer)
            if meant:
                said = MappedAnswer(answer.field, answer.text, meant, self.who, self.when)
                self.settled.append(said)
                self.save(self.settled)
                return True
            click.echo(asking.off_scale)

    def _status(self, typed: str, answer: OpenAnswer) -> str | None:
        if typed.isdecimal():
            return answer.statuses[int(typed) - 1] if 0 < int(typed) <= len(answer.statuses) else None
        words = self._words(answer)
        return labelled({code: words.get(code, code) for code in answer.statuses}).one(typed)

    def _words(self, answer: OpenAnswer) -> dict[str, str]:
        groups = self.knowledge.labels.labels
        return groups[
            answer.axis if answer.axis in ("deployed", "monitored", "retrained") else "function_status"
        ]
