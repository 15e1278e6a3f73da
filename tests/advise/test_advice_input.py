from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.advise.advice_input import AdviceInput, fleet
from audit.domain.models import Model, Money


def test_what_runs_what_comes_and_what_is_left_out(
    case: Callable[..., AdviceInput], model: Callable[..., Model]
) -> None:
    models = fleet(
        case(
            model(2, "development"),
            model(3),
            model(4, "pilot"),
            model(5, "retired", in_scope=False),
            model(6, in_scope=False, scope_reason="vendor"),
            model(7, in_scope=False, scope_reason="before_window", legacy=True, score=None),
        )
    )
    assert models.running == (1, 5)
    assert models.coming == (2, 0)
    assert models.legacy == (5,)


def test_the_worst_come_first(
    case: Callable[..., AdviceInput], model: Callable[..., Model], money: Callable[..., Money]
) -> None:
    models = fleet(
        case(
            model(2, monitored="yes", retrained="automatic"),
            model(3, monitored="unknown", retrained="unknown"),
            model(4, monitored="yes", retrained="manual"),
            model(5, value=money(10)),
            model(6, value=money(90)),
            model(7, criticality_rank=3),
        )
    )
    assert models.worst_first == (5, 4, 3, 1, 2, 0)
    assert models.at_risk == {1, 2, 3, 4, 5}


def test_values_in_two_currencies_do_not_rank(
    case: Callable[..., AdviceInput], model: Callable[..., Model], money: Callable[..., Money]
) -> None:
    models = fleet(case(model(2, value=money(10, "USD")), model(3, value=money(90, "JPY"))))
    assert models.worst_first == (0, 1)


@pytest.mark.parametrize(
    ("monitored", "retrained", "at_risk"),
    [
        ("yes", "automatic", False),
        ("yes", "not_applicable", False),
        ("no", "manual", True),
        ("unknown", "automatic", True),
        ("partial", "unknown", True),
    ],
)
def test_a_model_older_than_the_window_is_weighed_by_its_own_statuses(
    case: Callable[..., AdviceInput],
    model: Callable[..., Model],
    monitored: str,
    retrained: str,
    at_risk: bool,
) -> None:
    old = model(2, monitored=monitored, retrained=retrained, in_scope=False, legacy=True, score=None)
    assert fleet(case(old)).at_risk == ({0} if at_risk else set())
