"""The ladder and the groups of a fleet, counted by hand."""

from __future__ import annotations

from hypothesis import given

from audit.assess.rule import profile
from audit.assess.summary import groups, ladder
from audit.domain.result import of_at_most
from tests.assess.builders import fleet, model, scored, tally
from tests.assess.test_rule import ROWS as ANY_ROWS
from tests.assess.test_rule import Row

ROWS = [
    ("production", "yes", "automatic"),
    ("production", "no", "manual"),
    ("production", "unknown", "not_applicable"),
    ("unknown", "yes", "unknown"),
    ("development", "no", "no"),
]


def test_each_rung_says_how_many_surely_and_at_most_stand_on_it() -> None:
    rungs = {rung.id: (rung.low, rung.high, rung.lost, rung.of) for rung in ladder(tally(fleet(ROWS)))}
    assert rungs["built"] == (4, 5, 0, 5)  # the unknown one may have been retired
    assert rungs["deployed"] == (3, 4, 1, 5)
    assert rungs["monitored"] == (1, 3, 1, 3)
    assert rungs["retrained"] == (1, 2, 1, 2)  # one of the live ones needs no retraining


@given(rows=ANY_ROWS)
def test_no_rung_holds_more_models_than_it_is_counted_of(rows: list[Row]) -> None:
    rungs = ladder(tally(fleet(rows)))
    for rung in rungs:
        assert 0 <= rung.low <= rung.high <= of_at_most(rung, rungs)
        assert rung.low + rung.lost <= rung.of <= of_at_most(rung, rungs) <= len(rows)


def test_a_group_says_how_many_there_are_at_least_and_at_most() -> None:
    models = [one._replace(team="Data") for one in fleet([*ROWS, ("production", "partial", "unknown")])]
    (group,) = groups(models, [profile(one, one.scope_reason) for one in models])
    assert (group.production, group.most("production")) == (4, 5)
    assert (group.monitored, group.most("monitored")) == (1, 4)
    assert (group.retrained, group.most("retrained")) == (1, 3)


def test_all_groups_are_listed_the_worst_first() -> None:
    models = [
        scored(model("production", "no", "no", row=row))._replace(owner=f"Owner {row}", team="Data")
        for row in range(2, 102)
    ]
    models.append(scored(model("production", "no", "no", row=110))._replace(owner="Worst"))
    models.append(scored(model("production", "no", "no", row=111))._replace(owner="Worst"))
    found = groups(models, [profile(one, one.scope_reason) for one in models])
    owners = [group for group in found if group.by == "owner"]
    assert len(owners) == 101
    assert (owners[0].name, owners[0].models, owners[0].gap_low) == ("Worst", 2, 2)
    assert [group.name for group in found if group.by == "team"] == ["Data"]
    assert not [group for group in found if group.by == "unit"]
