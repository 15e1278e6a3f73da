"""What remarks may call the practices: by the short names of their columns."""

from __future__ import annotations

import re
from collections import defaultdict

from audit.classify.cells import Cells
from audit.lexicon import Lexicon

# a header that is one, or of which one stands above others, or in brackets at its end
_SHORT_NAME = re.compile(r"(?:^|\(| / )([A-Z]{1,5}|[A-Z][a-z]{1,4})(?=\.?$|\)| / )")


def short_names(cells: Cells, lexicon: Lexicon) -> dict[str, str]:
    """What the columns of the practices are called for short, and the practice: `T`, `Ongoing monitoring (OM)`,
    `OPM / Code`; not what several are called, as `Code`."""
    called: dict[str, set[str]] = defaultdict(set)
    for table in lexicon.tables.values():
        for column in cells.table.columns.get(table.first_own, ()) if table.table.also else ():
            header = cells.header(column)
            for name in _SHORT_NAME.findall(header):
                if not header.startswith(f"{name} / ") or not lexicon.concepts(name, cells.table.languages):
                    called[name].add(table.first_own)  # `AI` or `UK` above others is no name of a practice
    return {name: fields.pop() for name, fields in called.items() if len(fields) == 1}
