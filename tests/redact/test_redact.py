"""`--redact`: no name of the client's is left in any format, and what is the toolkit's own still reads."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.domain.changes import Change
from audit.domain.inventory import SetAside
from audit.domain.models import Proposal, Reading
from audit.domain.places import Place, Problem
from audit.domain.result import AuditResult, Input, StepFact
from audit.knowledge import Knowledge, load
from audit.redact import Redacted, key_csv, redact
from audit.report import FORMATS
from audit.report.brand import load_brand
from tests.examples import examples
from tests.factories import FILE, ROWS, make_models, make_result, result_of
from tests.redact.extracted import text_of

WITHHELD = "[withheld]"
ROW = Place("Sandoval.xlsx", "Review", 2)
CHANGES = (
    Change(
        "status", "Promo uplift", "monitored", "no", "yes", "E. Sandoval", "As Store demand forecast", ROW, models=(3,)
    ),
    Change("model_note", "Replenishment", "", None, None, "N. Body", None, ROW, text="see Promo uplift", models=(12,)),
    Change("answer", "Route planning runs", "monitored", "unknown", "no", "N. Body", "G. Petit overheard it", ROW),
)  # fmt: skip
KNOWN = load()  # no fixture: hypothesis would print it


def names_of(result: AuditResult) -> set[str]:
    return {name for m in result.models for name in (m.id, m.name, m.owner, m.team, m.unit) if name} | {
        group.name for group in result.groups
    }


def everywhere(result: AuditResult) -> dict[str, str]:
    """The text of each format that the registry has."""
    texts = {}
    for name, form in FORMATS.items():
        stream = io.BytesIO()
        form.write(result, load_brand(None), stream)
        texts[name] = text_of(stream.getvalue())
    return texts


def holds(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(' '.join(name.split()))}(?!\w)", text) is not None


def labelled(result: AuditResult) -> AuditResult:
    labels = {**result.labels, "redaction": {"withheld": "withheld"}}
    return replace(result, labels=labels)


@pytest.fixture(scope="module")
def larkfield(known: Knowledge) -> Redacted:
    return redact(labelled(make_result(changes=CHANGES, client="Larkfield Goods")), known, client=True)


@pytest.fixture(scope="module")
def texts(larkfield: Redacted) -> dict[str, str]:
    """The text of each format of the redacted company."""
    return everywhere(larkfield.result)


@pytest.mark.slow
def test_no_name_is_left_in_any_format(texts: dict[str, str]) -> None:
    # `Risk`, `Fraud` and the like are words that the report itself, or its labels, may use
    names = {name for name in names_of(make_result()) if " " in name or "-" in name}
    found = [(form, name) for form, text in texts.items() for name in names if holds(text, name)]
    assert len(names) > 40
    assert found == []


def test_codes_are_numbered_in_the_order_of_the_result_and_the_key_explains_each(larkfield: Redacted) -> None:
    result = make_result()
    rows = list(csv.DictReader(io.StringIO(key_csv(larkfield).decode("utf-8-sig"))))
    key = {row["code"]: row["name"] for row in rows}
    assert len(key) == len(rows)
    assert [key[m.name] for m in larkfield.result.models] == [m.name for m in result.models]
    assert [key[m.owner or ""] for m in larkfield.result.models[:3]] == ["A. Ode"] * 3
    assert [m.name for m in larkfield.result.models] == sorted(m.name for m in larkfield.result.models)


def test_what_a_reviewer_changed_is_redacted_too(larkfield: Redacted) -> None:
    status, note, answer = larkfield.result.changes
    assert (status.subject, status.who, status.why) == (
        "MM-004",
        larkfield.result.models[11].owner,
        "As MM-012",
    )
    assert (note.subject, note.who, note.text) == ("MM-013", "R-01", "see MM-004")
    assert (answer.subject, answer.why) == ("MM-018 runs", WITHHELD)
    assert status.place.file == "F-01.xlsx"


def test_a_code_never_looks_like_a_name_of_the_clients(larkfield: Redacted) -> None:
    assert make_result().models[0].id == "M-005"  # the client's own ids begin with M
    assert not {m.name for m in larkfield.result.models} & names_of(make_result())


def test_every_part_refers_to_the_same_codes(larkfield: Redacted) -> None:
    result = larkfield.result
    assert {g.name for g in result.groups if g.by == "owner"} == {m.owner for m in result.models if m.owner}
    assert {g.name for g in result.groups if g.by == "team"} == {m.team for m in result.models if m.team}
    assert [m.deployed.status for m in result.models] == [m.deployed.status for m in make_result().models]
    assert result.verdict == make_result().verdict


def test_what_is_redacted_stays_as_it_is(larkfield: Redacted, known: Knowledge) -> None:
    again = redact(larkfield.result, known)
    assert (again.result, again.key) == (larkfield.result, ())


def test_the_clients_name_stays_unless_it_is_asked_for(
    larkfield: Redacted, texts: dict[str, str], known: Knowledge
) -> None:
    result = labelled(make_result(client="Larkfield Goods"))
    assert redact(result, known).result.client == "Larkfield Goods"
    assert larkfield.result.client == "C-01"
    assert not any(holds(text, "Larkfield Goods") for text in texts.values())


def test_a_clients_name_that_is_the_files_only_goes_with_the_files(known: Knowledge) -> None:
    result = make_result(client="Bellamy list")
    result = replace(result, source=replace(result.source, file="Bellamy list.xlsx"))
    hidden = redact(result, known).result
    assert (hidden.client, hidden.source.file) == ("F-01", "F-01.xlsx")


def answered(text: str, **changes: Any) -> AuditResult:
    """The company with one model whose monitoring was read from a text."""
    first, *others = make_models()
    status = replace(first.monitored, readings=(Reading(8, text, "r", "yes"),))
    model = first._replace(monitored=status, **changes)
    return labelled(result_of([model, *others]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yes, drift every week", "Yes, drift every week"),
        ("Datadog, planned Q3 2027", "Datadog, planned Q3 2027"),
        ("yes, Marguerite looks at it", WITHHELD),
        ("same as Promo   uplift", "same as MM-004"),
        ("with promo uplift, weekly", "with MM-004, weekly"),
        ("Promo upliftings", WITHHELD),
        ("", ""),
    ],
)
def test_a_cell_is_quoted_where_nothing_is_left_but_plain_words(
    text: str, shown: str, known: Knowledge
) -> None:
    (reading,) = redact(answered(text), known).result.models[0].monitored.readings
    assert reading.text == shown


def test_a_part_of_a_persons_name_is_no_plain_word(known: Knowledge) -> None:
    hidden = redact(answered("Live, weekly", owner="Live Weber"), known).result
    assert hidden.models[0].monitored.readings[0].text == WITHHELD


def test_a_model_that_is_called_like_a_word_leaves_the_toolkits_sentences_alone(known: Knowledge) -> None:
    result = answered("no data", name="Data", id=None)
    hidden = redact(result, known).result
    assert hidden.models[0].monitored.readings[0].text == "no MM-001"
    assert [f.goes_wrong for f in hidden.findings] == [f.goes_wrong for f in result.findings]
    assert hidden.labels == result.labels


@pytest.mark.slow
def test_what_people_wrote_freely_is_withheld(known: Knowledge) -> None:
    result = answered(
        "no", description="Built by Marguerite", value_text="ask Marguerite", criticality="Marguerite: high"
    )
    place = Place(FILE, "Marguerite", 3, 2)
    fact = StepFact(
        "plan_blended",
        {"quote": "Marguerite does both", "text": "It asks one person (“Marguerite does both”)."},
        place,
    )
    change = Change(
        "paragraph", "Decision", "decision", None, None, "Marguerite", None, Place("r.xlsx", "Review", 2),
        text="Marguerite says so",
    )  # fmt: skip
    result = replace(
        result,
        steps=(replace(result.steps[0], facts=(fact,)), *result.steps[1:]),
        set_aside=(SetAside("Marguerite's row", place, "total"),),
        problems=(Problem("odd", place, {"text": "Marguerite"}, "warning", "The cell holds Marguerite."),),
        assumptions=(Input("i", "Hours", "12", f"{FILE} [Marguerite] B4, {FILE} [Risk]", "client"),),
        changes=(change,),
    )
    hidden = redact(result, known).result
    assert not any("Marguerite" in text for text in everywhere(hidden).values())
    assert hidden.problems[0].message == f"The cell holds {WITHHELD}."
    assert hidden.steps[0].facts[0].values["text"] == f"It asks one person (“{WITHHELD}”)."
    assert hidden.assumptions[0].source == "fleet.xlsx [S-01] B4, fleet.xlsx [U-02]"


def test_a_sheet_that_is_called_like_a_team_has_the_teams_code(known: Knowledge) -> None:
    first, *others = make_models()
    moved = first._replace(place=first.place._replace(sheet="Pricing"))
    hidden = redact(labelled(result_of([moved, *others])), known).result
    assert hidden.models[0].place.sheet == hidden.models[0].team == "T-01"
    assert hidden.models[1].place.sheet == "Models"


letters = st.characters(categories=["Lu", "Ll"])
odd_names = st.text(letters, min_size=9, max_size=14).map(lambda text: f"Zq{text}")


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(4, 2), suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(odd_names, min_size=8, max_size=8, unique_by=str.casefold))
def test_whatever_the_names_are_none_is_left(names: list[str]) -> None:
    lines = ROWS.strip().splitlines()[:4]
    rows = []
    for at, line in enumerate(lines):
        _, _, unit, _, *others = line.split("|")
        rows.append("|".join((names[at], names[4 + at % 2], unit, names[6 + at % 2], *others)))
    models = make_models("\n".join(rows))
    said = Reading(8, f"as {names[1]} and {names[6]}", "r", "yes")
    first = models[0]._replace(monitored=replace(models[0].monitored, readings=(said,)))
    hidden = redact(labelled(result_of([first, *models[1:]])), KNOWN).result
    texts = everywhere(hidden)
    found = [
        (form, name) for form, text in texts.items() for name in names if name.casefold() in text.casefold()
    ]
    assert found == []


def test_guesses_at_a_text_that_is_withheld_go_with_it() -> None:
    result = labelled(result_of(make_models()))
    guess = (Proposal("yes", ("watched by its owner",)),)
    entry = replace(result.vocabulary[0], text="watched by Zebulon", proposals=guess)
    column = replace(result.columns[0], header="Zebulon's watch", proposals=guess)
    hidden = redact(replace(result, vocabulary=(entry,), columns=(column,)), KNOWN).result
    assert [one.proposals for one in (*hidden.vocabulary, *hidden.columns)] == [(), ()]


OWN = {  # the toolkit's own texts and codes: no client writes them
    "Advice", "Amount", "BudgetLine", "Fact", "FunctionResult", "HiringOption", "JobDescription", "Range", "Role",
    "LadderStep", "Share", "Sprint", "SprintTarget", "SprintTask", "Step", "Status", "Money",
    "Score", "Verdict", "AuditPoint", "Comparison", "FunctionChange", "Saving", "TargetOutcome",
    "Spread", "Standing", "Standpoint", "Proposal",
    "Applicability", "AskedAxis", "Block", "Choice", "Claimed", "Formula", "FunctionRule", "Lever", "Lines", "Said",
    "Supposing", "Coverage", "Level", "Outcome", "QuestionText", "Rated", "Readiness",
    "Section", "Wanted", "Evidenced",
}  # fmt: skip
RULED = {
    "Answer", "AuditResult", "Change", "ColumnMatch", "ComparedModel", "Evidence", "GroupSummary", "Input", "Listed",
    "Model", "Move", "Period", "Place", "Problem", "Question", "Reading", "Request", "RuleChange", "SetAside", "Source",
    "StepFact", "UnappliedRow", "VocabularyEntry", "Covered", "Gap", "Held", "Seen", "ToConfirm", "Unlisted",
    "Decision", "Finding",
}  # fmt: skip
VERSIONS = {"knowledge_sha256", "overlay_sha256", "schema_version", "toolkit_version"}
TEXTS_OF_RULED = {
    "Answer": {"question", "values", "subject", "who", "note"},
    "AuditResult": {"client", "client_id", "labels", "language"} | VERSIONS,
    "Change": {"subject", "about", "before", "after", "who", "why", "text"},
    "ColumnMatch": {"field", "header", "candidates"},  # candidates are fields and how each was found
    "ComparedModel": {"name_before", "name", "scope_before", "scope"},
    "Decision": {"decider"},
    "Finding": {
        "function", "title", "short", "goes_wrong", "impact", "chain", "first_step", "evidence_wanted", "question",
        "role", "source", "owner", "asked_by", "tools",
    },
    "Covered": {"system", "version", "scope", "file", "collected_at"},  # a system is a product
    "Evidence": {"text", "rule"},
    "Gap": {"call", "reason"},
    "GroupSummary": {"name"},
    "Held": {"about", "said", "status", "rule", "text"},
    "Input": {"id", "label", "value", "source"},
    "Listed": {"name", "deployed"},
    "Move": {"axis", "before", "after", "said_before", "said_after"},
    "RuleChange": {"axis", "text", "before", "after"},
    "Model": {
        "id", "name", "description", "owner", "team", "unit", "criticality", "value_text", "scope_reason",
        "functions", "tools",
    },
    "Period": {"text"},
    "Place": {"file", "sheet"},
    "Problem": {"code", "args", "message"},
    "Question": {"axis", "group"},
    "Reading": {"text", "rule", "status"},
    "Request": {"person"},
    "Seen": {"system", "file", "name", "said", "raw", "seen_at"},
    "SetAside": {"name", "reason"},
    "Source": {"file", "sha256", "kind", "reader", "encoding", "sheets", "skipped_sheets"},
    "StepFact": {"phrase", "values"},
    "ToConfirm": {"key", "system", "name"},
    "UnappliedRow": {"cells"},
    "Unlisted": {"system", "file", "name", "owner", "environment"},
    "VocabularyEntry": {"field", "axis", "text", "status", "rule", "strength"},
}  # fmt: skip


def test_every_text_of_a_result_was_decided_on() -> None:
    """A new record, or a new text in one that holds the client's words, must be redacted or declared the toolkit's."""
    records = dict(_records(AuditResult))
    assert set(records) == OWN | RULED
    assert {name: records[name] for name in RULED} == TEXTS_OF_RULED


def _records(kind: Any, seen: set[Any] | None = None) -> Any:
    """Every record below a type, with the names of its fields that may hold texts."""
    seen = set() if seen is None else seen
    if get_origin(kind) is not None:
        for part in get_args(kind):
            yield from _records(part, seen)
    elif isinstance(kind, type) and (is_dataclass(kind) or hasattr(kind, "_fields")) and kind not in seen:
        seen.add(kind)
        own = [f.name for f in fields(kind)] if is_dataclass(kind) else list(kind._fields)
        hints = {name: hint for name, hint in get_type_hints(kind).items() if name in own}
        yield kind.__name__, {name for name, hint in hints.items() if _may_be_text(hint)}
        for hint in hints.values():
            yield from _records(hint, seen)


def _may_be_text(hint: Any) -> bool:
    return hint is str or any(_may_be_text(part) for part in get_args(hint) if not isinstance(part, str))
