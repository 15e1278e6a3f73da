"""What stands around an unknown word tells of it: an article, a capital letter, an accent; and how texts are folded."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.knowledge import Knowledge
from audit.lexicon import ColumnContext, Lexicon
from audit.lexicon.normalization import plain

DAY = date(2026, 11, 26)


def read(known: Knowledge, axis: str, text: str, language: str = "en", header: str = "") -> str:
    fields = {"deployed": "stage", "monitored": "monitoring", "retrained": "retraining"}
    column = Lexicon(known, DAY).column(axis, ColumnContext(fields[axis], header, (language,)), [text])
    answer = column.read(text)
    assert answer is not None
    return answer.status


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("deployed", "live, its scores go to the zork every day", "production"),
        ("deployed", "live, zorked", "unknown"),
        ("deployed", "live on all lines, zorkers take the flurb from it", "production"),
        ("deployed", "live, the flurb zorks are set by its score", "production"),
        ("deployed", "zork flurbs nobody takes from it", "unknown"),
        ("deployed", "2021-11 to 2023-06", "retired"),
        ("deployed", "used on line 1912", "production"),
        ("monitored", "zorks check PSI every month", "yes"),
        ("monitored", "zork checked weekly", "unknown"),
        ("monitored", "nurses re-read 30 of its answers a week and count its misses", "yes"),
        ("monitored", "dashboard of zorks by region, Ann looks daily", "unknown"),
        ("retrained", "weekly, DAG zork_flurb_train", "automatic"),
        ("deployed", "approved and deployed", "production"),
        ("deployed", "approved, and to be deployed", "development"),
        ("deployed", "replaced Excel, live since 2022", "production"),
        ("deployed", "live until 2023", "retired"),
        ("deployed", "on trial until Easter", "pilot"),
        ("monitored", "we watch the zork daily", "unknown"),
        ("monitored", "forecast vs the zork, every week", "yes"),
        ("monitored", "RMSE 3.21", "unknown"),
        ("retrained", "nightly, nobody has to press anything", "automatic"),
        ("retrained", "we retrain it every quarter", "manual"),
        ("retrained", "D. Zork, each spring", "manual"),
    ],
)
def test_grammar_tells_of_what_nobody_filed(known: Knowledge, axis: str, text: str, status: str) -> None:
    assert read(known, axis, text) == status


@pytest.mark.parametrize(
    ("axis", "header", "text", "status"),
    [
        ("deployed", "Rollout", "complete (17/17 depots)", "production"),
        ("deployed", "Rollout", "4 of 17 depots", "pilot"),
        ("deployed", "Phase", "Phase 4 of 4 - live", "production"),
        ("deployed", "Status", "live - 100 pct", "production"),
        ("deployed", "Status", "live - 10 per cent", "pilot"),
        ("deployed", "Status", "Live (rel. 4.2)", "production"),
        ("deployed", "Stage gate", "G5 passed, in service", "production"),
        ("deployed", "Stage gate", "Zork passed, in service", "unknown"),
        ("deployed", "Status", "❌ off since 3/2025", "retired"),
        ("monitored", "Is it monitored?", "We do, per branch, per week.", "yes"),
        ("monitored", "Is it monitored?", "It is not", "no"),
        ("monitored", "Checks", "forecast error, stop at 2 %", "yes"),
        ("retrained", "Is retraining automatic?", "It is.", "automatic"),
    ],
)
def test_figures_marks_and_short_replies(
    known: Knowledge, axis: str, header: str, text: str, status: str
) -> None:
    assert read(known, axis, text, header=header) == status


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("deployed", "In production, extension planned", "production"),
        ("deployed", "Live; Spain to follow", "production"),
        ("deployed", "Prod, v4 in test", "production"),
        ("deployed", "Live; zorks to follow", "unknown"),
        ("deployed", "In production, go-live planned", "development"),
        ("deployed", "In use: Spain planned", "development"),
        ("deployed", "Spain planned", "development"),
        ("deployed", "Not live, Spain planned", "development"),
        ("monitored", "PSI monthly, alerts to follow", "yes"),
        ("monitored", "PSI monthly, roll-out to follow", "planned"),
        ("monitored", "PSI, dashboard planned", "planned"),
        ("retrained", "retrained nightly, next version planned", "automatic"),
        ("retrained", "retrained nightly, start planned", "planned"),
    ],
)
def test_what_is_further_to_come_takes_nothing_back(
    known: Knowledge, axis: str, text: str, status: str
) -> None:
    assert read(known, axis, text) == status


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("monitored", "Drift yes, performance no", "partial"),
        ("monitored", "PSI monthly, fairness not", "partial"),
        ("monitored", "CPU and latency, nothing on accuracy", "partial"),
        ("monitored", "PSI monthly, no PSI since May", "no"),
        ("monitored", "not yet, PSI from May on planned", "planned"),
        ("monitored", "no, and no plan for accuracy either", "no"),
        ("deployed", "Yes for Spain, no for Norway", "unknown"),
        ("deployed", "used in Spain, not in the plant of Oslo", "pilot"),
    ],
)
def test_what_is_said_of_one_and_denied_of_another_holds_in_part(
    known: Knowledge, axis: str, text: str, status: str
) -> None:
    assert read(known, axis, text) == status


@pytest.mark.parametrize(
    ("axis", "text", "status"),
    [
        ("monitored", "prices are reviewed weekly", "unknown"),
        ("monitored", "error checked weekly, a mail if it is off", "yes"),
        ("monitored", "error checked weekly, switched off", "no"),
        ("monitored", "error checked daily, red below 80", "yes"),
        ("monitored", "accuracy checked weekly if Tomek has time", "unknown"),
        ("monitored", "a mail if accuracy drops", "yes"),
        ("monitored", "we are told if the server is down", "partial"),
        ("monitored", "accuracy weekly once Tomek has time", "unknown"),
        ("retrained", "once, in 2023, by hand", "manual"),
        ("retrained", "retrained nightly, nobody zorks", "unknown"),
        ("monitored", "PSI weekly (prototype)", "unknown"),
        ("monitored", "PSI weekly, in the pilot", "unknown"),
        ("monitored", "PSI weekly, before 2024", "no"),
        ("monitored", "PSI weekly, planning meeting", "yes"),
        ("monitored", "PSI weekly, planned", "planned"),
        ("monitored", "(x)", "partial"),
        ("monitored", "https://zork.example/off/drift-weekly", "unknown"),
        ("monitored", "https://grafana.example/planned", "partial"),
        ("monitored", "PSI weekly, see https://zork.example/off", "yes"),
        ("monitored", "PSI weekly, we zork", "unknown"),
        ("retrained", "not automatic, Ben starts it", "manual"),
        ("retrained", "switched off, by hand since", "manual"),
        ("retrained", "Airflow DAG zork_retrain, weekly", "automatic"),
        ("deployed", "v3.2 live, zorked", "unknown"),
        ("deployed", "live after the pilot", "production"),
        ("deployed", "live, to be piloted after May", "development"),
        ("deployed", "live, up to 5 tickets a day", "production"),
        ("deployed", "live up to May 2022", "retired"),
        ("deployed", "live in 3 plants of 3", "production"),
        ("deployed", "live in 3 plants of 5", "pilot"),
        ("deployed", "used daily by the planning team", "production"),
    ],
)
def test_words_that_lower_do_so_only_of_what_they_stand_beside(
    known: Knowledge, axis: str, text: str, status: str
) -> None:
    assert read(known, axis, text) == status


@pytest.mark.parametrize(
    ("axis", "language", "text", "status"),
    [
        ("monitored", "it", "verifica mensile delle prestazioni da concordare", "planned"),
        ("monitored", "es", "revisión mensual de la precisión por Itziar", "yes"),
        ("monitored", "de", "Serverkennzahlen täglich im Grafana", "partial"),
        ("monitored", "de", "MAPE wöchentlich, Team Netzplanung", "yes"),
        ("deployed", "fr", "Avant, en production", "unknown"),
        ("deployed", "fr", "en production, en attente de validation", "development"),
        ("deployed", "fr", "en production sur 3 sites sur 3", "production"),
    ],
)
def test_each_language_has_its_own_grammar(
    known: Knowledge, axis: str, language: str, text: str, status: str
) -> None:
    assert read(known, axis, text, language) == status


@pytest.mark.parametrize("number", ["²", "1" * 5_000, "٣"])
def test_no_figure_ends_a_run(known: Knowledge, number: str) -> None:
    for text in (f"live in {number} of {number} plants", f"live {number}/{number}", f"live, {number} pct"):
        assert read(known, "deployed", text)


@pytest.mark.parametrize("text", ["(x)", "live, ", "a_", "_", "nobody zork, "])
def test_a_cell_of_thousands_of_clauses_is_read_once_through(known: Knowledge, text: str) -> None:
    """Each took seconds, or half a minute, while every clause was held against all before it."""
    assert read(known, "monitored", text * (20_000 // len(text))) in ("unknown", "yes", "partial")


def test_a_title_ends_no_sentence_and_is_no_day(known: Knowledge) -> None:
    assert read(known, "monitored", "laufend, Drift, Alarm an Fr. Zork", "de") == "yes"
    assert read(known, "monitored", "Fr. Dr. Zork", "de") != "yes"  # `Fr` alone is a Friday


@pytest.mark.parametrize(
    ("text", "status"), [("Sí, automático", "automatic"), ("si es automático", "unknown")]
)
def test_accents_make_two_words(known: Knowledge, text: str, status: str) -> None:
    assert read(known, "retrained", text, "es", "¿Reentrenamiento?") == status


@given(st.text(max_size=60))
def test_folding_letter_by_letter_is_folding_the_whole(text: str) -> None:
    whole = "".join(c for c in unicodedata.normalize("NFKD", plain(text)) if not unicodedata.combining(c))
    assert plain(plain(text)) == plain(whole)


def test_a_heap_of_accents_is_gone_with_its_letter() -> None:
    assert plain("a" + "\u0301\u0323" * 50_000) == "a"


@pytest.mark.parametrize(
    ("language", "now", "then"),
    [
        ("cs", "dispečeři ho ráno otevírají", "dispečeři ho ráno otevírali"),  # a letter away
        ("pl", "dyspozytorzy otwierają go co dzień", "dyspozytorzy otwierali go co dzień"),
        ("it", "i prezzi escono da lì ogni giorno", "i prezzi uscivano da lì ogni giorno"),
    ],
)
def test_what_used_to_be_is_no_misspelling_of_what_is(
    known: Knowledge, language: str, now: str, then: str
) -> None:
    assert read(known, "deployed", now, language) == "production"
    assert read(known, "deployed", then, language) != "production"


def test_a_verb_that_is_known_by_its_stem_has_a_tense(known: Knowledge) -> None:
    assert read(known, "monitored", "Věra každý pátek prochází chyby modelu", "cs") == "yes"
    assert read(known, "monitored", "Věra každý pátek procházela chyby modelu", "cs") != "yes"


@pytest.mark.parametrize(
    ("axis", "text"),
    [
        ("retrained", "orders are triggered automatically every day"),
        ("retrained", "tickets are triggered nightly by the job"),
        ("retrained", "automatic alerts every night"),
        ("retrained", "the server is refreshed automatically every night"),
        ("monitored", "staff are checked every Monday"),
        ("monitored", "the sales team is watched every Monday"),
        ("deployed", "all staff get a newsletter"),
        ("deployed", "all data are stored daily"),
    ],
)
def test_what_is_done_to_something_else_assures_nothing_of_the_model(
    known: Knowledge, axis: str, text: str
) -> None:
    assert read(known, axis, text) not in ("production", "yes", "automatic")


@pytest.mark.parametrize(
    ("header", "text", "status"),
    [
        ("Monitored?", "Yes, with alerts to #zork", "partial"),
        ("Monitored?", "yes, dashboard with limits, checked each shift by the control room", "yes"),
        ("Monitored?", "Yes, CPU and memory checked weekly, alerts to #zork", "partial"),
        ("Monitored?", "Yes, the dashboard of the sales is read every week", "unknown"),
        ("Monitoring", "compared with zork samples every day", "yes"),
        ("Monitoring", "the list is compared with the register every day", "unknown"),
        ("Monitoring", "operators compare with zork tests daily", "yes"),
        ("Monitoring", "zorks vs forecast, every Monday", "yes"),
        ("Monitoring", "zork rate, weekly", "yes"),
        ("Monitoring", "heart rate, weekly", "unknown"),
        ("Monitoring", "Evidently daily, PagerDuty", "yes"),
        ("Monitoring", "Evidently + Grafana", "partial"),
        ("Monitoring", "performance of the branches is monitored weekly", "unknown"),
        ("Monitoring", "planned / actual every day, alert to the team", "yes"),
    ],
)
def test_what_stands_beside_an_assurance_adds_to_it_or_is_about_something_else(
    known: Knowledge, header: str, text: str, status: str
) -> None:
    assert read(known, "monitored", text, header=header) == status


@pytest.mark.parametrize(
    ("axis", "header", "text", "status"),
    [
        ("retrained", "Auto-retrain", "on", "automatic"),
        ("retrained", "Automatic retraining (on/off)", "on", "automatic"),
        ("retrained", "Automatic retraining (on/off)", "off", "no"),
        ("deployed", "On line?", "on", "production"),
        ("deployed", "Status", "on", "production"),
        ("deployed", "In production", "Yes (EU), US to come", "production"),
        ("deployed", "In production", "Yes, each order shall go through it from autumn", "development"),
        ("deployed", "Status", "test in 2 shops", "pilot"),
        ("deployed", "Status", "UAT with 5 users", "development"),
        ("retrained", "Retraining", "vendor, on our request", "manual"),
        ("retrained", "Retraining", "by us, when prices move", "manual"),
        ("retrained", "Retrained by hand", "No", "unknown"),
    ],
)
def test_a_header_is_affirmed_and_no_more(
    known: Knowledge, axis: str, header: str, text: str, status: str
) -> None:
    assert read(known, axis, text, header=header) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("only if the zorks smell", "partial"),
        ("when somebody does not pay", "partial"),
        ("zorks vs control group, every Monday", "yes"),
        ("late zorks vs predicted, monthly", "yes"),
        ("QA compares its answers every week", "yes"),
        ("accuracy checked weekly in QA", "unknown"),
        ("each sensor is checked weekly", "unknown"),
        ("nl: elke sensor wordt wekelijks gecontroleerd", "unknown"),
        ("lab compares every load", "yes"),
        ("can't, it is the vendor's", "not_applicable"),
        ("can't", "no"),
        ("users tell us about errors by mail", "unknown"),
    ],
)
def test_what_is_done_when_and_against_what_is_told_by_the_words_around_it(
    known: Knowledge, text: str, status: str
) -> None:
    language, _, told = text.rpartition(": ")
    assert read(known, "monitored", told, language or "en", "Monitoring") == status


@pytest.mark.parametrize(
    ("axis", "language", "text", "status"),
    [
        ("monitored", "en", "accuracy is checked every January", "partial"),
        ("monitored", "fr", "précision vérifiée chaque janvier", "partial"),
        ("monitored", "pl", "sprawdzany każdego stycznia", "partial"),
        ("monitored", "en", "accuracy is checked every Monday", "yes"),
        ("deployed", "nl", "per 1 april uitgezet", "retired"),
        ("deployed", "en", "will be switched off in 2031", "unknown"),
        ("deployed", "en", "not used since December", "retired"),
        ("monitored", "en", "error per customer is checked weekly", "yes"),
        ("monitored", "en", "performance of customers is checked weekly", "unknown"),
        ("monitored", "en", "the team logs the error rate every week", "yes"),
        ("monitored", "en", "the team's error rate is checked every week", "unknown"),
        ("monitored", "en", "24 cameras, monitored daily by the guards", "unknown"),
        ("monitored", "en", "board with MAPE, pages the planner above 12 %", "yes"),
        ("monitored", "en", "pages the planner above 12 %", "unknown"),
        ("retrained", "en", "cron 0 4 * * 6 /opt/zork/backup.sh", "unknown"),
        ("retrained", "en", "cron 0 4 * * 6 /opt/zork/retrain.sh", "automatic"),
        ("retrained", "en", "cron(0 3 ? * SUN *)", "automatic"),
        ("retrained", "en", "cron 0 3 * * 0", "automatic"),
        ("retrained", "en", "cron 0 3 * * 0?", "unknown"),
        ("retrained", "en", "0 3 * * ?", "automatic"),
        ("monitored", "en", "ops check every day that it is running", "partial"),
        ("monitored", "en", "ops check it every day, it is running", "yes"),
        ("monitored", "es", "mira cada día que funcione", "partial"),
        ("monitored", "en", "accuracy checked every two to three weeks", "yes"),
        ("monitored", "en", "accuracy checked every two to three years", "unknown"),
        ("monitored", "en", "monthly meeting: actual zorks against the model", "yes"),
        ("monitored", "en", "monthly meeting: actual zorks against the budget", "unknown"),
        ("retrained", "en", "a job retrains it every month with the overruled photos", "automatic"),
        ("retrained", "fr", "déclenché par Zélie quand la dérive dépasse le seuil", "manual"),
        ("retrained", "fr", "déclenché par la dérive", "automatic"),
        ("deployed", "en", "in use for yard planning", "production"),
        ("deployed", "en", "planning to use it in the yard", "development"),
        ("retrained", "en", "rate(7 days)", "automatic"),
        ("retrained", "en", "error rate (7 days)", "unknown"),
        ("retrained", "en", "nightly cron, goes out if tests are green", "automatic"),
        ("retrained", "en", "goes out if tests pass", "unknown"),
        ("retrained", "en", "weights move with every parcel scanned", "automatic"),
        ("retrained", "en", "an analyst moves the weights with every parcel scanned", "manual"),
        ("retrained", "en", "Zork checks the error every Monday; retrains itself nightly", "automatic"),
        ("retrained", "en", "pipeline, every first Sunday", "automatic"),
        ("deployed", "en", "test at the depot", "pilot"),
        ("deployed", "en", "in test", "development"),
        ("deployed", "nl", "proef bij 3 sluizen, loopt tot kerst", "pilot"),
        ("deployed", "en", "relied on by the planners", "production"),
        ("deployed", "en", "to be relied on by the planners", "development"),
        (
            "retrained",
            "en",
            "continuous - every confirmed alert is discussed with the new starters",
            "unknown",
        ),
        ("retrained", "en", "nightly job on the Spark cluster", "automatic"),
    ],
)
def test_neighbours_tell_what_is_done_how_often_and_of_what(
    known: Knowledge, axis: str, language: str, text: str, status: str
) -> None:
    headers = {"deployed": "Status", "monitored": "Monitoring", "retrained": "Retraining"}
    assert read(known, axis, text, language, headers[axis]) == status


def test_among_several_languages_a_text_is_read_in_its_own(known: Knowledge) -> None:
    """`se` is an if in Italian, and says in Czech that it is done; each alone, or where nothing tells, all are read."""
    lexicon, languages = Lexicon(known, DAY), ("en", "it", "cs")
    column = lexicon.column("retrained", ColumnContext("retraining", "Retraining", languages))
    said = {
        text: column.read(text) for text in ("přeučí se sama každou neděli", "lo fa Bonomi a mano", "nightly")
    }
    assert [answer and answer.status for answer in said.values()] == ["automatic", "manual", "automatic"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("live from 01-Apr-25", "production"),
        ("live from 01-Apr-27", "development"),
        ("live from 14/03/25", "production"),
        ("live from 03/14/26", "production"),
        ("live from 12/03/26", "development"),  # which may be December
    ],
)
def test_two_figures_of_a_year_tell_whether_a_day_is_past(known: Knowledge, text: str, status: str) -> None:
    assert read(known, "deployed", text) == status


def test_a_number_is_no_denial(known: Knowledge) -> None:
    assert read(known, "deployed", "live, on trial before on boiler No 2") == read(
        known, "deployed", "live, on trial before on boiler 2"
    )


@pytest.mark.parametrize(
    ("text", "status"), [("entrena solo", "automatic"), ("solo entrena a mano", "manual")]
)
def test_at_the_end_alone_is_by_itself(known: Knowledge, text: str, status: str) -> None:
    assert read(known, "retrained", text, "es") == status


@pytest.mark.parametrize("each", ["after every ride", "on each click", "with every transaction"])
def test_what_comes_too_often_for_people_is_done_by_something(known: Knowledge, each: str) -> None:
    assert read(known, "retrained", f"retrained {each}", header="Retraining") == "automatic"
    assert read(known, "retrained", "retrained after each relining", header="Retraining") != "automatic"


@pytest.mark.parametrize(
    ("text", "status"),
    [("hit rate of orders, every week", "yes"), ("quality of orders, every week", "unknown")],
)
def test_some_measures_are_of_predictions_whatever_they_are_of(
    known: Knowledge, text: str, status: str
) -> None:
    assert read(known, "monitored", text, header="Monitoring") == status


def test_somebodys_own_computer_is_a_hand(known: Knowledge) -> None:
    assert read(known, "retrained", "the team refits it on a laptop") == "manual"
    assert read(known, "retrained", "a cron on the laptop refits it nightly") != "automatic"


@pytest.mark.parametrize(
    ("language", "axis", "text", "status"),
    [
        ("de", "monitored", "QS wertet die Fehler wöchentl. aus", "yes"),
        ("de", "monitored", "Trefferquote mtl. gg. Ist, Fr. Zork", "yes"),
        ("de", "monitored", "Fehlalarme d. Modells je Woche gezählt", "yes"),
        ("de", "deployed", "live. aus dem Projekt kommt noch mehr", "development"),
        ("en", "monitored", "accuracy mthly. by Ann", "yes"),
    ],
)
def test_a_word_that_a_dot_cuts_short_ends_no_clause(
    known: Knowledge, language: str, axis: str, text: str, status: str
) -> None:
    assert read(known, axis, text, language) == status


@pytest.mark.parametrize(
    ("language", "text", "status"),
    [
        ("pl", "przetrenowuję po każdym przeglądzie", "manual"),
        ("pl", "przetrenowuje po każdym przeglądzie job", "automatic"),
        ("cs", "přetrénujeme každý měsíc", "manual"),
        ("it", "riaddestriamo ogni mese", "manual"),
        ("es", "reentrenamos cada mes", "manual"),
        ("pt", "retreinamos a cada mês", "manual"),
    ],
)
def test_a_verb_of_the_first_person_says_who_does_it(
    known: Knowledge, language: str, text: str, status: str
) -> None:
    assert read(known, "retrained", text, language) == status


@pytest.mark.parametrize(
    ("header", "language", "text", "status"),
    [
        ("Is it in daily use? If not, where does it stand?", "en", "Yes", "production"),
        ("Is it in daily use? If not, where does it stand?", "en", "No", "development"),
        ("Wird es genutzt? (ja / teilweise / nein)", "de", "ja", "production"),
        ("Wird es genutzt? (ja / teilweise / nein)", "de", "teilweise", "pilot"),
    ],
)
def test_what_a_header_offers_and_asks_of_others_is_no_answer(
    known: Knowledge, header: str, language: str, text: str, status: str
) -> None:
    assert read(known, "deployed", text, language, header) == status
