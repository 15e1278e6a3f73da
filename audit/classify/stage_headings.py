"""The stage that the headings above a table's records name: a sheet called `Retired`, a row `SWITCHED OFF`."""

from __future__ import annotations

from collections.abc import Sequence

from audit.domain.inventory import Table
from audit.domain.models import Reading
from audit.domain.places import Place
from audit.lexicon import Lexicon
from audit.lexicon.stage_headings import StageHeadings

RULE = "deployed.heading"


def read_headings(table: Table, lexicon: Lexicon) -> list[Reading]:
    """What the headings above all records of a table say of their stage, the outermost first, each at its Place.

    The name of a sheet and a banner must say nothing else; a heading between rows may lower with more words.
    """
    stages = StageHeadings(lexicon, table.languages) if table.headings else None
    found = []
    for place, text in table.headings:
        status = stages and (stages.headed(text) or (_stands_between(place, table) and stages.lowered(text)))
        if status:
            found.append(Reading(place.column or 1, text, RULE, status, place=place))
    return found


def headings_of(parts: Sequence[Table], lexicon: Lexicon) -> list[list[Reading]]:
    """The same for the parts of one table. Of headings between its rows that are no stages for the most part, none
    puts its models into production: `ONLINE`, beside `FRESH` and `AMBIENT`, is a department."""
    found = [read_headings(part, lexicon) for part in parts]
    between = [any(_stands_between(place, part) for place, _ in part.headings) for part in parts]
    staged = [
        any(_stands_between(one.place, part) for one in above if one.place)
        for part, above in zip(parts, found, strict=True)
    ]
    if 2 * sum(staged) > sum(between):
        return found
    assuring = lexicon.tables["deployed"].is_assuring
    return [
        [
            one
            for one in above
            if not (assuring(one.status) and one.place and _stands_between(one.place, part))
        ]
        for part, above in zip(parts, found, strict=True)
    ]


def is_stage(table: Table, readings: list[Reading]) -> bool:
    """Whether what the table says of the unit of its records is a stage in truth."""
    return any(reading.text == table.unit for reading in readings)


def _stands_between(place: Place, table: Table) -> bool:
    return place.row is not None and bool(table.header) and not table.across and place.row > table.header[-1]
