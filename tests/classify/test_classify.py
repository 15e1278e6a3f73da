"""From a grid to statuses: several cells, one answer, and the cautious one where they disagree."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest

from audit import knowledge, pipeline
from audit.classify import Classified, classify
from audit.domain.models import Model
from audit.domain.tables import CellValue
from audit.ingest import ingest
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from tests.conftest import workbook_of

AS_OF = date(2026, 11, 24)
HEADERS = ["Model ID", "Model name", "Stage", "Monitored?", "Automated retraining?", "Notes"]


def classified(known: Knowledge, *rows: list[CellValue], headers: list[str] = HEADERS) -> Classified:
    return of_rows(known, [headers, *rows])


def of_rows(
    known: Knowledge, rows: list[list[CellValue]], mapping: dict[str, str] | None = None
) -> Classified:
    """A whole sheet, classified; `mapping`: field -> its header."""
    lexicon = Lexicon(known, AS_OF)
    return classify(ingest(workbook_of(rows), lexicon, mapping or {}), lexicon, AS_OF)


def of_text(text: str) -> Classified:
    """A CSV file, read and classified with the toolkit's own knowledge."""
    options = pipeline.Options(as_of=AS_OF)
    return pipeline.look(BytesIO(text.encode()), knowledge.load(), options, name="models.csv").classified


def one(known: Knowledge, *cells: CellValue, headers: list[str] = HEADERS) -> Model:
    """The model of one row, with two plain rows beside it so that the sheet is a list."""
    found = classified(
        known,
        ["m-1", "Churn", *cells],
        ["m-2", "Fraud", *([None] * len(cells))],
        ["m-3", "Stock", *([None] * len(cells))],
        headers=headers,
    )
    return found.models[0]


def statuses(model: Model) -> tuple[str, str, str]:
    return model.deployed.status, model.monitored.status, model.retrained.status


def test_each_status_knows_its_cell(known: Knowledge) -> None:
    model = one(known, "Live", "Drift alerts via Evidently", "nightly", None)
    assert statuses(model) == ("production", "yes", "automatic")
    (evidence,) = model.evidence(model.monitored)
    assert str(evidence.place) == "fleet.xlsx [Models] D2"
    assert evidence.text == "Drift alerts via Evidently"
    assert evidence.rule == "monitored.alerted"


def test_a_status_of_a_list_beside_another_knows_its_cell(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["Churn", "yes", None, "Stock", "Pilot"],
        ["Fraud", "no", None, "Fleet", "Live"],
    ]
    found = classified(known, *rows, headers=["Model", "Monitoring", None, "Model", "Stage"])  # type: ignore[list-item]
    stock = next(model for model in found.models if model.name == "Stock")
    assert str(stock.place) == "fleet.xlsx [Models] D2"
    assert [str(e.place) for e in stock.evidence(stock.deployed)] == ["fleet.xlsx [Models] E2"]


def test_blank_is_unknown_and_never_no(known: Knowledge) -> None:
    assert statuses(one(known, None, None, None, None)) == ("unknown", "unknown", "unknown")


def test_what_is_not_in_use_can_be_monitored_by_plan_only(known: Knowledge) -> None:
    assert statuses(one(known, "In development", "Yes", "automatic", None)) == (
        "development",
        "planned",
        "unknown",
    )
    assert statuses(one(known, "Retired", "Yes", "automatic", None)) == ("retired", "unknown", "unknown")
    assert statuses(one(known, "Retired", "No", "No", None)) == ("retired", "no", "no")


def test_free_text_fills_and_lowers_but_never_raises(known: Knowledge) -> None:
    assert one(known, "Live", None, None, "The model is not monitored.").monitored.status == "no"
    lowered = one(known, "Live", "Yes", None, "Monitoring was switched off in March.")
    assert lowered.monitored.status == "no"
    assert lowered.monitored.contradicted
    assert one(known, "Live", "No", None, "Model is monitored for drift").monitored.status == "no"


def test_an_empty_cell_says_what_its_key_says_of_it(known: Knowledge) -> None:
    head: list[list[CellValue]] = [
        ["Programme on one page", None, None, None],
        ["x = yes, (x) = planned, empty = no", None, None, None],
        ["Model", "In service", "Accuracy watched monthly", "Retrains by itself"],
    ]
    rows: list[list[CellValue]] = [
        ["Wheel flats", "x", "x", "x"],
        ["Door faults", "x", "(x)", None],
        ["Track drift", "x", None, None],
        ["Bridge strikes", "x", "x", "x"],
    ]
    found = of_rows(known, [*head, *rows]).models
    assert [statuses(model) for model in found] == [
        ("production", "yes", "automatic"),
        ("production", "planned", "no"),
        ("production", "no", "no"),
        ("production", "yes", "automatic"),
    ]
    assert found[2].monitored.readings[0].text == "empty = no"
    unexplained = [["x = yes, (x) = planned", None, None, None], head[2], *rows]
    assert [m.monitored.status for m in of_rows(known, unexplained).models] == [
        "yes",
        "planned",
        "unknown",
        "yes",
    ]


def test_a_cross_below_not_at_all_denies_what_its_group_asks(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        [None, "In use?", None, "Quality watched?", None, None],
        ["Model", "Live", "Trial", "Routinely", "Ad hoc", "Not at all"],
        ["Motor frequency", "x", None, "x", None, None],
        ["Total loss", None, "x", None, "x", None],
        ["Subsidence", "x", None, None, None, "x"],
    ]
    found = of_rows(known, rows).models
    assert [model.monitored.status for model in found] == ["yes", "partial", "no"]


def test_the_state_of_a_ticket_is_not_that_of_its_model(known: Knowledge) -> None:
    headers = ["Issue key", "Issue Type", "Summary", "Status", "Assignee", "Custom field (Run state)"]
    states = ["Closed", "In Progress", "Closed", "To Do"]
    runs = ["live", "trial with two shops", "retired", "in development"]
    rows: list[list[CellValue]] = [
        [f"ML-{n}", "Model", f"{name} forecast", state, "ann", run]
        for n, (name, state, run) in enumerate(zip(("Oak", "Elm", "Ash", "Fir"), states, runs, strict=True))
    ]
    found = classified(known, *rows, headers=headers).models
    assert [model.name for model in found] == [f"{name} forecast" for name in ("Oak", "Elm", "Ash", "Fir")]
    assert [m.deployed.status for m in found] == ["production", "pilot", "retired", "development"]
    assert not any(model.deployed.contradicted for model in found)


REMARKS = ["Model ID", "Model name", "Stage", "Notes"]


@pytest.mark.parametrize(
    ("note", "monitored", "retrained"),
    [
        ("Forecast and outcome are compared every week. Retrains by itself each night.", "yes", "automatic"),
        ("No one checks it. A data scientist refits it each spring.", "no", "manual"),
        ("Contract reviewed yearly by legal.", "unknown", "unknown"),
        (
            "Nurses check the score every morning. Training takes place on Friday at 10:00.",
            "unknown",
            "unknown",
        ),
    ],
)
def test_remarks_tell_of_what_no_column_of_its_own_asks(
    known: Knowledge, note: str, monitored: str, retrained: str
) -> None:
    model = one(known, "Live", note, headers=REMARKS)
    assert (model.monitored.status, model.retrained.status) == (monitored, retrained)


@pytest.mark.parametrize(
    ("note", "status"),
    [
        (
            "The retraining task is off since the zorking of the servers",
            "unknown",
        ),  # not understood to its last word
        ("Alerts off since the zork changed its format", "unknown"),
        ("retraining job paused", "no"),
        ("Contract with the zork ended", "automatic"),
        ("The old tool was switched off, now Evidently", "automatic"),
        ("The training course for users ended in May", "automatic"),
        ("alerts when the pump failed", "automatic"),
        ("no alerts ignored", "automatic"),
        ("on screen the alerts had no zorks", "unknown"),
        ("Working alerts claimed in the zork", "unknown"),
        ("dashboard not shown to the zorks, alerts neither", "unknown"),
        ("the retraining job never zorked", "unknown"),
        ("no word from the zork", "automatic"),
    ],
)
def test_a_remark_that_takes_a_practice_back_withholds_it(known: Knowledge, note: str, status: str) -> None:
    model = one(known, "Live", "accuracy checked weekly", "automatic", note)
    told = model.monitored.status if "lerts" in note else model.retrained.status
    assert told == ("yes" if status == "automatic" and "lerts" in note else status)


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("Accuracy of the model monitored weekly.", "yes"),
        ("Accuracy of the model monitored weekly. Stopped in May.", "unknown"),
        ("Accuracy of the model monitored weekly. Alerts off since May.", "no"),
        ("Accuracy of the model monitored weekly. Nobody reads it.", "no"),
        ("Accuracy of the model monitored weekly. Not retrained.", "yes"),  # of another practice
        ("Accuracy of the model monitored weekly. A new version is planned.", "yes"),  # of something else
    ],
)
def test_a_further_sentence_of_a_remark_may_take_back_what_the_one_before_assures(
    known: Knowledge, note: str, status: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", "Comment"]
    assert one(known, "Live", note, headers=headers).monitored.status == status


@pytest.mark.parametrize(
    ("header", "note", "status"),
    [
        ("T", "T out of order since May", "no"),
        ("Retraining (RTR)", "RTR job paused", "no"),
        ("T", "Tom is out of order", "automatic"),  # no word of its own
        ("Retraining", "T out of order since May", "automatic"),
    ],
)
def test_a_remark_may_call_a_practice_by_the_short_name_of_its_column(
    known: Knowledge, header: str, note: str, status: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", header, "Remarks"]
    lexicon = Lexicon(known, AS_OF)
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", "automatic", note],
        ["m-2", "Stock", "Live", "by hand", None],
    ]
    given = {"retraining": header}
    found = classify(ingest(workbook_of([headers, *rows]), lexicon, given), lexicon, AS_OF)
    assert found.models[0].retrained.status == status


def test_a_share_of_the_traffic_limits_what_runs(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "is_live", "traffic_pct"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "true", 15],
        ["m-2", "Stock", "true", 100],
        ["m-3", "Lead", "false", 0],
    ]
    found = classified(known, *rows, headers=headers)
    assert [model.deployed.status for model in found.models] == ["pilot", "production", "development"]


def test_where_it_runs_takes_no_stage_from_the_remarks(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Environment", "Remarks"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "AWS", "in production since May"],
        ["m-2", "Stock", "AWS", "retired"],
    ]
    found = classified(known, *rows, headers=headers)
    assert [model.deployed.status for model in found.models] == ["production", "retired"]


def test_a_retired_model_tells_nothing_of_its_monitoring_by_its_stage(known: Knowledge) -> None:
    stage = "Retired: it was reported in the inventory of last year, but its use was discontinued"
    model = one(known, stage, None, headers=REMARKS)
    assert (model.deployed.status, model.monitored.status) == ("retired", "unknown")


@pytest.mark.parametrize("stage", ["5 - Monitor", "Monitoring", "Deployed and retraining"])
def test_a_stage_that_is_called_like_a_practice_tells_of_none(known: Knowledge, stage: str) -> None:
    model = one(known, stage, None, headers=REMARKS)
    assert model.monitored.status in ("unknown", "planned")
    assert model.retrained.status == "unknown"


@pytest.mark.parametrize(
    ("note", "status"), [("trial", "pilot"), ("POC", "development"), ("yes", "production")]
)
def test_a_note_of_one_word_lowers_a_stage_and_does_no_more(known: Knowledge, note: str, status: str) -> None:
    assert one(known, "Live", None, None, note).deployed.status == status


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("Developed in house", "production"),
        ("Designed by Accenture", "production"),
        ("vendor development", "production"),
        ("de: Entwickelt von der TU", "production"),
        ("Prototype", "development"),
        ("still a prototype", "development"),
        ("developed, but paused", "development"),
    ],
)
def test_a_remark_on_how_a_model_came_about_takes_nothing_from_its_stage(
    known: Knowledge, note: str, status: str
) -> None:
    assert one(known, "Live", None, None, note.removeprefix("de: ")).deployed.status == status


@pytest.mark.parametrize(
    ("note", "monitored", "retrained"),
    [
        ("monitored = server only", "partial", "automatic"),
        ("Monitoring: see Zork", "unknown", "automatic"),
        ("retraining: by hand", "yes", "manual"),
        ("budget = 40k", "yes", "automatic"),
    ],
)
def test_a_remark_may_stand_below_the_name_of_a_practice(
    known: Knowledge, note: str, monitored: str, retrained: str
) -> None:
    assert statuses(one(known, "Live", "Y", "Y", note)) == ("production", monitored, retrained)


@pytest.mark.parametrize(
    ("note", "status"),
    [("Petra refits it every winter", "manual"), (None, "no"), ("retrained nightly", "no")],
)
def test_a_bare_no_gives_way_to_what_a_remark_says_is_done_by_hand(
    known: Knowledge, note: str | None, status: str
) -> None:
    assert one(known, "Live", "Y", "N", note).retrained.status == status


@pytest.mark.parametrize(
    ("drift", "alerts", "status"),
    [
        ("weekly", "mail to the team", "yes"),
        ("none", "none", "no"),
        ("none", None, "no"),
        ("samples now and then", "none", "partial"),
        (None, "none", "unknown"),
    ],
)
def test_where_no_column_asks_for_monitoring_drift_stands_for_it(
    known: Knowledge, drift: str | None, alerts: str | None, status: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", "Drift check", "Alerts"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", drift, alerts],
        ["m-2", "B", "Live", "PSI weekly", "on"],
    ]
    found = classified(known, *rows, headers=headers)
    assert found.models[0].monitored.status == status


@pytest.mark.parametrize(
    ("by_hand", "scheduled", "status"), [("N", "Y", "automatic"), ("Y", "N", "manual"), ("N", "N", "no")]
)
def test_not_by_hand_denies_no_other_way(known: Knowledge, by_hand: str, scheduled: str, status: str) -> None:
    headers = ["Model ID", "Model name", "Stage", "Retrained by hand", "Retrained by a scheduled pipeline"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", by_hand, scheduled],
        ["m-2", "B", "Live", "Y", "N"],
    ]
    found = classified(known, *rows, headers=headers)
    assert found.models[0].retrained.status == status


def test_a_host_hides_no_heading_and_a_remark_in_any_column_lowers_it(known: Knowledge) -> None:
    headers = ["Model", "Hub", "Runs on"]
    rows: list[list[CellValue]] = [["Volume", "all", "AKS"], ["Damage", "line 2 only (trial)", "VM"]]
    lexicon = Lexicon(known, AS_OF)
    found = classify(ingest(workbook_of([headers, *rows], "Live"), lexicon), lexicon, AS_OF)
    assert [model.deployed.status for model in found.models] == ["production", "pilot"]


def test_codes_beside_stages_withhold_nothing(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "State", "RAG"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", "G"],
        ["m-2", "B", "Pilot", "A"],
        ["m-3", "C", "Retired", "G"],
    ]
    found = classified(known, *rows, headers=headers)
    assert [model.deployed.status for model in found.models] == ["production", "pilot", "retired"]


def test_an_unread_note_that_takes_something_back_withholds_a_yes(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Auto retrain (Y/N)", "Retrain notes"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", "Y", "supposed to, but the zork ran out and it has not trained since"],
        ["m-2", "B", "Live", "Y", "every Sunday"],
    ]
    found = classified(known, *rows, headers=headers)
    assert [model.retrained.status for model in found.models] == ["unknown", "automatic"]


def test_a_name_decides_nothing(known: Knowledge) -> None:
    found = classified(
        known, ["1", "Monitored pilot (retired)", None, None, None, None], ["2", "B"], ["3", "C"]
    )
    assert statuses(found.models[0]) == ("unknown", "unknown", "unknown")


@pytest.mark.parametrize(
    ("live", "retired", "status"),
    [
        (datetime(2025, 1, 1), None, "production"),
        (datetime(2027, 1, 1), None, "development"),
        ("TBD", None, "unknown"),
        (datetime(2024, 1, 1), datetime(2025, 1, 1), "retired"),
        (datetime(2024, 1, 1), datetime(2027, 1, 1), "production"),
        ("only in the test environment so far", None, "development"),
        ("as soon as everyone likes it", None, "unknown"),
    ],
)
def test_dates_are_evidence_once_they_have_passed(
    known: Knowledge, live: CellValue, retired: CellValue, status: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", "Date deployed", "Date retired"]
    assert one(known, None, live, retired, headers=headers).deployed.status == status


def test_a_date_assures_nothing_beside_a_stage_that_nobody_understood(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Date deployed"]
    assert one(known, "Flat as a pancake", datetime(2023, 5, 1), headers=headers).deployed.status == "unknown"
    assert one(known, "N/A", datetime(2023, 5, 1), headers=headers).deployed.status == "production"


def test_a_retirement_date_outweighs_a_stage(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Date retired"]
    assert one(known, "Live", datetime(2025, 5, 1), headers=headers).deployed.status == "retired"


def test_where_a_model_is_hosted_tells_no_stage_even_beside_rows_that_name_one(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Environment"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Production", "AWS eu-west-1"],
        ["m-2", "Fraud", "Development", "Laptop"],
        ["m-3", "Stock", "Production", "zork in production"],
    ]
    hosted, tried, unclear = classified(known, *rows, headers=headers).models
    assert (hosted.deployed.status, len(hosted.deployed.readings)) == ("production", 1)
    assert tried.deployed.status == "development"
    assert unclear.deployed.status == "unknown"


def test_a_department_of_operations_among_places_tells_no_stage(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Environment"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Production", "Wagon fleet"],
        ["m-2", "Fraud", "Development", "Ops"],
        ["m-3", "Stock", "Pilot", "Wembley yard"],
        ["m-4", "Gas", "Production", "Crewe"],
    ]
    found = classified(known, *rows, headers=headers).models
    assert [model.deployed.status for model in found] == ["production", "development", "pilot", "production"]
    assert [len(model.deployed.readings) for model in found] == [1] * 4


def test_cells_that_disagree_are_a_problem_and_the_cautious_reading_stands(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Environment"]
    found = classified(
        known, ["1", "A", "Live", "dev"], ["2", "B", "Live", "prod"], ["3", "C"], headers=headers
    )
    first = found.models[0].deployed
    assert (first.status, first.contradicted) == ("development", True)
    assert not found.models[1].deployed.contradicted
    (problem,) = [p for p in found.problems if p.code == "contradiction"]
    assert problem.args["name"] == "A"


RETRAINED = ["Model ID", "Model name", "Stage", "Automated retraining?", "Last retrained"]


@pytest.mark.parametrize(
    ("answer", "dated", "status"),
    [
        ("No", date(2026, 3, 1), "manual"),
        ("No", None, "no"),
        ("No", date(2027, 3, 1), "no"),  # still ahead
        ("Frozen", date(2026, 3, 1), "no"),
        ("Yes", date(2026, 3, 1), "automatic"),
        (None, date(2026, 3, 1), "unknown"),
    ],
)
def test_a_bare_no_beside_a_date_of_retraining_means_that_somebody_does_it(
    known: Knowledge, answer: CellValue, dated: CellValue, status: str
) -> None:
    model = one(known, "Live", answer, dated, headers=RETRAINED)
    assert model.retrained.status == status
    if status == "manual":
        assert [e.rule for e in model.evidence(model.retrained)] == [
            "retrained.no",
            "retrained.rhythm",
        ]


def test_a_date_of_training_says_nothing_of_retraining(known: Knowledge) -> None:
    headers = [*RETRAINED[:4], "Last trained"]
    assert one(known, "Live", "No", date(2026, 3, 1), headers=headers).retrained.status == "no"


def test_rules_and_foundation_models_are_not_retrained(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Model type", "Framework", "Automated retraining?"]
    rules = one(known, "Live", "Rules engine", None, None, headers=headers)
    assert rules.retrained.status == "not_applicable"
    assert one(known, "Live", None, "GPT-4o", None, headers=headers).retrained.status == "not_applicable"
    assert one(known, "Live", None, "GPT-4o, fine-tuned", None, headers=headers).retrained.status == "unknown"


def test_a_tool_alone_is_partial_for_its_function(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Model registry", "Feature store"]
    model = one(known, "Live", "MLflow", "yes, Feast", headers=headers)
    assert model.functions["tracking"].status == "partial"
    assert model.functions["features"].status == "yes"
    assert model.functions["deployment"].status == "unknown"
    assert model.tools == ("MLflow", "Feast")


@pytest.mark.parametrize(
    ("monitored", "how", "status"),
    [
        ("Yes", "Evidently", "yes"),
        ("Yes", "Datadog", "partial"),
        ("No", "Evidently", "no"),
        (None, "Evidently", "partial"),
        ("Yes", "Grafana for uptime only", "partial"),
    ],
)
def test_a_tool_in_the_column_that_asks_how_takes_nothing_from_a_yes_but_machines_do(
    known: Knowledge, monitored: str | None, how: str, status: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", "Monitored?", "If yes, how?"]
    model = one(known, "Live", monitored, how, headers=headers)
    assert model.monitored.status == status
    assert how in {reading.text for reading in model.monitored.readings}


def test_rows_that_say_the_same_share_their_statuses(known: Knowledge) -> None:
    found = classified(known, *([f"m-{n}", f"Model {n}", "Live", "No", "No", None] for n in range(50)))
    assert len({id(model.deployed) for model in found.models}) == 1
    assert len({id(model.functions["monitoring"]) for model in found.models}) == 1
    assert [entry.count for entry in found.vocabulary] == [50, 50, 50]


def test_answers_that_no_rule_reads_are_named(known: Knowledge) -> None:
    found = classified(known, ["1", "A", "Zorp"], ["2", "B", "Live"], ["3", "C", "Live"], headers=HEADERS[:3])
    (problem,) = [p for p in found.problems if p.code == "unread_answers"]
    assert "'Zorp'" in str(problem.args["examples"])
    assert found.models[0].deployed.status == "unknown"


@pytest.mark.parametrize(("last", "status"), [("2022-12-31", "partial"), ("2026-09-30", "yes"), ("", "yes")])
def test_a_check_that_was_last_done_long_ago_is_no_ongoing_one(last: str, status: str) -> None:
    rows = ("Model;Status;Monitoring frequency;Last monitoring report", f"Zork;Live;Quarterly;{last}")
    text = "\n".join((*rows, "Flurb;Live;Quarterly;2026-10-01\n"))
    found = of_text(text)
    assert found.models[0].monitored.status == status


def test_a_flag_gives_way_to_what_is_done_instead() -> None:
    text = "Model;Status;Monitored;Monitoring detail\nZork;Live;true;uptime\nFlurb;Live;true;drift, weekly\n"
    found = of_text(text)
    assert [model.monitored.status for model in found.models] == ["partial", "yes"]


@pytest.mark.parametrize(
    ("stage", "end", "status", "contradicted"),
    [
        ("Pilot", "2026", "pilot", False),  # the year is not over
        ("Pilot", "2025", "retired", False),
        ("Live", "2025", "retired", True),  # called live, and ended
        ("Live", "2027", "production", False),
    ],
)
def test_an_end_counts_once_it_is_over(stage: str, end: str, status: str, contradicted: bool) -> None:
    text = f"Model;Status;End Year\nZork;{stage};{end}\nFlurb;Live;\n"
    found = of_text(text)
    deployed = found.models[0].deployed
    assert (deployed.status, deployed.contradicted) == (status, contradicted)


@pytest.mark.parametrize(("stage", "told"), [("In development", 1), ("Pilot", 0), ("Live", 0)])
def test_an_end_of_what_is_in_development_is_told(stage: str, told: int) -> None:
    text = f"Model;Status;End Year\nFlurb;Live;\nZork;{stage};2024\n"
    found = of_text(text)
    ended = [p.args for p in found.problems if p.code == "ended_before_use"]
    assert ended == [{"count": 1, "name": "Zork"}] * told
    assert found.models[1].deployed.status == "retired"


@pytest.mark.parametrize(
    ("stage", "started", "released", "status", "contradicted"),
    [
        ("In development", "2023-09-22", "2024-01-01", "development", False),  # ahead of all that had begun
        ("In development", "2023-09-22", "2023-06-01", "development", True),
        ("In development", "2026-09-22", "2026-10-01", "development", True),  # the list is kept
        ("In development", "", "2024-01-01", "development", True),
        ("Live", "2023-09-22", "2024-01-01", "production", False),
    ],
)
def test_a_release_ahead_of_an_old_list_is_a_plan_beside_development(
    stage: str, started: str, released: str, status: str, contradicted: bool
) -> None:
    text = f"Model,Status,Start date,Go-live\nZork,{stage},,{released}\nFlurb,In development,{started},\n"
    found = of_text(text)
    deployed = found.models[0].deployed
    assert (deployed.status, deployed.contradicted) == (status, contradicted)
    assert [r.text for r in deployed.readings if r.text == released] == (
        [] if stage == "Live" else [released]
    )


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("switched off in May, move to zork", "retired"),  # what a remark opens with is said of the model
        ("since May Zork does it, our model is switched off", "retired"),
        ("switched off the retraining in May", "production"),
        ("the automatic was switched off in May", "production"),
        (
            "switched off with the zork in May, not coming back",
            "retired",
        ),  # what the end came with may be anything
        ("use ceased in May with the flurb contract", "retired"),
        ("switched off and never replaced", "retired"),
        ("the flurb was switched off in May", "unknown"),  # which may be another name of the model
        ("the weekly report no longer runs", "production"),
        ("its alert channel was deleted in May", "production"),
    ],
)
def test_a_remark_says_what_was_switched_off(known: Knowledge, note: str, status: str) -> None:
    assert one(known, "Live", None, None, note).deployed.status == status


def test_a_day_of_deployment_does_not_outvote_a_remark_on_an_end(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["Model name", "Status", "Go-live date", "Remarks"],
        ["Churn", "Live", "2020-01-31", "the flurb was switched off in May"],
        ["Stock", "Live", "2020-01-31", None],
    ]
    found = of_rows(known, rows)
    assert [model.deployed.status for model in found.models] == ["unknown", "production"]


@pytest.mark.parametrize(
    ("note", "monitored", "retrained"),
    [
        ("nothing arrives and nobody looks at the alarm", "unknown", "automatic"),
        ("the alarm is not switched off", "yes", "automatic"),
        ("both of them off since the move", "unknown", "unknown"),
        ("careful: the alarm is the pump's, not the model's", "unknown", "automatic"),
        ("the price is the shop's, not the model's", "yes", "automatic"),
    ],
)
def test_a_remark_may_take_back_what_the_columns_beside_it_assure(
    known: Knowledge, note: str, monitored: str, retrained: str
) -> None:
    assert statuses(one(known, "Live", "Y", "Y", note)) == ("production", monitored, retrained)


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("Mon: since Ailsa left no one does the monthly look", "no"),
        ("Mon 3 June: met the team", "yes"),  # a day of the week
    ],
)
def test_a_short_name_in_small_letters_counts_as_a_label_alone(
    known: Knowledge, note: str, status: str
) -> None:
    rows: list[list[CellValue]] = [
        ["Model name", "Stage", "Mon", "Remarks"],
        ["Churn", "Live", "PSI every week by the team, alerts", note],
        ["Stock", "Live", "drift alarm", None],
    ]
    found = of_rows(known, rows, {"monitoring": "Mon"})
    assert found.models[0].monitored.status == status


@pytest.mark.parametrize(
    ("told", "stage", "monitored", "retrained"),
    [
        (
            "In use for all shops. The errors are checked weekly by the team. A job retrains it each night.",
            *("production", "yes", "automatic"),
        ),
        (
            "Used every day. Nobody has looked at its errors since March. Bob retrains it by hand.",
            *("production", "no", "manual"),
        ),
    ],
)
def test_each_sentence_of_a_column_about_everything_counts_for_its_own_axis(
    known: Knowledge, told: str, stage: str, monitored: str, retrained: str
) -> None:
    rows: list[list[CellValue]] = [["Model name", "Status"], ["Churn", told], ["Stock", "On trial."]]
    model = of_rows(known, rows).models[0]
    read = (model.deployed.status, model.monitored.status, model.retrained.status)
    assert read == (stage, monitored, retrained)


@pytest.mark.parametrize(
    ("header", "cell", "status"),
    [
        ("Unmonitored?", "no", "yes"),
        ("Unmonitored?", "yes", "no"),
        ("Not monitored?", "no", "yes"),
        ("No monitoring", "no", "no"),  # which may mean either
    ],
)
def test_a_no_to_a_question_that_denies_affirms(
    known: Knowledge, header: str, cell: str, status: str
) -> None:
    rows: list[list[CellValue]] = [["Model name", "Stage", header], ["Churn", "Live", cell]]
    found = of_rows(known, rows, {"monitoring": header})
    assert found.models[0].monitored.status == status


def test_remarks_between_two_practices_lower_the_one_before_them(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["Model name", "Stage", "Monitoring", "Commentary", "Retraining"],
        ["Churn", "Live", "PSI every month", "Suspended, analyst left in January", "nightly job"],
        ["Stock", "Live", "PSI every month", "goes to the board", "nightly job"],
    ]
    first, second = of_rows(known, rows).models
    assert (first.monitored.status, second.monitored.status) == ("no", "yes")
    assert first.retrained.status == "automatic"


SCHEDULES = ["Model name", "Stage", "Retraining", "Last retrained"]


@pytest.mark.parametrize(
    ("retraining", "last", "status"),
    [
        ("0 2 * * 0", "2022-03-13", "unknown"),
        ("nightly by Airflow", "2022-03-13", "unknown"),
        ("nightly by Airflow", "2023-03-13", "automatic"),
        ("Airflow retrains it when drift exceeds 0.2", "2022-03-13", "automatic"),
        ("by hand", "2022-03-13", "manual"),
    ],
)
def test_a_schedule_that_a_day_belies_assures_nothing(
    known: Knowledge, retraining: str, last: str, status: str
) -> None:
    """A trigger may never have come; and the sheet may be old as a whole, which no schedule is to blame for."""
    rows: list[list[CellValue]] = [
        ["Churn", "Live", retraining, last],
        ["Fraud", "Live", "nightly by Airflow", "2023-11-06"],
        ["Stock", "Live", "nightly by Airflow", "2023-11-05"],
    ]
    found = classified(known, *rows, headers=SCHEDULES)
    assert [model.retrained.status for model in found.models] == [status, "automatic", "automatic"]


def test_a_missed_schedule_shows_the_day_that_belies_it(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["Churn", "Live", "nightly by Airflow", "2022-03-13"],
        ["Fraud", "Live", "nightly by Airflow", "2023-11-06"],
    ]
    retrained = classified(known, *rows, headers=SCHEDULES).models[0].retrained
    assert retrained.contradicted
    assert [reading.text for reading in retrained.readings] == ["nightly by Airflow", "2022-03-13"]


def test_letters_are_a_yes_and_a_no_beside_others_that_a_legend_explains(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["O = oui, N = non, E = en cours.", None, None],
        ["Modèle", "Exploité ?", "Surveillé ?"],
        ["Résiliation", "O", "O"],
        ["Fraude", "N", "N"],
        ["Tarif", "E", "E"],
        ["Courriels", "O", "N"],
    ]
    found = of_rows(known, rows).models
    assert [model.deployed.status for model in found] == [
        "production",
        "development",
        "development",
        "production",
    ]
    assert [found[0].monitored.status, found[3].monitored.status] == ["yes", "no"]


def test_of_a_model_that_has_ended_no_schedule_is_missed(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["Churn", "Retired", "nightly by Airflow", "2022-03-13"],
        ["Fraud", "Live", "nightly by Airflow", "2023-11-06"],
    ]
    found = classified(known, *rows, headers=SCHEDULES)
    assert (found.models[0].retrained.status, found.models[0].retrained.contradicted) == ("unknown", False)
    assert "contradiction" not in [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("note", "monitored"),
    [
        ("OPM has not been performed since the analyst left", "no"),
        ("Code has not been changed since the analyst left", "yes"),
    ],
)
def test_a_remark_may_call_a_group_of_columns_as_it_is_called_for_short(
    known: Knowledge, note: str, monitored: str
) -> None:
    rows: list[list[CellValue]] = [
        [None, "Status", "OPM", None, "Recalibration", None],
        ["Model name", "Lifecycle", "Code", "Owner of tests", "Code", "Comment"],
        ["Churn", "In use", "1", "Ann", "A", note],
        ["Fraud", "In use", "2", "Ben", "B", None],
        ["Stock", "In use", "1", "Ann", "A", None],
        [],
        ["OPM code:", "1 = ongoing monitoring of its accuracy every week; 2 = no monitoring"],
        ["Recalibration code:", "A = by hand; B = never"],
    ]
    found = of_rows(known, rows)
    assert [model.monitored.status for model in found.models] == [monitored, "no", "yes"]


@pytest.mark.parametrize(
    ("monitoring", "status"),
    [
        ("Alert volumes and backlog", "unknown"),
        ("Gini and PSI", "yes"),
        (None, "yes"),
    ],
)
def test_how_often_assures_nothing_beside_what_is_no_model(
    known: Knowledge, monitoring: str | None, status: str
) -> None:
    headers = ["Model name", "Stage", "Ongoing monitoring", "Frequency of monitoring"]
    rows: list[list[CellValue]] = [
        ["Churn", "Live", monitoring, "monthly"],
        ["Fraud", "Live", "Accuracy and drift", "weekly"],
        ["Stock", "Live", "none", None],
    ]
    assert classified(known, *rows, headers=headers).models[0].monitored.status == status


def test_a_day_of_deployment_does_not_outvote_a_stage_that_tells_an_end(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["Churn", "scrapped with the old press", "2016"],
        ["Fraud", "in use", "2021"],
        ["Stock", "in use", "2022"],
    ]
    found = classified(known, *rows, headers=["Model name", "Stage", "Since"])
    assert found.models[0].deployed.status != "production"


def test_a_report_that_is_gone_leaves_what_is_said_of_its_use(known: Knowledge) -> None:
    note = "report was taken down in March and nobody uses it any more"
    assert one(known, "Live", None, None, note).deployed.status == "retired"


NOTED = ["ID", "Model", "Status", "Notes"]


@pytest.mark.parametrize(
    ("note", "monitored", "retrained"),
    [
        ("Lena refits it by hand before the zorkish peak", "unknown", "manual"),
        ("Zorkish deal. AUC checked nightly, pages the team if AUC < 0.7", "yes", "unknown"),
        ("accuracy checked weekly; results are discarded", "no", "unknown"),
        ("zork assimilation will improve blenk accuracy", "unknown", "unknown"),
    ],
)
def test_where_no_column_states_a_practice_a_remark_that_names_it_is_read_as_an_answer(
    known: Knowledge, note: str, monitored: str, retrained: str
) -> None:
    model = one(known, "Live", note, headers=NOTED)
    assert (model.monitored.status, model.retrained.status) == (monitored, retrained)


def test_a_remark_says_what_a_tool_beside_it_does_not(known: Knowledge) -> None:
    headers = ["ID", "Model", "Status", "Monitoring tool", "Comments"]
    note = "AUC is checked nightly, pages the team if AUC < 0.7"
    assert one(known, "Live", "Datadog", None, headers=headers).monitored.status == "partial"
    assert one(known, "Live", "Datadog", note, headers=headers).monitored.status == "yes"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("used in 2020", "retired"),
        ("used since 2020", "production"),
        ("deployed in 2020", "production"),
        ("2019 – 2023", "retired"),
        ("2019 – 2031", "development"),
        ("switched off in May, and won't come back", "retired"),
        ("back in use since May", "production"),
        ("will be back in use in May", "development"),
        ("served to dummy customers", "development"),
    ],
)
def test_when_it_was_used_and_whether_it_comes_back(known: Knowledge, text: str, status: str) -> None:
    assert statuses(one(known, text, None, None, None))[0] == status


def test_a_product_of_another_column_is_a_tool_and_no_assurance(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Platform", "Monitored?"]
    assert one(known, "Live", "PI / Zorqel", "Zorqel", headers=headers).monitored.status == "partial"
    assert one(known, "Live", "PI / Zorqel", "Zorqel weekly", headers=headers).monitored.status == "unknown"
    assert one(known, "Live", "PI / Blenk", "Zorqel", headers=headers).monitored.status == "unknown"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Is it monitored?", "yes"),
        ("How is it monitored?", "unknown"),
        ("When is it monitored?", "unknown"),
    ],
)
def test_a_yes_does_not_say_how(known: Knowledge, header: str, status: str) -> None:
    headers = ["Model ID", "Model name", "Stage", header]
    assert one(known, "Live", "Yes", headers=headers).monitored.status == status


def test_a_check_is_missed_by_the_newest_day_of_the_list_not_of_the_audit(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Monitoring", "Last monitored"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", "Error reviewed monthly", datetime(2024, 12, 1)],
        ["m-2", "Fraud", "Live", "Error reviewed monthly", datetime(2023, 6, 1)],
    ]
    churn, fraud = classified(known, *rows, headers=headers).models
    assert (churn.monitored.status, fraud.monitored.status) == ("yes", "partial")


@pytest.mark.parametrize(("origin", "retrained"), [("Open source", "unknown"), ("Vendor", "not_applicable")])
def test_a_vendors_name_does_not_say_that_a_published_model_is_never_trained(
    known: Knowledge, origin: str, retrained: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", "Developed by", "Vendor"]
    assert one(known, "Live", origin, "OpenAI", headers=headers).retrained.status == retrained


def test_blanks_of_another_kind_make_no_other_owner(known: Knowledge) -> None:
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", "City of\xa0Riga  (IT)"],
        ["m-2", "Fraud", "Live", "City of Riga (IT)"],
    ]
    found = classified(known, *rows, headers=["Model ID", "Model name", "Stage", "Owner"]).models
    assert [model.owner for model in found] == ["City of Riga (IT)"] * 2


@pytest.mark.parametrize(
    ("header", "cell", "origin"),
    [
        ("Name of commercial product", "Copilot", "vendor"),
        ("Name of commercial product", "N/A", "unknown"),
        ("Vendor", "Acme", "unknown"),
        ("Vendor", "built in-house", "own"),
        ("Name of commercial product", "Internal Gov Cloud- Chatbots", "unknown"),
        ("Name of commercial product", "in-house", "own"),
        ("Name of commercial product", "none, built internally by the data team", "own"),
        ("COTS?", "Yes", "vendor"),
        ("COTS?", "No", "unknown"),
        ("COTS?", "we still have to find out", "unknown"),
        ("In-house? (Y/N)", "Y", "own"),
        ("Vendor", "Yes", "vendor"),
        ("Bought in", "yes", "vendor"),
    ],
)
def test_a_product_that_was_bought_is_its_vendors(
    known: Knowledge, header: str, cell: str, origin: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", header]
    assert one(known, "Live", cell, headers=headers).origin == origin


def test_what_was_chosen_from_a_list_of_what_is_bought_is_its_vendors(known: Knowledge) -> None:
    asks = "Is it one of the commercial AI products in the list below?"
    headers = ["Model ID", "Model name", "Stage", asks, "Developed by"]
    uses = ["Searching with AI", "None of the above", "N/A", None]
    rows = [
        [f"m-{n}", f"Model {n}", "Live", uses[n % 4], "in-house" if n < 4 else None] for n in range(4 * 11)
    ]
    found = [one.origin for one in classified(known, *rows, headers=headers).models]
    assert found[:4] == ["own"] * 4  # who built it weighs more
    assert found[4:8] == ["vendor", "unknown", "unknown", "unknown"]
    few = [[f"m-{n}", f"Model {n}", "Live", f"remark {n}", None] for n in range(12)]
    assert all(one.origin == "unknown" for one in classified(known, *few, headers=headers).models)


@pytest.mark.parametrize(
    ("header", "cell", "origin"),
    [
        ("Number of licenses", "101-1000", "vendor"),
        ("Number of licenses", "0", "unknown"),
        ("Number of licenses", None, "unknown"),
        ("Commercial product", "External: chatbots, Internal cloud: chatbots", "vendor"),
        ("Commercial product", "Internal cloud: chatbots", "unknown"),
    ],
)
def test_licences_and_one_product_of_several_tell_of_a_vendor(
    known: Knowledge, header: str, cell: str | None, origin: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", header]
    assert one(known, "Live", cell, headers=headers).origin == origin


@pytest.mark.parametrize(
    ("origin", "description", "expected"),
    [
        ("Vendor", "Answers calls. Developed in part by the tax office", "contracted"),
        ("in-house", "Answers calls. Developed in part by the tax office", "own"),
        ("Vendor", "Answers calls", "vendor"),
        (None, "A commercial off-the-shelf product for text", "vendor"),
        (None, "Sorts calls with cots hardware", "unknown"),
        ("in-house", "Replaces a COTS product", "own"),
    ],
)
def test_a_description_tells_who_built_it_where_no_column_says_more(
    known: Knowledge, origin: str | None, description: str, expected: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", "Origin", "Description"]
    assert one(known, "Live", origin, description, headers=headers).origin == expected


def test_the_day_for_which_a_row_speaks_is_its_own(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Stage", "Status date"]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", "2019-03-01"],
        ["m-2", "Fraud", "Live", None],
    ]
    days = [found.recorded_on for found in classified(known, *rows, headers=headers).models]
    assert [day and day.text for day in days] == ["2019-03-01", None]


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (["Copilot"] * 8, {"sold": 8, "count": 1}),
        (["Copilot"] * 7 + ["in-house"], None),
        (["Copilot"] * 3, None),
    ],
)
def test_models_without_an_origin_among_bought_ones_are_told_of(
    known: Knowledge, others: list[str], told: dict[str, int] | None
) -> None:
    headers = ["Model ID", "Model name", "Stage", "Name of commercial product"]
    rows = [[f"m-{n}", f"Model {n}", "Live", product] for n, product in enumerate(["N/A", *others])]
    found = classified(known, *rows, headers=headers)
    said = [(one.args, one.place) for one in found.problems if one.code == "unsaid_origins"]
    assert [args for args, _ in said] == ([told] if told else [])


def test_the_name_of_an_office_is_no_remark(known: Knowledge) -> None:
    note = "National Highway Traffic Safety Administration"
    found = classified(known, ["m-1", "Churn", "Live", note], headers=REMARKS)
    assert not found.problems
    assert all(entry.text != note for entry in found.vocabulary)


def test_what_a_remark_may_end_assures_no_practice(known: Knowledge) -> None:
    note = "the zork was turned off with the move, nothing runs now"
    model = one(known, "Live", "Error checked weekly", "automatic", note)
    assert statuses(model) == ("unknown", "unknown", "unknown")


def test_a_code_that_is_to_become_another_is_still_what_it_is(known: Knowledge) -> None:
    headers = [
        "Model ID",
        "Model name",
        "Stage",
        "Retraining: U0 = never, U1 = by hand, U2 = by a job each night",
    ]
    rows: list[list[CellValue]] = [
        ["m-1", "Churn", "Live", "U0 -> U2 when the platform is there"],
        ["m-2", "Fraud", "Live", "U2"],
        ["m-3", "Stock", "Live", "U1"],
    ]
    assert [model.retrained.status for model in classified(known, *rows, headers=headers).models] == [
        "no",
        "automatic",
        "manual",
    ]


def test_the_stamp_of_a_comment_is_none_of_it(known: Knowledge) -> None:
    note = "12/Jan/24;p.kaur;Its precision is checked every Monday"
    assert one(known, "Live", note, headers=REMARKS).monitored.status == "yes"


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("a solver, there is nothing to train", "not_applicable"),
        ("by hand, Ann", "manual"),
        ("retrained nightly", "no"),
        (None, "no"),
    ],
)
def test_a_bare_no_is_explained_by_the_column_beside_it(
    known: Knowledge, how: str | None, status: str
) -> None:
    headers = ["Model ID", "Model name", "Stage", "Retrained Y/N", "Retraining, how"]
    assert one(known, "Live", "N", how, headers=headers).retrained.status == status


def test_a_remark_that_tells_of_no_stage_raises_no_doubt_about_a_date(known: Knowledge) -> None:
    headers = ["Model ID", "Model name", "Prod date", "Notes"]
    day = datetime(2023, 5, 1)
    notes = ["filed in 14 states", "in build", "pilot, one region", "retired"]
    rows: list[list[CellValue]] = [[f"m-{at}", f"Model {at}", day, note] for at, note in enumerate(notes)]
    found = [model.deployed.status for model in classified(known, *rows, headers=headers).models]
    assert found[0] == "production"
    assert "production" not in found[1:]


def test_a_column_of_uses_is_none_of_stages_beside_one(known: Knowledge) -> None:
    headers = ["Model name", "In use", "Status"]
    uses = ["lorry routes", "12 lorries", "the yards", "dispatch", "pricing desk"]
    stages = ["Production", "Pilot", "Production", "Retired", "Production"]
    rows = [[f"M{at}", *both] for at, both in enumerate(zip(uses, stages, strict=True))]
    found = [model.deployed.status for model in classified(known, *rows, headers=headers).models]
    assert found == ["production", "pilot", "production", "retired", "production"]


def test_what_takes_something_back_counts_in_a_column_of_uses(known: Knowledge) -> None:
    headers = ["Model name", "In use", "Status"]
    uses = ["lorry routes", "12 lorries", "the yards", "dispatch", "nobody frumps by it"]
    rows = [[f"M{at}", use, "Production"] for at, use in enumerate(uses)]
    found = [model.deployed.status for model in classified(known, *rows, headers=headers).models]
    assert found == [*["production"] * 4, "development"]


@pytest.mark.parametrize(
    ("stage", "expected"), [("Planned (not in production)", "development"), ("In development", "pilot")]
)
def test_the_pilot_of_what_is_planned_and_not_in_use_is_to_come(
    known: Knowledge, stage: str, expected: str
) -> None:
    found = one(
        known,
        stage,
        "This is a pilot initiative of two offices",
        headers=["Model ID", "Model name", "Stage", "Notes"],
    )
    assert found.deployed.status == expected
    assert len(found.deployed.readings) == 2
