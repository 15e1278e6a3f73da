"""What a description says of the model itself."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import knowledge, pipeline
from audit.lexicon import ColumnContext, Lexicon

KNOWN = knowledge.load()
LEXICON = Lexicon(KNOWN, date(2026, 10, 1))
TELLINGS = LEXICON.statuses.axes["deployed"].tellings
LANGUAGES = sorted(KNOWN.word_files)


def deployed(stage: str, description: str) -> tuple[str, bool]:
    """How far a model is by a list that states a stage and describes it, and whether that was found to contradict."""
    text = f"Model;Status;Description\nZork;{stage};{description}\nFlurb;Live;It sorts letters\n"
    looked = pipeline.look(
        BytesIO(text.encode()), KNOWN, pipeline.Options(as_of=date(2026, 10, 1)), name="models.csv"
    )
    status = looked.classified.models[0].deployed
    return status.status, status.contradicted


@pytest.mark.parametrize(
    ("stage", "description", "status"),
    [
        ("Live", "This pilot sorts letters.", "pilot"),
        ("Live", "After this pilot it was rolled out.", "production"),
        ("Live", "It sorts letters for pilots.", "production"),
        ("Live", "It reads claims that were withdrawn.", "production"),
        ("Live", "The system was withdrawn in 2024.", "retired"),
        ("Live", "The tool has not yet been implemented.", "development"),
        ("Pilot", "The tool will be rolled out next year.", "pilot"),
        ("In development", "This pilot sorts letters.", "development"),
        ("Retired", "This pilot sorts letters.", "retired"),
    ],
)
def test_a_description_takes_a_stage_back_only_where_it_speaks_of_the_model(
    stage: str, description: str, status: str
) -> None:
    assert deployed(stage, description) == (status, status != deployed(stage, "It sorts letters.")[0])


@given(
    st.sampled_from(LANGUAGES).flatmap(
        lambda code: st.tuples(
            st.just(code),
            st.lists(
                st.sampled_from([e for c in KNOWN.word_files[code].prose.values() for e in c]), max_size=12
            ),
        )
    )
)
def test_whatever_a_description_says_it_never_puts_a_model_into_use(said: tuple[str, list[str]]) -> None:
    language, words = said
    column = LEXICON.column("deployed", ColumnContext("description", "", (language, "en")))
    answer = column.read(" ".join(words))
    assert answer is None or answer.status in ("development", "pilot", "retired")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_can_tell_each_of_it(language: str) -> None:
    prose = KNOWN.word_files[language].prose
    column = LEXICON.column("deployed", ColumnContext("description", "", (language,)))
    for telling in TELLINGS:
        steps = [step.split("|") for step in telling.says if not step.endswith("?")]
        sentence = " ".join(next(prose[name][0] for name in step if prose[name]) for step in steps)
        answer = column.read(f"{sentence} 2019." if telling.years == "past" else f"{sentence}.")
        assert answer is not None and answer.status in {one.status for one in TELLINGS}, sentence


def test_a_plan_whose_years_are_over_lowers_nothing_and_an_end_whose_year_is_over_does() -> None:
    column = LEXICON.column("deployed", ColumnContext("description", "", ("en",)))
    for what, year, status in (
        ("introduced", 2019, None),
        ("introduced", 2051, "development"),
        ("discontinued", 2019, "retired"),
        ("discontinued", 2051, None),
    ):
        answer = column.read(f"The system will be {what} in {year}.")
        assert (answer and answer.status) == status


def test_a_note_in_prose_lowers_as_a_description_does() -> None:
    column = LEXICON.column("deployed", ColumnContext("stage_comment", "Comments", ("en",)))
    answer = column.read("OPC runs in a zorkish capacity via a webpage, in a research mode.")
    assert answer is not None and answer.status == "pilot"
