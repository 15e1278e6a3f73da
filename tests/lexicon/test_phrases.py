from hypothesis import given
from hypothesis import strategies as st

from audit.lexicon.phrases import PhraseIndex

WORDS = st.lists(st.sampled_from(["not", "in", "production", "productive", "yet", "live"]), max_size=12)


def test_an_open_end_takes_longer_words() -> None:
    index = PhraseIndex([("monitor*", "m")])
    assert index.find(["is", "monitored"]) == [(1, 2, "m")]
    assert not index.find(["admonitor"])


def test_a_gap_takes_up_to_four_words_and_no_more() -> None:
    index = PhraseIndex([("operators .. trained", "t")])
    assert index.find(["operators", "are", "all", "regularly", "well", "trained"])
    assert not index.find(["operators", "are", "all", "regularly", "and", "always", "trained"])


def test_phrases_that_begin_at_one_word_are_found_in_their_order() -> None:
    index = PhraseIndex(
        [("azure ml", 1), ("azure", 2), ("azure ml studio", 3), ("azure m*", 4), ("azur*", 5)]
    )
    assert [tag for _, _, tag in index.find(["azure", "ml"])] == [1, 2, 4, 5]
    assert [tag for _, _, tag in index.find(["azure"])] == [2, 5]


@given(WORDS, WORDS.filter(bool))
def test_a_phrase_is_found_wherever_it_stands(around: list[str], phrase: list[str]) -> None:
    found = PhraseIndex([(" ".join(phrase), "x")]).find([*around, *phrase, *around])
    assert (len(around), len(around) + len(phrase), "x") in found


@given(WORDS, WORDS.filter(bool))
def test_what_is_found_stands_there(text: list[str], phrase: list[str]) -> None:
    for begin, end, _ in PhraseIndex([(" ".join(phrase), "x")]).find(text):
        assert text[begin:end] == phrase
