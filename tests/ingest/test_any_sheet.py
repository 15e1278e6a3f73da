"""Any sheet in: whatever stands where, it is read or refused with a reason, and nothing else happens."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit.classify import classify
from audit.domain.errors import InputError
from audit.ingest import ingest
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from tests.examples import examples
from tests.ingest.conftest import AS_OF, sheet, workbook
from tests.wording.headers import Header, field_of

HEADERS = [
    "Model",
    "what",
    "St",
    "Live",
    "Monitoring",
    "Retrained (auto / by hand)",
    "Owner",
    "Notes",
    "?",
    "W",
    "Off",
]
CELLS = [
    "churn", "fraud 2", "price guess", "live", "pilot", "L", "L **", "x", "-", "?", "yes", "no", "weekly PSI", "n/a",
    "L = live, T = trial", "** switched off in May", "W (watching): A = a job compares it, M = nobody", "TBC", "…",
    "position at 3 March 2025", "SWITCHED OFF", "see tab 2", "by hand", "2024-05-01", "1", "=", ":", "(", "· |",
    "¹", "12 May ²", "yes³",
]  # fmt: skip
GRIDS = st.lists(
    st.lists(st.none() | st.sampled_from(HEADERS + CELLS) | st.text(max_size=6), max_size=6),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=examples(400, 80), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(grid=GRIDS, headed=st.booleans())
@example(grid=[["Model", None, "\r"]], headed=False)  # a column that looks full, and says nothing
def test_a_sheet_is_read_or_refused(grid: list[list[str | None]], headed: bool, known: Knowledge) -> None:
    lexicon = Lexicon(known, AS_OF)
    try:
        classify(ingest(workbook(sheet([*([HEADERS] if headed else []), *grid])), lexicon), lexicon, AS_OF)
    except InputError as refused:
        assert str(refused)


@pytest.mark.parametrize("header", ["?", "??", "!", "-", "#", "…", "=", ":", "()", "why?", "is it?"])
def test_a_header_without_words_says_nothing(header: str) -> None:
    assert field_of(Header("en", header, "blue | red | green", "none", "", "")) == "none"
