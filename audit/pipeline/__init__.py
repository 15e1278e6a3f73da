"""The order of the steps as plain calls: read → look (understand, classify) → judge; `judgement.audit` is all of them.

read(source, options)                            -> Workbook      its cells, in a process of their own
look(source, knowledge, options)                 -> Understood    read and classified, nothing judged yet
judgement.judge(understood, knowledge, options)  -> AuditResult   everything that follows
judgement.audit(source, knowledge, options)      -> AuditResult   a look, then the judgement

| module | holds |
|---|---|
| `types` | what a run is told, who follows it, what was understood |
| `understanding` | `read` and `look`, and `against_window`, which is as far as `inspect` goes |
| `systems` | snapshots of systems, as a list of their own or beside one; loaded where some are given |
| `judgement` | `judge` and `audit`, with all that only they need |
"""

from __future__ import annotations

from audit.pipeline.types import NOBODY, STEPS, SYSTEMS, Inventories, One, Options, Understood, Watch, worded
from audit.pipeline.understanding import against_window, look, read

__all__ = [
    "NOBODY",
    "STEPS",
    "SYSTEMS",
    "Inventories",
    "One",
    "Options",
    "Understood",
    "Watch",
    "against_window",
    "look",
    "read",
    "worded",
]
