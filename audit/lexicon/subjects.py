"""Whose practice a later clause speaks of: the model's, or that of another thing that was named before."""

from __future__ import annotations

from dataclasses import replace

from audit.lexicon.clauses import Clause

_OF_THINGS = frozenset({"yes", "number", "glue", "item", "thing", "machine", "people"})
_COUNTED_THINGS = frozenset({"item", "machine", "people"})
_WATCHED = frozenset({"observe", "watch"})
_OF_MODEL = frozenset({"model", "it", "its", "measure", "output", "truth"})
_KIND = frozenset({"kind"})
_CROSSED = frozenset({"it", "threshold"})
OF_OURS = frozenset(
    {"model", "measure", "truth", "output", "retrain"}
)  # of which a clause says that it speaks


def names_things(clause: Clause) -> bool:
    """Whether a clause is nothing but so many things, which are no model: `24 cameras`."""
    said = [word.concepts for word in clause.words]
    return all(one and one <= _OF_THINGS for one in said) and any(one & _COUNTED_THINGS for one in said)


def of_another(clause: Clause) -> Clause:
    """The clause, of what was named before, where it opens with what is done and names no model or measure of its own:
    `24 cameras, monitored daily`."""
    first, *others = clause.words
    if not first.concepts & _WATCHED or not _OF_MODEL.isdisjoint(clause.concepts):
        return clause
    return replace(clause, words=(first._replace(concepts=first.concepts | {"kind"}), *others))


def of_it(clause: Clause, *, looked_at: bool) -> Clause:
    """The clause, of the other thing that was spoken of before, where it says no more of it than `it`, that bounds are
    crossed, or, where nothing but that thing was spoken of (`looked_at`), that somebody looks: `pump alarms counted
    every shift, over 5 it gets escalated`, `CPU and memory, violations to Slack`, `board of sales, Ann looks daily`.
    """
    meant = _CROSSED | _WATCHED if looked_at else _CROSSED
    if meant.isdisjoint(clause.concepts) or not OF_OURS.isdisjoint(clause.concepts):
        return clause
    words = (
        word if word.concepts.isdisjoint(meant) else word._replace(concepts=_KIND) for word in clause.words
    )
    return replace(clause, words=tuple(words))
