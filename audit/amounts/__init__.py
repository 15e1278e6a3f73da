"""Amounts of money as people write them: a number, its magnitude, its currency and its time.

| module | what it knows |
|---|---|
| `numbers` | numbers in any notation |
| `units` | what a header, a cell, a number format or a note says of a unit |
| `reader` | the amount of a cell, and why there is none |

No source outweighs another: header, group header, number format, cell, legend. Each may state the magnitude, the
currency or both, and what they state must agree. The Company sheet fills in where none of them names a currency.
"""

from audit.amounts.numbers import parse_number as parse_number
from audit.amounts.reader import AmountReader as AmountReader
from audit.amounts.reader import Column as Column
from audit.amounts.units import UnitReader as UnitReader
