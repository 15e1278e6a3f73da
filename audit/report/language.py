"""The language that a face of the result is written in: its own; and what its cells are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from audit.domain.result import AuditResult
from audit.locale import use_locale
from audit.report.view.formatting import naming_sheets

P = ParamSpec("P")
T = TypeVar("T")


def in_result_language(
    render: Callable[Concatenate[AuditResult, P], T],
) -> Callable[Concatenate[AuditResult, P], T]:
    """Has numbers, dates and sentences written in the language of the result, whatever is spoken around, and its cells
    with their sheet where they need it."""

    @wraps(render)
    def rendered(result: AuditResult, /, *args: P.args, **options: P.kwargs) -> T:
        with use_locale(result.language), naming_sheets(result):
            return render(result, *args, **options)

    return rendered
