"""A system that refuses, lies, hangs on for ever or gives away secrets: a gap each, and never a false completeness."""

from __future__ import annotations

import copy
import json
import re
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.collect import transport
from audit.collect.collector import collect
from audit.collect.gathering import CallError
from audit.collect.plan import Call, Source
from audit.collect.secrets import Scrubber
from audit.collect.transport import Clock, NotAllowedError, Transport, address_of
from audit.domain.errors import InputError
from audit.evidence.format import snapshot_bytes
from tests.collect.recorded import ANSWERS, NOW, SECRETS, SETTINGS
from tests.collect.server import serving
from tests.collect.test_readers import facts, read

LIVE = tuple(ANSWERS)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr(transport, "CALLS_A_SECOND", 1e9)
    monkeypatch.setattr(Clock, "__init__", _impatient(waits))
    return waits


def _impatient(waits: list[float]) -> Callable[..., None]:
    def made(self: Clock) -> None:
        object.__setattr__(self, "monotonic", time.monotonic)
        object.__setattr__(self, "sleep", waits.append)

    return made


@pytest.mark.parametrize("system", LIVE)
def test_a_refusal_is_a_gap_and_no_completeness(system: str) -> None:
    with serving(ANSWERS[system], lambda number, path: (403, {}, b"{}")) as asked:
        snapshot, whole = read(system, asked.url)
    assert not whole and not snapshot.objects
    assert any("403 not permitted" in gap.reason for one in snapshot.coverage for gap in one.gaps)
    assert not any(one.is_whole for one in snapshot.coverage)


@pytest.mark.parametrize("system", LIVE)
def test_too_many_requests_are_asked_again_after_the_time_that_was_said(
    system: str, _no_waiting: list[float]
) -> None:
    def busy(number: int, path: str) -> tuple[int, dict[str, str], bytes] | None:
        return (429, {"Retry-After": "7"}, b"{}") if number % 2 else None

    with serving(ANSWERS[system]) as asked:
        calm, _ = read(system, asked.url)
    with serving(ANSWERS[system], busy) as asked:
        snapshot, whole = read(system, asked.url)
    assert whole and facts(snapshot) == facts(calm)
    assert set(_no_waiting) == {7.0}


def test_a_long_wait_is_cut_and_the_third_refusal_is_the_last(_no_waiting: list[float]) -> None:
    with serving({}, lambda number, path: (503, {"Retry-After": "86400"}, b"")) as asked:
        web = Transport(asked.url, [Call("GET", "/x", "")])
        with pytest.raises(CallError, match="status 503, tried 3 times"):
            web.get("/x")
    assert len(asked.requests) == 3 and _no_waiting == [60.0, 60.0]


@pytest.mark.parametrize("system", LIVE)
def test_a_redirect_is_not_followed(system: str) -> None:
    with serving({}) as elsewhere:

        def away(number: int, path: str) -> tuple[int, dict[str, str], bytes]:
            return 302, {"Location": f"{elsewhere.url}{path}"}, b""

        with serving(ANSWERS[system], away) as asked:
            snapshot, whole = read(system, asked.url)
    assert not whole and not snapshot.objects and elsewhere.requests == []


@pytest.mark.parametrize("system", LIVE)
@pytest.mark.parametrize(
    "body", [b'{"items": [', b"<html>", b"[1e999]", b"\xff\xfe", b"[" * 100_000, b"null", b'"x"', b"[[]]"]
)
def test_a_body_that_is_cut_or_none_is_a_gap(system: str, body: bytes) -> None:
    with serving(ANSWERS[system], lambda number, path: (200, {}, body)) as asked:
        snapshot, whole = read(system, asked.url)
    assert not snapshot.objects and not whole
    assert any(one.gaps for one in snapshot.coverage)


PAGED = {
    "mlflow": ("GET /api/2.0/mlflow/registered-models/search", "next_page_token", "registered_models"),
    "kubernetes": ("GET /apis/apps/v1/deployments", "metadata.continue", "items"),
    "kubeflow": ("GET /apis/v2beta1/recurringruns", "next_page_token", "recurringRuns"),
    "vertex": ("GET /v1/projects/acme/locations/europe-west1/models", "nextPageToken", "models"),
}


def paged(system: str, token_of: Callable[[int], str | None], empty: bool) -> dict[str, Any]:
    """The system's answers with the first list in pages: the token of each page by its number."""
    call, key, items = PAGED[system]
    asked = [0]

    def page(query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        asked[0] += 1
        found = copy.deepcopy(ANSWERS[system][call])
        last = token_of(asked[0]) is None
        if empty and not last:
            found[items] = []
        where = found.setdefault("metadata", {}) if "." in key else found
        where[key.rpartition(".")[2]] = token_of(asked[0])
        return found

    return {**ANSWERS[system], call: page}


@pytest.mark.parametrize("system", PAGED)
def test_an_empty_page_with_a_token_is_not_the_last(system: str) -> None:
    with serving(ANSWERS[system]) as asked:
        calm, _ = read(system, asked.url)
    answers = paged(system, lambda number: None if number > 2 else f"t{number}", empty=True)
    with serving(answers) as asked:
        snapshot, whole = read(system, asked.url)
    assert whole and facts(snapshot) == facts(calm)


@pytest.mark.parametrize("system", PAGED)
@pytest.mark.parametrize("same", [True, False])
def test_pages_without_end_are_a_gap(system: str, same: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST_PAGES", 20)
    with serving(paged(system, lambda number: "t" if same else f"t{number}", empty=False)) as asked:
        snapshot, whole = read(system, asked.url)
    reasons = {gap.reason for one in snapshot.coverage for gap in one.gaps}
    assert not whole and reasons == {"the same page came twice" if same else "more than 20 pages"}
    assert not snapshot.covers("model") or system == "kubernetes"


LOOKS_SECRET = "ghp_" + "a1B2" * 10
PLAIN_SECRET = "hunter2plain"


def poisoned(value: Any) -> Any:
    """Secrets in every text, and in fields that nobody names."""
    if isinstance(value, dict):
        made = {key: poisoned(one) for key, one in value.items()}
        return {
            **made, "description": PLAIN_SECRET, "env": [{"name": "PW", "value": PLAIN_SECRET}], "args": [PLAIN_SECRET],
            "params": [{"key": "password", "value": PLAIN_SECRET}],
        }  # fmt: skip
    if isinstance(value, list):
        return [poisoned(one) for one in value]
    return f"{value} {LOOKS_SECRET}" if isinstance(value, str) else value


@pytest.mark.parametrize("system", LIVE)
def test_no_secret_reaches_the_snapshot(system: str) -> None:
    answers = {
        call: (lambda query, body, made=made: poisoned(made(query, body) if callable(made) else made))
        for call, made in ANSWERS[system].items()
    }
    with serving(answers) as asked:
        source = Source(asked.url, (), SETTINGS.get(system, {}), SECRETS[system])
        snapshot, _ = collect(system, source, NOW, id_tags=["model", "owner", "team", "inventory_id"])
    data = snapshot_bytes(snapshot).decode()
    assert LOOKS_SECRET not in data and PLAIN_SECRET not in data
    assert all(value not in data for value in SECRETS[system].values())


@pytest.mark.parametrize(
    "secret",
    [
        "AKIAABCDEFGHIJKLMNOP", "ghp_0123456789abcdefghij", "https://ada:pw@host/x",
        "eyJhbGciOiJIUzI1.eyJzdWIiOiIx.sig",
        "x?sig=abc%2Fdef&sv=1", "password=hunter2", "Bearer abcdefghijkl", "-----BEGIN RSA PRIVATE KEY-----\nMII",
        "AIza" + "x" * 35, "api_key: abc",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_withheld(secret: str) -> None:
    said = Scrubber()(f"a {secret} b")
    hidden = {"x?sig=abc%2Fdef&sv=1": "abc", "https://ada:pw@host/x": "ada:pw"}.get(
        secret, secret.split(" ")[-1]
    )
    assert hidden not in said and said.startswith("a ")


@pytest.mark.parametrize(
    "name", ["churn-model-v2", "acme/key-account-scoring", "token-classifier", "s3://bucket/secret-santa"]
)
def test_names_that_only_sound_so_stay(name: str) -> None:
    assert Scrubber()(name) == name


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/x", {}), ("GET", "/y", None), ("GET", "/x/../y", None), ("GET", "/x?z", None),
        ("GET", "/things/a/b", None),
        ("GET", "/things/..", None), ("GET", "/things/%2E%2e", None), ("DELETE", "/x", None),
        ("POST", "/graphql", {"query": "mutation { drop }"}),
        ("POST", "/graphql", {"query": "query X { a } mutation Y { b }"}), ("GET", "/graphql", None),
    ],
)  # fmt: skip
def test_a_call_that_is_not_listed_is_never_sent(method: str, path: str, body: Any) -> None:
    calls = [
        Call("GET", "/x", ""),
        Call("GET", "/things/{name}", ""),
        Call("POST", "/x", ""),
        Call("POST", "/graphql", ""),
    ]
    with serving({}) as asked:
        web = Transport(asked.url, calls)
        with pytest.raises((NotAllowedError, CallError)):
            web._json(method, path, None, body)
    assert asked.requests == []


@pytest.mark.parametrize("address", ["http://example.com", "http://10.0.0.1:8080/x"])
def test_a_secret_never_travels_unencrypted(address: str) -> None:
    with pytest.raises(InputError, match="would travel unencrypted"):
        Transport(address, [], {"Authorization": "Bearer x"})
    Transport(address, [])
    Transport("http://127.0.0.1:1", [], {"Authorization": "Bearer x"})
    Transport("http://localhost:1", [], {"Authorization": "Bearer x"})


@pytest.mark.parametrize(
    "address", ["ftp://x/", "https://ada:pw@x/", "https://x/?token=abc", "x", "https://"]
)
def test_an_address_with_a_secret_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(InputError) as refused:
        address_of(address)
    assert "pw" not in str(refused.value) and "abc" not in str(refused.value)


def test_calls_are_spread_over_time() -> None:
    waits: list[float] = []
    now = [0.0]
    clock = copy.copy(Clock())
    object.__setattr__(clock, "monotonic", lambda: now[0])
    object.__setattr__(
        clock, "sleep", lambda seconds: (waits.append(seconds), now.__setitem__(0, now[0] + seconds))
    )
    with serving({"GET /x": {}}) as asked, pytest.MonkeyPatch.context() as patch:
        patch.setattr(transport, "CALLS_A_SECOND", 5.0)
        web = Transport(asked.url, [Call("GET", "/x", "")], clock=clock)
        for _ in range(6):
            web.get("/x")
    assert sum(waits) == pytest.approx(1.0)


@pytest.mark.slow
def test_ten_thousand_objects_take_a_small_multiple_of_the_jsons_memory(tmp_path: Path) -> None:
    one = ANSWERS["kubernetes"]["GET /apis/apps/v1/deployments"]["items"][0]
    items = [
        {**one, "kind": "Deployment", "metadata": {**one["metadata"], "name": f"m{n}"}} for n in range(10_000)
    ]
    file = tmp_path / "cluster.json"
    file.write_text(json.dumps({"kind": "List", "items": items}))
    snapshot, whole = read("kubernetes", None, file)
    assert whole and len(snapshot.objects) == 10_000
    tracemalloc.start()
    json.loads(file.read_bytes())
    _, alone = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    read("kubernetes", None, file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * alone


_NAMELESS = (
    '{"mode": "managed", "type": "aws_sagemaker_endpoint", "name": "x", "instances": [{"attributes": {}}]}'
)


@pytest.mark.parametrize(
    ("system", "content"),
    [
        ("kubernetes", "{"), ("kubernetes", "[]"), ("terraform", '{"version": 3}'), ("terraform", "[]"),
        ("docker", "{}"), ("docker", "[[]]"), ("kubernetes", '{"items": [{"kind": "CronJob"}]}'),
        ("terraform", f'{{"version": 4, "resources": [{_NAMELESS}]}}'),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_the_systems_is_a_gap(tmp_path: Path, system: str, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    snapshot, whole = read(system, None, tmp_path / "x.json")
    assert not whole and not snapshot.objects


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/secret.json").write_text("[]")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/link.json").symlink_to(tmp_path / "out/secret.json")
    (tmp_path / "in/folder").symlink_to(tmp_path / "out")
    snapshot, whole = read("docker", None, tmp_path / "in")
    assert whole and not snapshot.objects


@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
    st.lists(
        st.sampled_from(["/", "x", "things", "..", "%2e", "?", "#", "a b", "//", "graphql", "é"]), max_size=6
    ),
)
def test_whatever_is_asked_only_what_is_listed_passes(method: str, parts: list[str]) -> None:
    path = "".join(parts)
    web = Transport("http://127.0.0.1:9", [Call("GET", "/x", ""), Call("GET", "/things/{name}", "")])
    is_listed = method == "GET" and (path == "/x" or re.fullmatch(r"/things/[^/?#]+", path) is not None)
    is_listed = is_listed and path.rpartition("/")[2] not in ("..", "%2e", "%2e%2e")  # which lead elsewhere
    if is_listed:
        web._check(method, path, None)
    else:
        with pytest.raises((NotAllowedError, CallError)):
            web._check(method, path, None)


def test_a_name_that_leads_elsewhere_is_a_gap() -> None:
    answers = {**ANSWERS["evidently"], "GET /api/projects": [{"id": "..", "name": "Churn"}]}
    with serving(answers) as asked:
        snapshot, whole = read("evidently", asked.url)
    assert not whole and [path for _, path in asked.requests] == ["/api/version", "/api/projects"]
    assert {gap.reason for one in snapshot.coverage for gap in one.gaps} == {
        "a name there leads to another path"
    }
