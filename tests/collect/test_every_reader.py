"""Each of the twelve readers against each fault: by a server that lies, or by files that do where there is no server.

`test_faults` holds what is special to a transport; what every reader owes stands here, and a thirteenth is asked too.
"""

from __future__ import annotations

import json
import re
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from audit.collect import SYSTEMS, amazon, transport
from audit.collect.collector import collect
from audit.collect.plan import Source
from audit.collect.transport import Clock
from audit.domain.snapshot import Snapshot
from audit.evidence.format import snapshot_bytes
from audit.evidence.signs import Reckoning
from benchmarks.collect import MANY, many
from tests.collect.recorded import ANSWERS, NOW, SECRETS, SETTINGS
from tests.collect.server import Answers, Fault, serving
from tests.collect.test_readers import STATE, datastore
from tests.evidence.build import KNOWN

FILES = ("metaflow", "terraform")
LIVE = (*ANSWERS, "sagemaker")
_EPOCH = int(NOW.timestamp())
_ARN = "arn:aws:sagemaker:eu-west-1:123456789012:monitoring-schedule/churn-watch"
AMAZON: Answers = {
    "POST /": {  # every operation takes what is its own
        "Models": [{"ModelName": "churn", "ModelArn": "arn:aws:x:model/churn", "CreationTime": _EPOCH - 86_400}],
        "MonitoringScheduleSummaries": [
            {
                "MonitoringScheduleName": "churn-watch", "MonitoringScheduleArn": _ARN, "MonitoringType": "DataQuality",
                "MonitoringScheduleStatus": "Scheduled", "CreationTime": _EPOCH, "LastModifiedTime": _EPOCH,
            }
        ],
        "MonitoringScheduleConfig": {"ScheduleConfig": {"ScheduleExpression": "cron(0 3 ? * * *)"}},
        "MonitoringExecutionSummaries": [
            {
                "MonitoringScheduleName": "churn-watch", "MonitoringExecutionStatus": "Completed",
                "ScheduledTime": _EPOCH - 86_400, "CreationTime": _EPOCH - 86_400, "LastModifiedTime": _EPOCH - 86_400,
            }
        ],
    }
}  # fmt: skip
RECORDED: dict[str, Answers] = {**ANSWERS, "sagemaker": AMAZON}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CALLS_A_SECOND", 1e9)
    monkeypatch.setattr(Clock, "__init__", _impatient)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)  # botocore's own waiting


def _impatient(self: Clock) -> None:
    object.__setattr__(self, "monotonic", time.monotonic)
    object.__setattr__(self, "sleep", lambda seconds: None)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Snapshot, bool]]:
    """Reads a system at an address."""
    return partial(_read, monkeypatch)


def _read(monkeypatch: pytest.MonkeyPatch, system: str, url: str) -> tuple[Snapshot, bool]:
    session = None
    if system == "sagemaker":
        boto3 = pytest.importorskip("boto3", reason="boto3 is not installed: pip install -e '.[sagemaker]'")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            monkeypatch.setenv(name, "testing-secret")
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        session = boto3.session.Session(region_name="eu-west-1")
    source = Source(
        None if session else url, (), SETTINGS.get(system, {}), SECRETS.get(system, {}), session=session
    )
    return collect(system, source, NOW, id_tags=["model", "owner", "team", "inventory_id"])


def test_no_reader_is_left_out() -> None:
    assert set(LIVE) | set(FILES) == set(SYSTEMS)


def refuse(number: int, path: str) -> tuple[int, dict[str, str], bytes]:
    return 403, {}, b'{"__type": "AccessDeniedException"}'


def stay_busy(number: int, path: str) -> tuple[int, dict[str, str], bytes]:
    return 429, {"Retry-After": "1"}, b'{"__type": "ThrottlingException"}'


def cut(number: int, path: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b'{"Models": [{"ModelName": "chu'


def fall_silent(number: int, path: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Length": "100000"}, b'{"Models": ['


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("fault", [refuse, stay_busy, cut, fall_silent])
@pytest.mark.parametrize("system", LIVE)
def test_a_server_that_fails_is_a_gap_and_nothing_is_complete(
    read: Any, system: str, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.3)
    monkeypatch.setattr(amazon, "READ_SECONDS", 0.3)
    with serving(RECORDED[system], fault) as asked:
        snapshot, whole = read(system, asked.url)
    assert not whole and not snapshot.objects and asked.requests
    assert any(one.gaps for one in snapshot.coverage) and not any(one.is_whole for one in snapshot.coverage)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("system", LIVE)
def test_a_redirect_to_another_host_is_not_followed(read: Any, system: str) -> None:
    with serving(RECORDED[system]) as elsewhere:

        def away(number: int, path: str) -> tuple[int, dict[str, str], bytes]:
            return 302, {"Location": f"{elsewhere.url}{path}"}, b""

        with serving({}, away) as asked:
            snapshot, whole = read(system, asked.url)
    assert not whole and not snapshot.objects and elsewhere.requests == []


@pytest.mark.filterwarnings("ignore")
def test_amazons_pages_have_an_end(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amazon, "MOST_PAGES", 20)
    for token in ("t", None):
        number = iter(range(10_000))

        def page(query: Any, body: Any, token: str | None = token, number: Iterator[int] = number) -> Any:
            return {**AMAZON["POST /"], "NextToken": token or f"t{next(number)}"}

        with serving({"POST /": page}) as asked:
            snapshot, whole = read("sagemaker", asked.url)
        reasons = {gap.reason for one in snapshot.coverage for gap in one.gaps}
        assert not whole and ("the same page came twice" if token else "more than 20 pages") in reasons
        assert not snapshot.covers("model")


@pytest.mark.filterwarnings("ignore")
def test_an_empty_page_of_amazon_with_a_token_is_not_the_last(read: Any) -> None:
    def page(query: Any, body: dict[str, Any]) -> Any:
        return AMAZON["POST /"] if body.get("NextToken") == "more" else {"NextToken": "more"}

    with serving({"POST /": page}) as asked:
        snapshot, _ = read("sagemaker", asked.url)
    assert ("model", "churn") in {(one.kind, one.name) for one in snapshot.objects}


LOOKS_SECRET = "ghp_" + "a1B2" * 10
PLAIN_SECRET = "hunter2plain"


def poisoned(value: Any) -> Any:
    """Secrets in every text, and in fields that nobody names."""
    if isinstance(value, dict):
        made = {key: poisoned(one) for key, one in value.items()}
        return {**made, "description": PLAIN_SECRET, "env": [{"name": "PW", "value": PLAIN_SECRET}],
                "password": PLAIN_SECRET}  # fmt: skip
    if isinstance(value, list):
        return [poisoned(one) for one in value]
    return f"{value} {LOOKS_SECRET}" if isinstance(value, str) else value


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_secret_in_every_field_reaches_no_snapshot(read: Any, system: str, tmp_path: Path) -> None:
    if system in FILES:
        snapshot, _ = of_files(system, tmp_path, poisoned)
    else:
        answers = {
            call: (lambda query, body, made=made: poisoned(made(query, body) if callable(made) else made))
            for call, made in RECORDED[system].items()
        }
        with serving(answers) as asked:
            snapshot, _ = read(system, asked.url)
    data = snapshot_bytes(snapshot).decode()
    assert LOOKS_SECRET not in data and PLAIN_SECRET not in data and "testing-secret" not in data
    assert all(value not in data for value in SECRETS.get(system, {}).values())


def of_files(
    system: str, folder: Path, change: Callable[[Any], Any] = lambda plain: plain
) -> tuple[Snapshot, bool]:
    """What is read of a system's files, each changed first; a test that breaks them gives text instead of values."""
    if system == "terraform":
        (folder / "a.tfstate").write_text(_text(change(STATE)))
    else:
        datastore(folder, tags=["training"], system_tags=["runtime:dev"])
        for file in folder.rglob("*.json"):
            file.write_text(_text(change(json.loads(file.read_text()))))
    return collect(system, Source(None, (folder,), {}, {}), NOW, id_tags=["inventory_id"])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize(
    "broken",
    [lambda v: json.dumps(v)[:-9], lambda v: "", lambda v: "null", lambda v: '"x"', lambda v: "[[]]",
     lambda v: "[" * 90_000, lambda v: "\ufffd", lambda v: "1e999"],
    ids=["cut", "empty", "null", "text", "lists", "deep", "letters", "endless"],
)  # fmt: skip
@pytest.mark.parametrize("system", FILES)
def test_a_broken_file_is_a_gap(system: str, broken: Callable[[Any], Any], tmp_path: Path) -> None:
    snapshot, whole = of_files(system, tmp_path, broken)
    assert not whole and any(one.gaps for one in snapshot.coverage)
    assert not any(one.facts for one in snapshot.objects)


_TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def later(days: float) -> Callable[[Any], Any]:
    """Every time in a value so much later, as of a clock that somebody set."""

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: moved(one) for key, one in value.items()}
        if isinstance(value, list):
            return [moved(one) for one in value]
        if isinstance(value, str):
            return _TIMES.sub(lambda at: _moved_text(at[0], days), value)
        if isinstance(value, int) and not isinstance(value, bool):
            for unit in (1, 1_000):
                if 1_000_000_000 * unit <= value < 3_000_000_000 * unit:
                    return value + int(days * 86_400) * unit
        return value

    return moved


def _moved_text(text: str, days: float) -> str:
    from audit.evidence.format import parse_time, time_text

    return time_text(parse_time(text) + timedelta(days=days))


_SERVERS_OWN_IDS = ("evidently",)  # whose ids hold the server's time, whatever a caller says


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("days", [300, -1_500])
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_clock_that_was_set_makes_nothing_fresh(read: Any, system: str, days: int, tmp_path: Path) -> None:
    """What is later than its own collection does not count; what is long ago is not fresh."""
    change = later(days)
    if system in FILES:
        snapshot, _ = of_files(system, tmp_path, change)
    else:
        answers = {
            call: (lambda query, body, made=made: change(made(query, body) if callable(made) else made))
            for call, made in RECORDED[system].items()
        }
        with serving(answers) as asked:
            snapshot, _ = read(system, asked.url)
    reckoning = Reckoning(KNOWN.evidence, NOW.date())
    facts = [fact for one in snapshot.objects for fact in one.facts]
    assert facts
    counting = [sign for one in snapshot.objects for sign in reckoning.signs(one, snapshot)]
    for sign in counting:
        assert sign.fact is not None
        if sign.fact.seen_at not in (None, NOW) and system not in _SERVERS_OWN_IDS:
            assert days < 0 and "fresh" not in sign.words, sign.fact


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("system", SYSTEMS)
def test_ten_thousand_objects_are_read_whole_in_a_multiple_of_their_jsons_memory(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if system == "sagemaker":
        pytest.importorskip("boto3", reason="boto3 is not installed: pip install -e '.[sagemaker]'")
    with many(system, tmp_path) as case:
        case.prepare(monkeypatch.setenv)
        tracemalloc.start()
        case.parse()
        _, alone = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        snapshot, whole = case.read()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert whole and case.found(snapshot) == MANY
    assert most < 10 * alone
