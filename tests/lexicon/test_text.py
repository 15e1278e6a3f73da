from hypothesis import given
from hypothesis import strategies as st

from audit.lexicon.text import as_said, options_of, phrase_words, split_answer, words


def test_case_accents_dashes_and_no_break_spaces_are_gone() -> None:
    assert words("Größe\u00a0– NICHT überwacht (m²)") == ["grosse", "nicht", "uberwacht", "m2"]
    assert words("À l’étude") == words("a l'etude")


def test_the_head_is_cut_at_the_first_break() -> None:
    assert split_answer("b) Pilot – the use case has been deployed") == (
        "Pilot",
        "the use case has been deployed",
    )
    assert split_answer("Yes, weekly") == ("Yes", " weekly")
    assert split_answer("in-house") == ("in-house", "")


def test_a_letter_that_answers_is_no_option_letter() -> None:
    assert split_answer("No. It is monitored by the vendor")[0] == "No"
    assert split_answer("N - monitored elsewhere")[0] == "N"
    assert split_answer("4 - Production") == ("Production", "")


def test_a_phrase_keeps_its_open_end_and_its_gap() -> None:
    assert phrase_words("re-train* .. pipeline") == ("re", "train*", "..", "pipeline")


@given(st.text())
def test_any_text_gives_plain_words(text: str) -> None:
    assert all(word and not word.isspace() for word in words(text))
    assert words(" ".join(words(text))) == words(text) or not text.isascii()


def test_a_mark_is_a_yes_or_a_no() -> None:
    assert words("✅ auto") == ["yes", "auto"]
    assert words("❌") == ["no"]


def test_a_cron_schedule_is_told_from_figures() -> None:
    assert as_said("0 3 * * 1").startswith("cron")
    assert as_said("0 0 5 * * ?").endswith("*")
    assert as_said("@daily").startswith("cron")
    assert as_said("2023 1 2") == "2023 1 2"
    assert as_said("12 * 30 per year plan x") == "12 * 30 per year plan x"


def test_the_number_of_another_row_denies_nothing() -> None:
    assert words(as_said("Weekly, same job as no. 10")) == ["weekly", "same", "job", "as", "number", "10"]
    assert words(as_said("No. Ten times we asked")) == ["no", "ten", "times", "we", "asked"]


def test_a_question_that_lists_its_answers_says_what_a_letter_means() -> None:
    assert options_of("2. Which stage? (a) Planned (b) Limited pilot (c) In operation") == {
        "a": "planned",
        "b": "limited pilot",
        "c": "in operation",
    }
    assert options_of("Status (1 = planned, 2 = live)") == {"1": "planned", "2": "live"}
    assert options_of("Retraining (0-3)") == {}
    assert options_of("4A. What stage of production is the AI in?") == {}


def test_a_tick_before_words_leaves_them_the_say() -> None:
    assert split_answer("✅ Em produção (desde 2021)") == ("Em produção ", "desde 2021)")
    assert split_answer("✅")[0] == "✅"
