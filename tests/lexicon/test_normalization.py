from hypothesis import given
from hypothesis import strategies as st

from audit.lexicon.normalization import options_of, phrase_words, words


def test_case_accents_dashes_and_no_break_spaces_are_gone() -> None:
    assert words("Größe\u00a0– NICHT überwacht (m²)") == ["grosse", "nicht", "uberwacht", "m2"]
    assert words("À l’étude") == words("a l'etude")


def test_a_phrase_keeps_its_open_end_and_its_gap() -> None:
    assert phrase_words("re-train* .. pipeline") == ("re", "train*", "..", "pipeline")


@given(st.text())
def test_any_text_gives_plain_words(text: str) -> None:
    assert all(word and not word.isspace() for word in words(text))
    assert words(" ".join(words(text))) == words(text) or not text.isascii()


def test_a_mark_is_a_yes_or_a_no() -> None:
    assert words("✅ auto") == ["yes", "auto"]
    assert words("❌") == ["no"]


def test_a_question_that_lists_its_answers_says_what_a_letter_means() -> None:
    assert options_of("2. Which stage? (a) Planned (b) Limited pilot (c) In operation") == {
        "a": "planned",
        "b": "limited pilot",
        "c": "in operation",
    }
    assert options_of("Status (1 = planned, 2 = live)") == {"1": "planned", "2": "live"}
    assert options_of("Retraining (0-3)") == {}
    assert options_of("4A. What stage of production is the AI in?") == {}
