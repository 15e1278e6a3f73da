"""The language that a face of the result is written in: its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from audit.domain.result import AuditResult
from audit.locale import use_locale

P = ParamSpec("P")
T = TypeVar("T")


def in_result_language(
    render: Callable[Concatenate[AuditResult, P], T],
) -> Callable[Concatenate[AuditResult, P], T]:
    """Has numbers, dates and sentences written in the language of the result, whatever is spoken around."""

    @wraps(render)
    def rendered(result: AuditResult, /, *args: P.args, **options: P.kwargs) -> T:
        with use_locale(result.language):
            return render(result, *args, **options)

    return rendered
