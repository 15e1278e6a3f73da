"""The stage that the headings above a table's records name: a sheet called `Retired`, a row `SWITCHED OFF`."""

from __future__ import annotations

from collections.abc import Sequence

from audit.classify.readings import confirmed
from audit.domain.inventory import Table
from audit.domain.models import BY_A_PERSON, Reading
from audit.domain.places import Place
from audit.lexicon import Lexicon
from audit.lexicon.stage_headings import StageHeadings

RULE = "deployed.heading"


def headings_of(parts: Sequence[Table], lexicon: Lexicon) -> list[list[Reading]]:
    """What the headings above all records of each part of a table say of their stage, each at its Place.

    Where most of the headings between the rows name no stage, those that do put no model into production: `ONLINE`
    beside `FRESH` and `AMBIENT` is a department.
    """
    found = [read_headings(part, lexicon) for part in parts]
    between = [any(_stands_between(place, part) for place, _ in part.headings) for part in parts]
    staged = [
        any(_stands_between(one.place, part) for one in above)
        for part, above in zip(parts, found, strict=True)
    ]
    if 2 * sum(staged) > sum(between):
        return found
    assures = lexicon.tables["deployed"].is_assuring
    return [
        [
            one
            for one in above
            if by_a_person(one) or not (assures(one.status) and _stands_between(one.place, part))
        ]
        for part, above in zip(parts, found, strict=True)
    ]


def read_headings(part: Table, lexicon: Lexicon) -> list[Reading]:
    """What the headings above one part say, the outermost first: what a person says that they mean, or what they name.

    The name of a sheet and a banner must say nothing else; a heading between rows may lower with more words.
    """
    stages = StageHeadings(lexicon, part.languages) if part.headings else None
    own = lexicon.tables["deployed"].table.own
    found = []
    for place, text in part.headings:
        if said := confirmed(lexicon, ("deployed", *own), (text,)):
            found.append(Reading(place.column or 1, text, said.rule, said.status, place=place))
            continue
        status = stages and (stages.headed(text) or (_stands_between(place, part) and stages.lowered(text)))
        if status:
            found.append(Reading(place.column or 1, text, RULE, status, place=place))
    return found


def by_a_person(heading: Reading) -> bool:
    """Whether a person says what a heading means."""
    return heading.rule.startswith(BY_A_PERSON)


def is_stage(table: Table, readings: list[Reading]) -> bool:
    """Whether what the table says of the unit of its records is a stage in truth."""
    return any(reading.text == table.unit for reading in readings)


def _stands_between(place: Place | None, table: Table) -> bool:
    if place is None or place.row is None:
        return False
    return bool(table.header) and not table.across and place.row > table.header[-1]
