"""What a person does on the pages, step by step, without JavaScript."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from audit import api
from audit.knowledge.mappings import load_mapping
from tests.web.serving import MESSY, ROOT, Person, seen


def test_a_list_is_read_and_shown_as_the_sheet(ada: Person, audit: str) -> None:
    page = ada.get(f"/audits/{audit}/reading")
    words = seen(page)
    assert "24 models on 4 sheets." in words
    assert "undecided: between 6 and 12 of 20 models run unattended" in words
    assert "What is “Used by” in column G?" in words
    assert "Retail Banking – ML model register title, not read" in words
    assert 'title="Yes, drift and accuracy every week"' in page


@pytest.mark.parametrize(
    ("language", "unread", "skipped"),
    [
        ("de", "aber nicht, was den Anstoß gibt.", "Das Blatt ist ein Änderungsverlauf."),
        ("fr", "mais pas ce qui le déclenche.", "La feuille est un historique de modifications."),
        ("es", "pero no qué lo pone en marcha.", "La hoja es un historial de cambios."),
    ],
)
def test_a_reading_gives_its_reasons_in_the_language_of_the_report(
    ada: Person, tmp_path: Path, language: str, unread: str, skipped: str
) -> None:
    book = load_workbook(MESSY)
    answer = book["Retail Banking"]["J7"]
    assert answer.value == "when we get to it"
    answer.value = "quarterly"
    book.save(tmp_path / "quarterly.xlsx")
    mine = ada.upload(tmp_path / "quarterly.xlsx", client_name=f"Client {language}", language=language)
    words = seen(ada.get(f"/audits/{mine}/reading"))
    assert unread in words and skipped in words
    assert "what starts it" not in words and "history of changes" not in words


def test_a_column_left_out_is_told_kept_and_taken_back(ada: Person) -> None:
    mine = ada.upload(client_name="Column Client")
    words = seen(
        ada.decide(mine, kind="leave_out", sheet="Retail Banking", at="13", sheet_now="Retail Banking")
    )
    assert "“Platform and cost / Cost per month (€)” is left out." in words
    assert "No model’s status changed." in words and "The verdict stays as it was." in words
    assert "Ada Lovelace" in words
    file = ada.get(f"/audits/{mine}/mapping.yaml")
    assert 'left_out: ["Platform and cost / Cost per month (€)"]' in file
    undo = re.findall(rf"/audits/{mine}/decisions/(\w+)/undo", ada.get(f"/audits/{mine}/reading"))
    ada.send(f"/audits/{mine}/decisions/{undo[0]}/undo", sheet_now="Retail Banking")
    assert "left_out" not in ada.get(f"/audits/{mine}/mapping.yaml")


def test_an_answer_read_otherwise_changes_its_models_and_holds_for_the_next_list(ada: Person) -> None:
    mine = ada.upload(client_name="Answer Client")
    words = seen(ada.decide(mine, kind="answer", field="monitoring", text="TBD", status="no"))
    assert "“TBD” under Monitoring means “Not monitored”." in words
    assert "Overdraft limit changed." in words
    assert "The interval moves from 6–12 of 20 to 7–12 of 20." in words
    second = ada.upload(client_name="Answer Client")
    words = seen(ada.get(f"/audits/{second}/reading"))
    assert "One decision from this client’s earlier inventories was applied here." in words
    assert "a gap is proven: at least 7 of 20 models run unattended" in words


def test_the_mapping_file_says_the_same_on_the_command_line(ada: Person, tmp_path: Path) -> None:
    mine = ada.upload(client_name="Mapping Client")
    ada.decide(mine, kind="answer", field="monitoring", text="TBD", status="no")
    ada.decide(mine, kind="take_out", sheet="old 2023")
    file = tmp_path / "mapping.yaml"
    file.write_text(ada.get(f"/audits/{mine}/mapping.yaml"), "utf-8")
    told = load_mapping(file)
    assert told.layout.sheets == ("Retail Banking", "Risk", "Operations")
    audited = api.audit(MESSY, as_of=api.date(2026, 11, 24), mapping=file)
    assert (audited.verdict.gap_low, len(audited.models)) == (7, 22)
    assert "22 models on 3 sheets" in seen(ada.get(f"/audits/{mine}/reading"))


def test_a_row_becomes_the_header_and_a_wrong_one_is_refused_with_the_reason(ada: Person) -> None:
    mine = ada.upload(client_name="Header Client")
    words = seen(ada.decide(mine, kind="header_row", sheet="Retail Banking", row="5"))
    assert "Row 5 is the header of Retail Banking." in words
    words = seen(ada.decide(mine, kind="take_in", sheet="Read me"))
    assert "These sheets are read:" in words


def test_what_does_not_fit_the_list_is_refused(ada: Person, audit: str) -> None:
    for fields in ({"kind": "column", "sheet": "Risk", "at": "99", "field": "owner"},
                   {"kind": "column", "sheet": "Risk", "at": "4", "field": "nonsense"},
                   {"kind": "answer", "field": "monitoring", "text": "never said", "status": "yes"},
                   {"kind": "answer", "field": "monitoring", "text": "TBD", "status": "gold"},
                   {"kind": "take_in", "sheet": "no such sheet"}, {"kind": "drop tables"}):  # fmt: skip
        assert "no longer fits" in seen(ada.decide(audit, 422, **fields))


def test_the_verdict_moves_with_an_answer_and_the_report_follows(ada: Person) -> None:
    mine = ada.upload(client_name="Verdict Client")
    words = seen(ada.get(f"/audits/{mine}/verdict"))
    assert "Between 6 and 12 of your 20 models run unattended. One more confirmed case proves a gap." in words
    assert "“No” for both proves the gap : 8–12 of 20." in words
    answer = ada.send(f"/audits/{mine}/answers", **{"answer:monitoring.behaviour:RB-03": "none"})
    words = seen(answer.text)
    assert "At least 7 of your 20 models run unattended. That is a gap." in words
    assert "Answered here" in words
    findings = seen(ada.get(f"/audits/{mine}/findings"))
    assert "What is missing, and what it leads to" in findings
    ada.send(f"/audits/{mine}/answers", **{"answer:monitoring.behaviour:RB-03": ""})
    assert "Between 6 and 12" in seen(ada.get(f"/audits/{mine}/verdict"))
    ada.send(f"/audits/{mine}/answers", 422, **{"answer:monitoring.behaviour:RB-03": "excellent"})
    ada.send(f"/audits/{mine}/answers", 422, **{"answer:monitoring.behaviour:NO-SUCH": "none"})


def test_the_page_after_an_answer_says_what_the_engine_says_of_the_same_answer(ada: Person) -> None:
    mine = ada.upload(client_name="Same Client")
    ada.send(f"/audits/{mine}/answers", **{"answer:monitoring.behaviour:OP-02": "alerting"})
    said = api.Answer("monitoring.behaviour", ("alerting",), subject="OP-02", who="Ada Lovelace",
                      when=api.date(2026, 11, 24))  # fmt: skip
    verdict = api.audit(MESSY, as_of=api.date(2026, 11, 24), answers=[said]).verdict
    words = seen(ada.get(f"/audits/{mine}/verdict"))
    assert f"Between {verdict.gap_low} and {verdict.gap_high} of your {verdict.in_scope} models" in words


def test_what_if_supposes_window_people_and_rates(ada: Person, audit: str) -> None:
    words = seen(ada.get(f"/audits/{audit}/what-if?window=6"))
    assert "Models of the last 6 months" in words and " of 4 " in words
    words = seen(ada.get(f"/audits/{audit}/what-if?people=2"))
    assert "To hire now MLOps engineer nobody" in words
    words = seen(ada.get(f"/audits/{audit}/what-if?low=800&high=1200"))
    assert "41,600" in words and "124,800" in words
    assert "the low one first" in seen(ada.get(f"/audits/{audit}/what-if?low=900&high=100", 422))
    assert "Give a number from 1 to 600" in seen(ada.get(f"/audits/{audit}/what-if?window=0", 422))


def test_every_status_opens_its_cells(ada: Person, audit: str) -> None:
    page = ada.get(f"/audits/{audit}/models/3")
    words = seen(page)
    assert "Salary detection" in words and "“manual check”" in words
    assert "messy.xlsx [Retail Banking] H9" in words and "monitored.by_hand" in words
    assert "#r9" in page
    ada.get(f"/audits/{audit}/models/999", 404)


def test_a_reviewer_corrects_with_a_reason_and_takes_it_back(ada: Person) -> None:
    mine = ada.upload(client_name="Review Client")
    place = "messy.xlsx [Retail Banking] B8"
    row = {"action": "status", "subject": place, "about": "monitored", "value": "yes", "model": "2"}
    assert "needs a reason" in seen(ada.send(f"/audits/{mine}/review", 422, **row).text)
    words = seen(ada.send(f"/audits/{mine}/review", why="Saw the dashboard", **row).text)
    assert "Saw the dashboard – Ada Lovelace" in words and "review.status" in words
    assert "Between 6 and 11" in seen(ada.get(f"/audits/{mine}/verdict"))
    page = ada.get(f"/audits/{mine}/review")
    assert "This report contains one correction." in seen(page)
    taken = re.findall(rf"/audits/{mine}/review/(\w+)/remove", page)[0]
    ada.send(f"/audits/{mine}/review/{taken}/remove")
    assert "Between 6 and 12" in seen(ada.get(f"/audits/{mine}/verdict"))


def test_a_risk_is_accepted_and_a_finding_hidden_and_worded(ada: Person) -> None:
    mine = ada.upload(client_name="Findings Client")
    subject = {"subject": "Model monitoring and drift detection"}
    assert "until a day" in seen(
        ada.send(f"/audits/{mine}/review", 422, action="accept", why="ok", **subject).text
    )
    ada.send(
        f"/audits/{mine}/review", action="accept", why="Budget comes in spring", until="2027-06-30", **subject
    )
    ada.send(
        f"/audits/{mine}/review",
        action="hide",
        why="Not ours",
        subject="Experiment tracking and model registry",
    )
    words = seen(
        ada.send(f"/audits/{mine}/review", action="finding_note", words="Ask Dube first", **subject).text
    )
    assert "This report contains 3 corrections." in words and "Not applied" not in words
    findings = seen(ada.get(f"/audits/{mine}/findings"))
    assert "Ask Dube first" in findings and "Budget comes in spring" in findings


def test_every_format_is_offered_and_made(ada: Person, audit: str) -> None:
    page = ada.get(f"/audits/{audit}/documents")
    offered = re.findall(r'name="format" value="([\w-]+)"', page)
    assert set(api.formats()) <= set(offered) | {"x"}
    ada.send(f"/audits/{audit}/documents", 422, format="odt")
    for name, label, begins in (
        ("pdf", "Report", b"%PDF-"),
        ("xlsx", "Findings", b"PK"),
        ("json", "Result as data", b"{"),
    ):
        ada.send(f"/audits/{audit}/documents", format=name)
        assert _made_as(ada, audit, label).startswith(begins)


def _made_as(ada: Person, audit: str, label: str) -> bytes:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        page = ada.get(f"/audits/{audit}/documents")
        found = re.search(
            rf'href="(/audits/{audit}/documents/\w+)" download>Download<span class="vh"> {label}</span>', page
        )
        if found:
            answer = ada.client.get(found[1])
            assert answer.headers["content-disposition"].startswith("attachment;")
            assert answer.headers["content-type"] == "application/octet-stream"
            return answer.content
        time.sleep(0.3)
    raise AssertionError(seen(page))


def test_a_report_is_shared_by_a_link_that_ends_with_password_codes_and_a_log(
    ada: Person, audit: str, stranger: Person
) -> None:
    page = ada.send(
        f"/audits/{audit}/links", kind="share", days="3", password="correct horse", redacted="yes"
    ).text
    link = re.search(r'id="address">http://[^/]+(/s/[\w-]+)<', page)[1]
    assert "Please enter the password." in seen(stranger.get(link))
    assert "not the password" in seen(stranger.send(link, 403, password="wrong horse").text)
    words = seen(stranger.send(link, password="correct horse").text)
    assert "Undecided: between 6 and 12 of 20" in words
    for name in ("Meridian Bank", "N. Achterberg", "Credit card churn", "Ada Lovelace"):
        assert name not in words
    documents = ada.get(f"/audits/{audit}/documents")
    assert "codes, password" in seen(documents)
    stranger.get("/clients", 401)
    revoke = re.findall(r"/links/(\w+)/revoke", documents)[0]
    ada.send(f"/links/{revoke}/revoke")
    assert "This link has ended." in seen(stranger.get(link, 404))
    stranger.get("/s/no-such-token", 404)


def test_an_owner_answers_about_their_own_models_alone(ada: Person, stranger: Person) -> None:
    mine = ada.upload(client_name="Owner Client")
    page = ada.send(f"/audits/{mine}/links", kind="owner", owner="R. Dube").text
    link = re.search(r'id="address">http://[^/]+(/o/[\w-]+)<', page)[1]
    words = seen(stranger.get(link))
    assert "R. Dube, 3 answers about your models would help." in words
    assert "Signature check" in words and "Overdraft limit" not in words
    stranger.send(link, 422, **{"answer:monitoring.behaviour:RB-03": "none"})
    thanked = stranger.send(link, **{"answer:monitoring.behaviour:OP-03": "none",
                                     "note:monitoring.behaviour:OP-03": "nobody looks"})  # fmt: skip
    assert "Thank you." in seen(thanked.text)
    words = seen(ada.get(f"/audits/{mine}/verdict"))
    assert "That is a gap." in words and "R. Dube one answer" in words
    assert "nobody looks" in seen(ada.get(f"/audits/{mine}/review"))


def test_a_client_has_a_history_and_what_changed(ada: Person) -> None:
    first = ada.upload(client_name="History Client", as_of="2026-08-21")
    second = ada.upload(client_name="History Client")
    ada.decide(second, kind="answer", field="monitoring", text="TBD", status="no")
    page = ada.get("/clients")
    client = re.search(r'href="/clients/(\w+)">History Client', page)[1]
    words = seen(ada.get(f"/clients/{client}"))
    assert "2 audits" in words and "24 November 2026" in words and "21 August 2026" in words
    words = seen(ada.get(f"/clients/{client}/since/{second}/{first}"))
    assert "What changed between 21 August 2026 and 24 November 2026" in words
    assert "Overdraft limit" in words
    assert "Overdraft limit, Monitored" in seen(ada.get(f"/clients/{client}"))
    ada.get(f"/clients/{client}/since/{second}/{second}", 404)
    assert ada.client.get(f"/clients/{client}/since/{second}/{first}?as=pdf").content.startswith(b"%PDF-")


def test_a_portfolio_shows_all_clients(ada: Person, audit: str) -> None:
    assert ada.client.get("/portfolio?as=xlsx").content.startswith(b"PK")
    ada.get("/portfolio?as=doc", 422)


def test_a_client_goes_out_as_one_zip_and_in_again(ada: Person) -> None:
    mine = ada.upload(client_name="Moving Client")
    ada.decide(mine, kind="answer", field="monitoring", text="TBD", status="no")
    client = re.search(r'href="/clients/(\w+)">Moving Client', ada.get("/clients"))[1]
    archive = ada.client.get(f"/clients/{client}/archive.zip").content
    assert zipfile.ZipFile(io.BytesIO(archive)).testzip() is None
    ada.send(f"/clients/{client}/delete", 422, name="Another Client")
    ada.send(f"/clients/{client}/delete", name="moving client")
    ada.get(f"/clients/{client}", 404)
    ada.get(f"/audits/{mine}/reading", 404)
    answer = ada.send("/clients/import", files={"file": ("client.zip", archive)})
    words = seen(answer.text)
    assert "Moving Client, one audit A gap is proven: at least 7 of 20" in words
    again = re.search(r"/audits/(\w+)/verdict", answer.text)[1]
    assert "“TBD” under Monitoring means “Not monitored”." in seen(ada.get(f"/audits/{again}/reading"))
    broken = archive[:-40] + bytes(40)
    assert "Nothing was imported" in seen(
        ada.send("/clients/import", 422, files={"file": ("c.zip", broken)}).text
    )


def test_a_look_carries_no_markup_and_no_template(ada: Person) -> None:
    evil = "<script>alert(1)</script>{{ 7 * 7 }}{% include 'x' %}${jndi:x}%s{0}"
    page = ada.send("/brands", name=evil, accent="#123456", footer=evil, contact=evil).text
    assert "<script>alert" not in page and evil in seen(page)
    for brand in re.findall(r"/brands/(\w+)/delete", page):
        ada.send(f"/brands/{brand}/delete")
    for colour in ("red", "#12345", "url(x)", "#123456;}"):
        ada.send("/brands", 422, name="x", accent=colour)


def test_a_look_of_ones_own_stands_on_the_report(ada: Person) -> None:
    page = ada.send(
        "/brands", name="Northline", accent="#0a6b5e", base="#222233", footer="Northline {Advisory}"
    ).text
    brand = re.findall(r"/brands/(\w+)/delete", page)[0]
    mine = ada.upload(client_name="Brand Client", brand=brand)
    ada.send(f"/audits/{mine}/documents", format="html")
    report = _made_as(ada, mine, "Web page").decode()
    assert "#0a6b5e" in report and "Northline {Advisory}" in report
    assert "Northline is in use" in seen(ada.send(f"/brands/{brand}/delete", 422).text)
    ada.send("/brands", 422, name="Bad", accent="red; }")


def test_several_files_are_a_batch(ada: Person) -> None:
    files = [
        ("file", ("one.xlsx", MESSY.read_bytes())),
        ("file", ("two.csv", (ROOT / "examples/deutsch.csv").read_bytes())),
    ]
    words = seen(ada.send("/uploads", files=files, as_of="2026-11-24").text)
    assert "The files were uploaded." in words and "one.xlsx" in words and "two.csv" in words


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("report.pdf", b"%PDF-1.7", "is not a spreadsheet that can be read. Save it as one of .xlsx"),
        ("empty.xlsx", b"", "empty.xlsx is empty."),
    ],
)
def test_what_can_be_no_list_is_refused_with_the_way_out(
    ada: Person, name: str, content: bytes, says: str
) -> None:
    assert says in seen(ada.send("/uploads", 422, files={"file": (name, content)}).text)


def test_a_file_that_cannot_be_read_says_why_and_the_next_one_is_read(ada: Person) -> None:
    answer = ada.send(
        "/uploads", files={"file": ("broken.xlsx", b"PK\x03\x04 not a workbook")}, as_of="2026-11-24"
    )
    audit = str(answer.url).split("/audits/")[1]
    words = seen(ada.settled(audit))
    assert "broken.xlsx could not be read." in words and "broken.xlsx is " in words
    assert "24 models" in seen(ada.get(f"/audits/{ada.upload(client_name='After Broken')}/reading"))
    ada.send(f"/audits/{audit}/remove", 422)
    ada.send(f"/audits/{audit}/remove", sure="yes")
    ada.get(f"/audits/{audit}", 404)


def test_template_and_example_are_a_click_away(ada: Person) -> None:
    assert ada.client.get("/template.xlsx").content.startswith(b"PK")
    assert ada.client.get("/example.xlsx").content == MESSY.read_bytes()
    assert "24 models" in seen(ada.settled(str(ada.send("/example").url).split("/audits/")[1].split("/")[0]))


def test_a_list_without_a_client_is_called_as_the_file_says(ada: Person) -> None:
    ada.upload(ROOT / "examples" / "deutsch.csv", name="Kraft & Sohn.csv")
    assert "Kraft & Sohn" in seen(ada.get("/clients"))


def test_decisions_carry_another_name_from_now_on(ada: Person) -> None:
    assert "Saved." in seen(ada.send("/me", name="Irene Kolar", language="en").text)
    assert "written down as Irene Kolar’s" in seen(ada.get("/me"))
    ada.send("/me", name="Ada Lovelace")


def test_one_answer_may_hold_for_all_models_of_a_question(ada: Person, tmp_path: Path) -> None:
    rows = ["ID;Model;Owner;Stage;Go-live;Monitored?;Retrained?"]
    rows += [f"M-{n};Model {n};R. Dube;Live;2026-05-01;TBD;no" for n in range(20)]
    file = tmp_path / "twenty.csv"
    file.write_text("\n".join(rows), "utf-8")
    mine = ada.upload(file, client_name="Twenty Client")
    page = ada.get(f"/audits/{mine}/verdict")
    assert "One answer for all 20 of them" in seen(page) and page.count('<fieldset class="one">') == 8
    name = re.search(r'name="(all:monitoring\.behaviour:[^"]+)"', page)[1]
    words = seen(ada.send(f"/audits/{mine}/answers", **{name: "none"}).text)
    assert "At least 20 of your 20 models run unattended." in words


def test_a_client_gets_another_name_language_and_look_and_its_reports_follow(ada: Person) -> None:
    page = ada.send("/brands", name="Southline", accent="#0a6b5e").text
    brand = re.findall(r"/brands/(\w+)/delete", page)[-1]
    ada.upload(client_name="Another Client")
    mine = ada.upload(client_name="Renamed Client")
    client = re.search(r'href="/clients/(\w+)">Renamed Client', ada.get("/clients"))[1]
    ada.send(f"/clients/{client}", name="Umbenannt AG", language="de", brand=brand)
    ada.send(f"/audits/{mine}/documents", format="html")
    report = _made_as(ada, mine, "Web page").decode()
    assert 'lang="de"' in report and "Umbenannt AG" in report and "#0a6b5e" in report
    assert "There is another client" in seen(
        ada.send(f"/clients/{client}", 422, name="Another Client", language="de").text
    )


def test_passwords_are_not_tried_without_end(ada: Person, audit: str, stranger: Person) -> None:
    page = ada.send(f"/audits/{audit}/links", kind="share", password="correct horse").text
    link = re.search(r'id="address">http://[^/]+(/s/[\w-]+)<', page)[1]
    for _ in range(10):
        stranger.send(link, 403, password="a wrong one")
    assert "Too many wrong passwords" in seen(stranger.send(link, 429, password="correct horse").text)


def test_parts_of_the_report_are_no_annex_of_a_letter_and_the_plan_begins_with_the_sprint(
    ada: Person, audit: str
) -> None:
    words = seen(ada.get(f"/audits/{audit}/plan"))
    assert 0 < words.index("The first 90 days") < words.rindex("Of the six steps")
    assert not re.search(r"Annex [A-H]\b", words + seen(ada.get(f"/audits/{audit}/report")))


def test_an_answer_names_its_model_on_the_review_and_is_quoted_without_its_author(
    ada: Person, tmp_path: Path
) -> None:
    path = tmp_path / "fleet.csv"
    path.write_text(
        "ID,Model,Stage,Monitoring,Retraining\nX-1,Churn,live,,nightly job\nX-2,Fraud,live,no,nightly job\n"
        'X-3,Price,live,"yes, weekly",nightly job\n'
    )
    mine = ada.upload(path, client_name="Answers by Name")
    ada.send(f"/audits/{mine}/answers", **{"answer:monitoring.behaviour:X-1": "none"})
    review = seen(ada.get(f"/audits/{mine}/review"))
    assert "Churn Who or what monitors" in review and "X-1" not in review
    findings = seen(ada.get(f"/audits/{mine}/findings"))
    assert "Ada Lovelace “Nobody and nothing” no" in findings
