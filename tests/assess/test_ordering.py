from hypothesis import given
from hypothesis import strategies as st

from audit.domain.ordering import ordered


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.text(max_size=2))))
def test_it_is_the_stable_order_of_sorted(items: list[tuple[int, int, str]]) -> None:
    assert ordered(items, lambda item: (-item[0], item[1])) == sorted(
        items, key=lambda item: (-item[0], item[1])
    )
