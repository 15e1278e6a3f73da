"""The rest of what the pages do, by the API: review, links, comparison, what-if, looks, snapshots of systems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.web.serving import PATIENCE_SECONDS, Person, seen
from tests.web.test_api import _read, _told, _upload, api, token  # noqa: F401 (fixtures)
from tests.web.test_evidence import EXAMPLE


@pytest.fixture(scope="module")
def own(ada: Person, token: str) -> Iterator[httpx.Client]:  # noqa: F811
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{ada.base}/api/v1", headers=headers, timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.fixture(scope="module")
def audit(own: httpx.Client) -> dict[str, Any]:
    """One that tests of this file may review and share."""
    return _upload(own, client_name="Reviewed Bank")


def _settled(own: httpx.Client, audit: str, revision: int) -> dict[str, Any]:
    """The audit once it was read again."""
    for _ in range(int(PATIENCE_SECONDS * 5)):
        told = _read(own, audit)
        if told["revision"] > revision:
            return told
    raise AssertionError("it was not read again")


def test_a_status_is_put_right_with_a_reason_and_the_row_taken_back(own: httpx.Client) -> None:
    audit = _upload(own, client_name="Corrected by API")
    path = f"/audits/{audit['id']}/review"
    row = {"action": "status", "subject": "RB-03", "about": "monitored", "value": "no", "why": "I looked"}
    made = _told(own.post(path, json=row), 202)
    assert (made["who"], made["why"], made["state"]) == ("Ada Lovelace", "I looked", "kept")
    after = _settled(own, audit["id"], audit["revision"])
    assert after["standing"]["gap_low"] == 7
    (kept,) = _told(own.get(path))["rows"]
    assert kept["state"] == "kept" and kept["message"] is None
    assert own.delete(f"{path}/{made['id']}").status_code == 204
    assert _told(own.get(path))["rows"] == []
    assert _settled(own, audit["id"], after["revision"])["standing"]["gap_low"] == 6


def test_a_finding_is_hidden_as_on_the_page(own: httpx.Client, audit: dict[str, Any], ada: Person) -> None:
    path = f"/audits/{audit['id']}"
    revision = _told(own.get(path))["revision"]
    first = _told(own.get(f"{path}/findings"))["findings"][0]
    row = {"action": "hide", "subject": first["title"], "about": first["function"], "why": "told already"}
    _told(own.post(f"{path}/review", json=row), 202)
    _settled(own, audit["id"], revision)
    assert "Finding hidden" in seen(ada.get(f"{path}/review"))
    assert first["function"] not in {
        one["function"] for one in _told(own.get(f"{path}/findings"))["findings"]
    }


def test_what_the_list_does_not_bear_is_refused_with_the_cause(own: httpx.Client) -> None:
    audit = _upload(own, client_name="Refused by API")
    path = f"/audits/{audit['id']}/review"
    row = {"action": "status", "subject": "NO-SUCH", "about": "monitored", "value": "no", "why": "I looked"}
    _told(own.post(path, json=row), 202)
    _settled(own, audit["id"], audit["revision"])
    (kept,) = _told(own.get(path))["rows"]
    assert kept["state"] == "refused" and "NO-SUCH" in kept["message"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"action": "hide", "subject": "x"}, "no_reason"),
        ({"action": "accept", "subject": "x", "why": "y"}, "no_until"),
        ({"action": "model_note", "subject": "x"}, "no_text"),
        ({"action": "accept", "subject": "x", "why": "y", "until": "tomorrow"}, "body"),
        ({"action": "delete", "subject": "x", "why": "y"}, "body"),
    ],
)
def test_a_row_without_what_it_needs_is_refused(
    own: httpx.Client, audit: dict[str, Any], row: dict[str, str], code: str
) -> None:
    assert _told(own.post(f"/audits/{audit['id']}/review", json=row), 422)["code"] == code


def test_a_share_link_opens_the_report_until_it_is_revoked(
    own: httpx.Client, audit: dict[str, Any], stranger: Person
) -> None:
    path = f"/audits/{audit['id']}/links"
    made = _told(own.post(path, json={"kind": "share", "days": 3, "password": "open sesame"}), 201)
    assert made["address"].startswith(f"{stranger.base}/s/") and made["has_password"] and made["views"] == 0
    there = made["address"].removeprefix(stranger.base)
    assert "Please enter the password" in seen(stranger.get(there))
    assert "Reviewed Bank" in seen(stranger.send(there, password="open sesame").text)
    listed = next(one for one in _told(own.get(path))["links"] if one["id"] == made["id"])
    assert listed["views"] == 1 and "address" not in listed and listed["revoked"] is None
    assert own.delete(f"/links/{made['id']}").status_code == 204
    stranger.get(there, 404)
    assert next(one for one in _told(own.get(path))["links"] if one["id"] == made["id"])["revoked"]


def test_an_owner_is_asked_by_a_link_of_their_own(
    own: httpx.Client, audit: dict[str, Any], stranger: Person
) -> None:
    path = f"/audits/{audit['id']}/links"
    whom = next(
        one["whom"] for one in _told(own.get(f"/audits/{audit['id']}/verdict"))["questions"] if one["whom"]
    )
    made = _told(own.post(path, json={"kind": "owner", "owner": whom}), 201)
    assert made["owner"] == whom and "/o/" in made["address"]
    assert whom in seen(stranger.get(made["address"].removeprefix(stranger.base)))
    for wrong, code in (({"kind": "owner"}, "decision"), ({"kind": "share", "owner": "Eve"}, "decision"),
                        ({"kind": "share", "password": "short"}, "password_short")):  # fmt: skip
        assert _told(own.post(path, json=wrong), 422)["code"] == code


def test_two_audits_of_a_client_are_compared(own: httpx.Client) -> None:
    before = _upload(own, client_name="Compared Bank", as_of="2026-11-23")
    after = _upload(own, client=before["client"])
    sent = {"kind": "answer", "field": "monitoring", "text": "TBD", "status": "no"}
    _told(own.post(f"/audits/{after['id']}/corrections", json=sent), 202)
    _read(own, after["id"])
    path = f"/audits/{after['id']}/comparisons/{before['id']}"
    told = _told(own.get(path))
    assert (told["standing_before"]["gap_low"], told["standing"]["gap_low"]) == (6, 7)
    assert {"monitored"} == {one["axis"] for one in told["moves"]} and told["added"] == told["gone"] == 0
    assert {(one["before"], one["after"]) for one in told["moves"]} == {("unknown", "no")}
    assert own.get(f"{path}/pdf").content.startswith(b"%PDF")
    assert _told(own.get(f"/audits/{after['id']}/comparisons/{after['id']}"), 404)["code"] == "missing"
    other = _upload(own, client_name="Another Bank")
    assert _told(own.get(f"/audits/{after['id']}/comparisons/{other['id']}"), 404)["code"] == "missing"


def test_what_would_be_is_told_and_not_kept(own: httpx.Client, audit: dict[str, Any]) -> None:
    path = f"/audits/{audit['id']}/what-if"
    told = _told(own.get(path, params={"window": 60}))
    assert told["after"]["in_scope"] > told["before"]["in_scope"] and told["after"]["roles"] is None
    told = _told(own.get(path, params={"people": 9, "low": 2_000, "high": 3_000}))
    assert told["before"]["budget"] != told["after"]["budget"]
    same = _told(own.get(path))
    assert same["before"] == same["after"]
    assert _told(own.get(path, params={"low": 9}), 422)["code"] == "rates"
    for wrong in ({"window": 0}, {"people": "nan"}, {"people": "inf"}, {"unknown": 1}):
        assert _told(own.get(path, params=wrong), 422)["code"] == "body"


def test_a_look_is_made_used_and_removed(own: httpx.Client) -> None:
    look = {"name": "North {&} Co", "accent": "#0055aa", "footer": "Confidential {draft}"}
    made = _told(own.post("/brands", json=look), 201)
    assert {name: made[name] for name in look} == look and made["base"] == ""
    assert made in _told(own.get("/brands"))["brands"]
    used = _upload(own, client_name="Branded Bank", brand=made["id"])
    assert _told(own.delete(f"/brands/{made['id']}"), 422)["code"] == "brand_used"
    assert own.delete(f"/clients/{used['client']}").status_code == 204
    assert own.delete(f"/brands/{made['id']}").status_code == 204
    assert made not in _told(own.get("/brands"))["brands"]
    for wrong in ({"name": ""}, {"name": "x", "accent": "red"}, {"name": "x", "footer": "y" * 501}):
        assert _told(own.post("/brands", json=wrong), 422)["code"] == "body"


def _files(*names: str) -> list[tuple[str, tuple[str, bytes]]]:
    return [("file", (name, (EXAMPLE / name).read_bytes())) for name in names]


def test_snapshots_are_added_to_a_list_held_against_it_and_taken_back(own: httpx.Client) -> None:
    sent = {"client_name": "Systems by API", "as_of": "2026-11-24"}
    (made,) = _told(own.post("/uploads", files=_files("fleet.csv"), data=sent), 202)["audits"]
    audit = _read(own, made["id"])
    path = f"/audits/{audit['id']}"
    assert _told(own.get(f"{path}/evidence"))["claims"] == []
    added = _told(own.post(f"{path}/evidence", files=_files("mlflow.json", "evidently.json")), 202)[
        "snapshots"
    ]
    assert [one["file"] for one in added] == ["mlflow.json", "evidently.json"]
    _settled(own, audit["id"], audit["revision"])
    told = _told(own.get(f"{path}/evidence"))
    assert {one["state"] for one in told["snapshots"]} == {"kept"}
    contradicted = [one for one in told["claims"] if one["standing"] == "contradicted"]
    assert contradicted and contradicted[0]["seen"] and contradicted[0]["model"] in told["models"]
    object_ = told["to_confirm"][0]
    joined = _told(
        own.post(f"{path}/joins", json={"key": object_["key"], "model": object_["models"][0]}), 202
    )
    assert joined["kind"] == "alias"
    _read(own, audit["id"])
    assert object_["key"] not in {one["key"] for one in _told(own.get(f"{path}/evidence"))["to_confirm"]}
    assert _told(own.post(f"{path}/joins", json={"key": "no/such", "model": None}), 422)["code"] == "decision"
    for one in added:
        assert own.delete(f"{path}/corrections/{one['id']}").status_code == 204
    _read(own, audit["id"])
    assert _told(own.get(f"{path}/evidence"))["snapshots"] == []


def test_only_snapshots_are_taken_in_as_such(own: httpx.Client, audit: dict[str, Any]) -> None:
    path = f"/audits/{audit['id']}/evidence"
    assert _told(own.post(path, files=_files("fleet.csv")), 422)["code"] == "ending_snapshot"
    assert _told(own.post(path, data={"x": "y"}), 422)["code"] == "body"
