"""Every hostile file and hundreds of damaged ones through the upload: the page lives, and the next good list is read.

A tenth of the damaged ones is handed over by default, all of them by `-m fault`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.sources.test_hostile import CASES, ODD, SLOW
from tests.web.serving import MESSY, ROOT, Person, seen, serving

TIDY = ROOT / "examples" / "tidy.xlsx"
GOOD = b"Model;Stage;Monitored?;Retrained?\nChurn;in production;drift every week;nightly job\n"
_FORM = {"as_of": "2026-11-24", "language": "en", "client_name": "Hostile"}
_FLIPS = 24


class Server:
    """A server in a process of its own, and somebody who hands files over."""

    def __init__(self, address: str) -> None:
        self.ada = Person(address)
        port = int(address.partition("/?")[0].rpartition(":")[2])
        self.process = next(
            psutil.Process(one.pid)
            for one in psutil.net_connections("tcp4")
            if one.status == psutil.CONN_LISTEN and one.laddr.port == port and one.pid
        )

    def hand_over(self, name: str, content: bytes) -> str:
        """What the page says in the end of a file: `read`, or why not."""
        answer = self.ada.client.post(
            "/uploads", data=_FORM, files={"file": (name, content)}, headers={"Origin": self.ada.base}
        )
        if answer.status_code != 200:
            assert answer.status_code in (413, 422), (name, answer.status_code)
            return seen(answer.text)
        audit = str(answer.url).split("/audits/")[1].split("/")[0]
        page = self.ada.settled(audit)
        return "read" if "could not be read" not in page else seen(page)

    def reads_a_good_one(self) -> None:
        """Raises AssertionError where the server is another, or a good list is not read."""
        assert self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE
        assert self.hand_over("good.csv", GOOD) == "read"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("hostile") / "data") as address:
        made = Server(address)
        yield made
        made.ada.close()


def _content(case: str) -> bytes:
    made = CASES[case][0] if case in CASES else ODD[case]
    content = made() if callable(made) else made
    assert isinstance(content, bytes)
    return content


@pytest.mark.parametrize(
    "case", [pytest.param(one, marks=pytest.mark.slow) if one in SLOW else one for one in CASES]
)
def test_a_hostile_file_is_refused_in_a_sentence_and_the_next_list_is_read(server: Server, case: str) -> None:
    said = server.hand_over("fleet.xlsx", _content(case))
    cause = CASES[case][1]
    assert said != "read" or not cause
    if len(_content(case)) > 0 and cause:
        assert cause in said, said[:400]
    assert "Traceback" not in said and "defect" not in said
    server.reads_a_good_one()


@pytest.mark.parametrize("case", ODD)
def test_an_odd_workbook_ends_and_the_next_list_is_read(server: Server, case: str) -> None:
    said = server.hand_over("odd.xlsx", _content(case))
    assert "defect" not in said
    server.reads_a_good_one()


def _mutant(seed: int) -> tuple[str, bytes]:
    """A good list with some bytes turned, cut out, doubled or cut off."""
    dice = random.Random(seed)
    file: Path = dice.choice((MESSY, TIDY, ROOT / "examples" / "deutsch.csv"))
    data = bytearray(file.read_bytes())
    match seed % 4:
        case 0:
            for _ in range(_FLIPS):
                data[dice.randrange(len(data))] = dice.randrange(256)
        case 1:
            at = dice.randrange(len(data))
            del data[at : at + dice.randrange(1, 400)]
        case 2:
            at = dice.randrange(len(data))
            data[at:at] = data[at : at + dice.randrange(1, 400)]
        case _:
            del data[dice.randrange(1, len(data)) :]
    return file.name, bytes(data)


@pytest.mark.parametrize(
    "number", [pytest.param(30, marks=pytest.mark.slow), pytest.param(300, marks=pytest.mark.fault)]
)
def test_damaged_lists_end_in_a_sentence_or_are_read_and_each_good_one_after_them_is_read(
    server: Server, number: int
) -> None:
    ends = {"read": 0, "refused": 0}
    for seed in range(number):
        name, content = _mutant(seed)
        said = server.hand_over(name, content)
        assert "defect" not in said and "Traceback" not in said, (seed, said[:400])
        ends["read" if said == "read" else "refused"] += 1
        if said != "read":
            assert re.search(r"\w+[^.]*\.", said), (seed, said)
            server.reads_a_good_one()
    assert min(ends.values()) > 0, ends
