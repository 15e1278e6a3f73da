"""The JSON API: a list handed over, read, corrected, answered and taken along by a program, as on the pages."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from audit.web.api import schema, shapes
from audit.web.endpoints import ENDPOINTS
from tests.web.serving import MESSY, PATIENCE_SECONDS, Person, seen

KEPT = sorted((Path(__file__).parent / "data").glob("openapi-*.json"))


@pytest.fixture(scope="session")
def token(ada: Person) -> str:
    """Ada's own."""
    return re.findall(r"mra_[\w-]+", ada.send("/tokens", name="tests", days="1").text)[0]


@pytest.fixture
def api(ada: Person, token: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{ada.base}/api/v1", headers=headers, timeout=PATIENCE_SECONDS) as client:
        yield client


def _told(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text[:600]
    return answer.json()


def _read(api: httpx.Client, audit: str) -> dict[str, Any]:
    """The audit once nothing is being worked in."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        # the corrections first: an audit asked for before them may be the one from before their work was done
        corrections = _told(api.get(f"/audits/{audit}/corrections"))["corrections"]
        told = _told(api.get(f"/audits/{audit}"))
        if "reading" not in (told["state"], *(one["state"] for one in corrections)):
            return told
        time.sleep(0.2)
    raise AssertionError("it is still being read")


def _upload(api: httpx.Client, **fields: str) -> dict[str, Any]:
    with MESSY.open("rb") as content:
        sent = {"as_of": "2026-11-24", **fields}
        (made,) = _told(api.post("/uploads", files={"file": (MESSY.name, content)}, data=sent), 202)["audits"]
    return _read(api, made["id"])


@pytest.fixture(scope="module")
def read(ada: Person, token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{ada.base}/api/v1", headers=headers, timeout=PATIENCE_SECONDS) as client:
        return _upload(client, client_name="Api Bank")


def test_a_list_is_handed_over_and_read(api: httpx.Client, read: dict[str, Any]) -> None:
    assert read["state"] == "read" and read["as_of"] == "2026-11-24" and read["who"] == "Ada Lovelace"
    assert read["standing"] == {
        "verdict": "undecided",
        "gap_low": 6,
        "gap_high": 12,
        "in_scope": 20,
        "models": 24,
    }
    told = _told(api.get(f"/audits/{read['id']}/reading"))
    assert told["models"] == 24 and {one["name"] for one in told["sheets"]} >= {"Retail Banking", "Risk"}
    columns = next(one for one in told["sheets"] if one["name"] == "Retail Banking")["columns"]
    assert any(one["field"] == "monitoring" for one in columns)
    assert any(one["text"] == "TBD" for one in told["words"])
    original = api.get(f"/audits/{read['id']}/original")
    assert original.content == MESSY.read_bytes() and "attachment" in original.headers["content-disposition"]


def test_a_client_is_found_renamed_and_deleted(api: httpx.Client) -> None:
    audit = _upload(api, client_name="Passing Bank")
    told = _told(api.get(f"/clients/{audit['client']}"))
    assert told["name"] == "Passing Bank" and told["latest"]["gap_low"] == 6
    listed = _told(api.get("/clients", params={"limit": 1}))
    assert listed["total"] > 1 and len(listed["clients"]) == 1
    changed = _told(api.patch(f"/clients/{audit['client']}", json={"name": "Passing & Co", "language": "de"}))
    assert (changed["name"], changed["language"]) == ("Passing & Co", "de")
    taken = api.patch(f"/clients/{audit['client']}", json={"name": "Api Bank"})
    assert _told(taken, 422)["code"] == "same_name"
    history = _told(api.get(f"/clients/{audit['client']}/history"))
    assert history["total"] == 1 and history["audits"][0]["id"] == audit["id"]
    assert api.delete(f"/clients/{audit['client']}").status_code == 204
    assert api.get(f"/clients/{audit['client']}").status_code == 404
    assert api.get(f"/audits/{audit['id']}").status_code == 404


def test_a_correction_has_the_list_read_again_and_is_taken_back(api: httpx.Client, ada: Person) -> None:
    audit = _upload(api, client_name="Corrected Bank")
    path = f"/audits/{audit['id']}/corrections"
    sent = {"kind": "answer", "field": "monitoring", "text": "TBD", "status": "no"}
    made = _told(api.post(path, json=sent), 202)
    assert _read(api, audit["id"])["standing"]["gap_low"] == 7
    (kept,) = _told(api.get(path))["corrections"]
    assert (
        kept["state"] == "kept" and kept["effect"]["after"]["gap_low"] == 7 and kept["who"] == "Ada Lovelace"
    )
    assert "“TBD” under Monitoring means “Not monitored”." in seen(ada.get(f"/audits/{audit['id']}/reading"))
    assert api.delete(f"{path}/{made['id']}").status_code == 204
    assert _told(api.get(path))["corrections"][0]["state"] == "undone"
    for wrong in ({"kind": "answer", "field": "monitoring", "text": "never said", "status": "no"},
                  {"kind": "column", "sheet": "Risk", "at": 99, "field": "owner"},
                  {"kind": "header_row", "sheet": "Risk"}, {"kind": "take_in", "sheet": "none"}):  # fmt: skip
        assert _told(api.post(path, json=wrong), 422)["code"] == "decision"


def test_answers_move_the_verdict_as_on_the_page(api: httpx.Client, ada: Person) -> None:
    audit = _upload(api, client_name="Answered Bank")["id"]
    before = _told(api.get(f"/audits/{audit}/verdict"))
    assert (before["status"], before["gap_low"], before["gap_high"]) == ("undecided", 6, 12)
    first = before["questions"][0]
    assert first["decides"] and first["models"] and {"value", "label", "status"} <= set(first["choices"][0])
    sent = {
        "answers": [{"question": "monitoring.behaviour", "model": "RB-03", "value": "none", "note": "asked"}]
    }
    after = _told(api.post(f"/audits/{audit}/answers", json=sent))
    assert (after["status"], after["gap_low"]) == ("gap", 7)
    assert "At least 7 of your 20 models" in seen(ada.get(f"/audits/{audit}/verdict"))
    (kept,) = _told(api.get(f"/audits/{audit}/answers"))["answers"]
    assert (kept["model"], kept["value"], kept["note"], kept["who"]) == (
        "RB-03",
        "none",
        "asked",
        "Ada Lovelace",
    )
    sent["answers"][0]["value"] = ""
    assert _told(api.post(f"/audits/{audit}/answers", json=sent))["gap_low"] == 6
    assert _told(api.get(f"/audits/{audit}/answers"))["answers"] == []


def test_answers_are_taken_all_or_none(api: httpx.Client, read: dict[str, Any]) -> None:
    good = {"question": "monitoring.behaviour", "model": "RB-03", "value": "none"}
    for wrong in ({"model": "NO-SUCH"}, {"value": "excellent"}, {"question": "no.such"}):
        sent = {"answers": [good, {**good, **wrong}]}
        assert _told(api.post(f"/audits/{read['id']}/answers", json=sent), 422)["code"] == "decision"
    assert _told(api.get(f"/audits/{read['id']}/answers"))["answers"] == []


def test_findings_and_documents_are_those_of_the_pages(
    api: httpx.Client, read: dict[str, Any], ada: Person
) -> None:
    told = _told(api.get(f"/audits/{read['id']}/findings"))
    assert told["is_current"] and told["findings"][0]["rank"] == 1
    page = seen(ada.get(f"/audits/{read['id']}/review"))
    assert all(one["title"] in page for one in told["findings"])
    path = f"/audits/{read['id']}/documents"
    assert {one["state"] for one in _told(api.get(path))["documents"]} <= {"none", "making", "ready", "old"}
    made = _told(api.post(path, json={"format": "json"}), 202)
    end = time.monotonic() + PATIENCE_SECONDS
    while made["state"] != "ready" and time.monotonic() < end:
        time.sleep(0.2)
        made = next(one for one in _told(api.get(path))["documents"] if one["format"] == "json")
    content = api.get(f"{path}/{made['id']}").content
    assert json.loads(content)["verdict"]["gap_low"] == 6 and len(content) == made["size"]
    assert _told(api.post(path, json={"format": "tiff"}), 422)["code"] == "format"


@pytest.mark.parametrize(
    ("sent", "code", "status"),
    [
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "body", 422),
        ({"content": b"\xff", "headers": {"Content-Type": "application/json"}}, "body", 422),
        ({"json": {"answers": []}}, "body", 422),
        ({"json": {"answers": [{"question": "q", "value": "v", "extra": 1}]}}, "body", 422),
        ({"json": {"answers": [{"question": "q\0", "value": "v"}]}}, "body", 422),
        ({"data": {"answers": "x"}}, "json", 415),
        ({}, "json", 415),
        (
            {"content": b'{"answers": ' + b"[" * 100_000, "headers": {"Content-Type": "application/json"}},
            "body",
            422,
        ),
    ],
)
def test_what_is_not_of_the_type_is_refused_with_its_place(
    api: httpx.Client, read: dict[str, Any], sent: dict[str, Any], code: str, status: int
) -> None:
    assert _told(api.post(f"/audits/{read['id']}/answers", **sent), status)["code"] == code


def test_a_refusal_is_a_sentence_in_the_language_that_was_asked_for(api: httpx.Client) -> None:
    english = _told(api.get("/clients/none"), 404)
    assert english == {"code": "missing", "message": "There is nothing at this address, or not for you."}
    german = _told(api.get("/clients/none", headers={"Accept-Language": "de"}), 404)
    assert german["code"] == "missing" and german["message"] != english["message"]
    assert "<" not in _told(api.get("/nowhere"), 404)["message"]
    refused = api.put("/clients")
    assert refused.status_code == 405 and "GET" in refused.headers["allow"] and refused.json()["message"]


def test_without_a_good_token_nothing_is_told(ada: Person) -> None:
    for headers in ({}, {"Authorization": "Bearer mra_wrong"}, {"Authorization": "Basic YTpi"},
                    {"Authorization": "Bearer " + "x" * 5000}, {"Authorization": "Bearer"}):  # fmt: skip
        answer = httpx.get(f"{ada.base}/api/v1/clients", headers=headers)
        assert answer.status_code == 401 and answer.json()["code"] == "no_token"
        assert answer.headers["www-authenticate"] == "Bearer"


def test_no_other_site_reads_the_api_from_a_browser(api: httpx.Client) -> None:
    answer = api.get("/clients", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert api.options("/clients", headers={"Origin": "https://evil.example"}).status_code == 405


# The schema


def _schema() -> dict[str, Any]:
    return schema.openapi(ENDPOINTS, "https://audits.example.com", "1")


def test_every_endpoint_of_the_api_is_in_the_schema_with_its_types(ada: Person) -> None:
    told = httpx.get(f"{ada.base}/api/openapi.json").json()
    assert told["openapi"] == "3.1.0" and told["servers"] == [{"url": f"{ada.base}/api/v1"}]
    ours = {(one.path.removeprefix(schema.BASE), one.method.lower()) for one in ENDPOINTS if one.is_api}
    assert {(path, method) for path, known in told["paths"].items() for method in known} == ours
    names = [one["operationId"] for known in told["paths"].values() for one in known.values()]
    assert len(set(names)) == len(names)
    for path, known in told["paths"].items():
        for one in known.values():
            assert one["summary"].endswith(".") and one["x-permission"] in ("any", "read", "write", "own"), (
                path
            )


def test_every_shape_forbids_what_it_does_not_know_and_says_what_it_is() -> None:
    for name, shape in vars(shapes).items():
        if isinstance(shape, type) and issubclass(shape, shapes.Sent | shapes.Given):
            assert shape.__doc__, name
            if issubclass(shape, shapes.Sent):
                assert shape.model_config["extra"] == "forbid", name


def _properties(told: dict[str, Any], name: str) -> dict[str, Any]:
    return told["components"]["schemas"][name].get("properties", {})


@pytest.mark.parametrize("kept", KEPT, ids=lambda file: file.stem)
def test_every_schema_that_was_out_still_holds(kept: Path) -> None:
    """What a program of an earlier schema sends is still taken, and what it reads is still there."""
    first, now = json.loads(kept.read_text("utf-8")), _schema()
    for path, known in first["paths"].items():
        for method, one in known.items():
            other = now["paths"][path][method]
            assert other["operationId"] == one["operationId"]
            assert set(one["responses"]) <= set(other["responses"]), (path, method)
            required = {p["name"] for p in other["parameters"] if p["required"]}
            assert required <= {p["name"] for p in one["parameters"]}, (path, method)
    for name in first["components"]["schemas"]:
        was, is_ = _properties(first, name), _properties(now, name)
        assert set(was) <= set(is_), name
        if issubclass(getattr(shapes, name, shapes.Given), shapes.Sent):
            more = set(now["components"]["schemas"][name].get("required", ()))
            assert more <= set(first["components"]["schemas"][name].get("required", ())), name


def test_the_newest_schema_that_is_kept_knows_every_operation() -> None:
    """One that grew is kept beside the others: `python -m tests.web.test_api`."""
    told = json.loads(KEPT[-1].read_text("utf-8"))
    assert set(told["paths"]) == set(_schema()["paths"])


if __name__ == "__main__":  # keeps the schema as it is now beside the earlier ones, which never change again
    file = KEPT[0].with_name(f"openapi-{len(KEPT) + 1}.json")
    file.write_text(json.dumps(_schema(), indent=1, sort_keys=True) + "\n", "utf-8")
