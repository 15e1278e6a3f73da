"""Intervals of points that shrink when more is known and never widen: the lowest and the mean of many, some of which
may turn out not to apply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audit.domain.questionnaire import Span

NOTHING_APPLIES = Span(None, None, True)
_DIGITS = 9  # beyond which sums of floats are noise
_Weighed = Sequence[tuple[float, float]]  # value, weight


def lowest(spans: Iterable[Span]) -> Span:
    """The interval of the lowest of several; NOTHING_APPLIES where none of them applies."""
    known = [span for span in spans if span.low is not None]
    sure = [span for span in known if not span.may_not_apply]
    if not known:
        return NOTHING_APPLIES
    low = min(_low(span) for span in known)
    high = min(map(_high, sure)) if sure else max(map(_high, known))
    return Span(low, high, not sure)


def mean(weighed: Iterable[tuple[Span, float]]) -> Span:
    """The interval of a weighted mean over every choice of those that may turn out not to apply."""
    known = [(span, weight) for span, weight in weighed if span.low is not None and weight > 0]
    if not known:
        return NOTHING_APPLIES
    sure = [(s, w) for s, w in known if not s.may_not_apply]
    may = [(s, w) for s, w in known if s.may_not_apply]
    low = _least([(_low(s), w) for s, w in sure], [(_low(s), w) for s, w in may])
    high = -_least([(-_high(s), w) for s, w in sure], [(-_high(s), w) for s, w in may])
    return Span(round(low, _DIGITS), round(high, _DIGITS), not sure)


def _least(sure: _Weighed, may: _Weighed) -> float:
    """The smallest mean: what may be left out is taken in as long as it pulls the mean down."""
    total = sum(value * weight for value, weight in sorted(sure))
    of = sum(weight for _, weight in sure)
    for value, weight in sorted(may):
        if of and value * of >= total:
            break
        total += value * weight
        of += weight
    return total / of


def _low(span: Span) -> float:
    return span.low if span.low is not None else 0.0


def _high(span: Span) -> float:
    return span.high if span.high is not None else 0.0
