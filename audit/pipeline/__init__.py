"""The order of the steps as plain calls: read → look (understand, classify) → judge; `audit` is all of them.

read(source, options)                  -> Workbook      its cells, in a process of their own
look(source, knowledge, options)       -> Understood    read and classified, nothing judged yet
judge(understood, knowledge, options)  -> AuditResult   everything that follows
audit(source, knowledge, options)      -> AuditResult   a look, then the judgement

| module | holds |
|---|---|
| `types` | what a run is told, who follows it, what was understood |
| `understanding` | `read` and `look` |
| `judgement` | `judge`, and the words of a result |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.knowledge import Knowledge
from audit.pipeline.types import NOBODY, STEPS, SYSTEMS, Inventories, One, Options, Understood, Watch, worded
from audit.pipeline.understanding import look, read

if TYPE_CHECKING:
    from audit.domain.result import AuditResult

__all__ = [
    "STEPS",
    "SYSTEMS",
    "Inventories",
    "One",
    "Options",
    "Understood",
    "Watch",
    "audit",
    "judge",
    "look",
    "read",
    "worded",
]


def audit(
    source: Inventories,
    knowledge: Knowledge,
    options: Options,
    *,
    name: str | None = None,
    watch: Watch = NOBODY,
) -> AuditResult:
    """The whole audit of one inventory. Raises InputError where it can't be read or used, StoppedError where the
    watch says so."""
    result = judge(look(source, knowledge, options, name=name, watch=watch), knowledge, options)
    watch.ended("judge")
    return result


def judge(understood: Understood, knowledge: Knowledge, options: Options) -> AuditResult:
    """Everything that follows from what was understood, as one result in the language of the knowledge."""
    from audit.pipeline import judgement  # not above: a look at a list ends before

    return judgement.judge(understood, knowledge, options)
