"""How each framework makes levels out of criteria, by its published rule; RULES names them for the question sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from audit.domain.outcomes import Block, Outcome, Section
from audit.domain.questionnaire import Criterion, Framework, Span
from audit.survey.intervals import NOTHING_APPLIES, mean

Spans = Mapping[str, Span]  # by criterion
Deciders = Mapping[str, tuple[str, ...]]  # criterion -> questions
_PERCENT = 100.0


def outcome_of(framework: Framework, spans: Spans, deciders: Deciders) -> Outcome:
    """What the framework makes of its criteria."""
    return RULES[framework.rule](framework, spans, deciders)


def levels(framework: Framework, spans: Spans, deciders: Deciders) -> Outcome:
    """The highest level of which nothing is missing. The score counts the criteria that are met in full.

    What does not apply keeps no level away and is not counted.
    """
    applying = [c for c in framework.criteria if spans[c.id].low is not None]
    if not applying:
        return _nothing(framework)
    steps = range(len(framework.levels))
    low = max((n for n in steps if all(_surely(c, spans[c.id], n) for c in applying)), default=0)
    high = max((n for n in steps if all(_possibly(c, spans[c.id], n) for c in applying)), default=0)
    sections = tuple(_counted(name, applying, spans) for name in framework.sections)
    blocks = []
    if low + 1 < len(framework.levels):
        blocks = [
            _block(c, not _possibly(c, spans[c.id], low + 1), deciders)
            for c in applying
            if not _surely(c, spans[c.id], low + 1)
        ]
    return Outcome(
        framework.id,
        low,
        high,
        float(sum(section.low or 0 for section in sections)),
        float(sum(section.high or 0 for section in sections)),
        float(len(applying)),
        sections,
        _sure_first(blocks),
        *_unknown(applying, spans),
    )


def minimum_of_sections(framework: Framework, spans: Spans, deciders: Deciders) -> Outcome:
    """A section is the sum of its criteria; the score is the lowest section's. What does not apply scores nothing."""
    sections = tuple(_summed(name, framework.criteria, spans) for name in framework.sections)
    low = min(section.low or 0.0 for section in sections)
    high = min(section.high or 0.0 for section in sections)
    level = _band(framework, low)
    weak = _weak(framework, sections, level)
    blocks = [
        _block(c, _settled(spans[c.id]), deciders)
        for c in framework.criteria
        if c.section in weak and (spans[c.id].low or 0.0) < c.high
    ]
    return Outcome(
        framework.id,
        level,
        _band(framework, high),
        low,
        high,
        min(section.of for section in sections),
        sections,
        _sure_first(blocks),
        *_unknown(framework.criteria, spans),
    )


def weighted_mean(framework: Framework, spans: Spans, deciders: Deciders) -> Outcome:
    """From 0 to 100: the weighted mean of the sections, each the weighted mean of its criteria that apply."""
    parts = {
        name: mean((spans[c.id], c.weight) for c in framework.criteria if c.section == name)
        for name in framework.sections
    }
    whole = mean((part, framework.weights[name]) for name, part in parts.items())
    if whole.low is None or whole.high is None:
        return _nothing(framework)
    low, high = whole.low * _PERCENT, whole.high * _PERCENT
    lacking = [c for c in framework.criteria if (s := spans[c.id]).low is not None and s.low < c.high]
    lacking.sort(key=lambda c: -framework.weights[c.section] * c.weight)
    return Outcome(
        framework.id,
        _band(framework, low),
        _band(framework, high),
        low,
        high,
        _PERCENT,
        tuple(_percent(name, part) for name, part in parts.items()),
        _sure_first([_block(c, _settled(spans[c.id]), deciders) for c in lacking]),
        *_unknown(framework.criteria, spans),
    )


RULES: dict[str, Callable[[Framework, Spans, Deciders], Outcome]] = {
    "levels": levels,
    "minimum_of_sections": minimum_of_sections,
    "weighted_mean": weighted_mean,
}


def width(framework: Framework, outcome: Outcome) -> float:
    """How much of what it can be an outcome leaves open, from 0 to 1: half of it in levels, half in points."""
    if outcome.level_low is None or outcome.level_high is None:
        return 0.0
    steps = (outcome.level_high - outcome.level_low) / (len(framework.levels) - 1)
    points = (outcome.score_high or 0.0) - (outcome.score_low or 0.0)
    return (steps + (points / outcome.score_of if outcome.score_of else 0.0)) / 2


def _surely(criterion: Criterion, span: Span, level: int) -> bool:
    return span.low is None or span.low >= criterion.required[level]


def _possibly(criterion: Criterion, span: Span, level: int) -> bool:
    return span.high is None or span.may_not_apply or span.high >= criterion.required[level]


def _counted(section: str, criteria: Iterable[Criterion], spans: Spans) -> Section:
    """How many criteria of a section are met in full."""
    inside = [(c, spans[c.id]) for c in criteria if c.section == section]
    sure = sum(not s.may_not_apply and (s.low or 0.0) >= c.high for c, s in inside)
    possible = sum((s.high or 0.0) >= c.high for c, s in inside)
    return Section(section, float(sure), float(possible), float(len(inside)))


def _summed(section: str, criteria: Iterable[Criterion], spans: Spans) -> Section:
    inside = [(c, spans[c.id]) for c in criteria if c.section == section]
    low = sum(0.0 if s.may_not_apply else s.low or 0.0 for _, s in inside)
    high = sum(s.high or 0.0 for _, s in inside)
    return Section(section, low, high, sum(c.high for c, _ in inside))


def _percent(name: str, span: Span) -> Section:
    if span.low is None or span.high is None:
        return Section(name, None, None, _PERCENT)
    return Section(name, span.low * _PERCENT, span.high * _PERCENT, _PERCENT)


def _band(framework: Framework, score: float) -> int:
    return sum(level.over is not None and score > level.over for level in framework.levels)


def _weak(framework: Framework, sections: Sequence[Section], level: int) -> set[str]:
    """The sections that keep the next band away."""
    if level + 1 >= len(framework.levels):
        return set()
    over = framework.levels[level + 1].over or 0.0
    return {section.id for section in sections if (section.low or 0.0) <= over}


def _settled(span: Span) -> bool:
    return span.low == span.high and not span.may_not_apply


def _unknown(criteria: Iterable[Criterion], spans: Spans) -> tuple[int, int]:
    """How many criteria are not decided, of how many that may apply."""
    applying = [spans[c.id] for c in criteria if spans[c.id] != NOTHING_APPLIES]
    return sum(not _settled(span) for span in applying), len(applying)


def _block(criterion: Criterion, sure: bool, deciders: Deciders) -> Block:
    return Block(criterion.id, criterion.section, not sure, deciders.get(criterion.id, ()))


def _sure_first(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(sorted(blocks, key=lambda block: block.open))


def _nothing(framework: Framework) -> Outcome:
    sections = tuple(Section(name, None, None, 0.0) for name in framework.sections)
    return Outcome(framework.id, None, None, None, None, None, sections, (), 0, 0)
