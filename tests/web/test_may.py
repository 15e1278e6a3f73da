"""Every page as every role: no form, button or link leads to an endpoint that would refuse whoever sees it.

The pages are walked from the first one on, as far as links lead. `rights.py` says whom each endpoint is for.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest

from audit.web.endpoints import may
from audit.web.store.scope import Scope
from tests.web.factors import app_of
from tests.web.rights import RIGHTS, ROLES, WHO
from tests.web.serving import Person, serving
from tests.web.test_accounts import PASSWORD, House
from tests.web.test_evidence import EXAMPLE, SNAPSHOTS, handed_over

pytestmark = pytest.mark.slow  # it reads every page as everybody

_SHAPES = [
    (method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), f"{method} {path}")
    for method, path in (one.split(" ") for one in sorted(RIGHTS, key=lambda row: row.count("{")))
]
_EACH = 3  # pages of one endpoint and the same names in the query
_BY_LINK = {
    "POST /sign-in", "POST /sign-in/code", "POST /join/{token}", "POST /s/{token}", "POST /o/{token}",
    "POST /q/{token}",
}  # fmt: skip
"""What is posted from pages for people without an account."""
_ON_ITS_WAY = {"POST /jobs/{job}/stop", "POST /questions/{audit}", "POST /me/second-factor/confirm"}
"""Buttons that are there only while something is under way, or for who owns a model."""


class Step(NamedTuple):
    """A way on from a page."""

    method: str
    to: str
    is_file: bool


class _Steps(HTMLParser):
    """Every form, link and request of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Step] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Step(told.get("method", "get").upper(), told["action"], is_file=False))
        if "formaction" in told:
            self.found.append(Step("POST", told["formaction"], is_file=False))
        if tag == "a" and "href" in told:
            self.found.append(Step("GET", told["href"], "download" in told))
        for name in ("hx-get", "hx-post", "hx-put", "hx-delete"):
            if name in told:
                self.found.append(Step(name.removeprefix("hx-").upper(), told[name], is_file=False))


def steps(page: str) -> list[Step]:
    """The ways on from a page that stay on this server."""
    parser = _Steps()
    parser.feed(page)
    return [one for one in parser.found if one.to.startswith("/") and not one.to.startswith("/static/")]


def row_of(step: Step) -> str:
    """The row of the endpoint that a step leads to."""
    path = urlsplit(step.to).path
    return next(row for method, shape, row in _SHAPES if method == step.method and shape.fullmatch(path))


def walk(person: Person) -> Iterator[tuple[str, Step]]:
    """Every step from every page that somebody gets to, with the page."""
    waiting, seen = ["/"], Counter[tuple[str, ...]]()
    while waiting:
        at = waiting.pop(0)
        answer = person.client.get(at)
        assert answer.status_code == 200, (at, answer.status_code)
        for step in steps(answer.text):
            yield at, step
            if step.method == "GET" and not step.is_file:
                to, _, _ = step.to.partition("#")
                names = sorted(name for name, _ in parse_qsl(urlsplit(to).query))
                key = (row_of(step), *names)
                if to not in waiting and seen[key] < _EACH and key[0] != "GET /api/openapi.json":
                    seen[key] += 1
                    waiting.append(to)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A workspace in which everything has happened once."""
    with serving(tmp_path_factory.mktemp("full") / "data", "--accounts") as address:
        house = House(address, tmp_path_factory.mktemp("unused"))
        owner = house.owner
        first = owner.upload(client_name="Acme", as_of="2026-05-24")
        client = re.findall(r"/clients/(\w+)", owner.get(f"/audits/{first}/reading"))[0]
        audit = owner.upload(client=client)
        owner.upload(name="broken.xlsx", file=EXAMPLE / "mlflow.json", client=client)
        owner.decide(audit, kind="answer", field="monitoring", text="TBD", status="no")
        handed_over(owner, "fleet.csv", *SNAPSHOTS, client="Norrland")
        finding = re.findall(r'name="subject" value="([^"]+)"', owner.get(f"/audits/{audit}/review"))[0]
        owner.send(f"/audits/{audit}/review", action="hide", subject=finding, why="known")
        place = re.findall(r'name="subject" value="([^"]+)"', owner.get(f"/audits/{audit}/models/0"))[0]
        owner.send(f"/audits/{audit}/review", action="model_note", subject=place, words="seen", model="0")
        owner.send(f"/audits/{audit}/links", kind="share")
        owner.send(f"/audits/{audit}/links", kind="owner", owner="A. Person")
        owner.send(f"/audits/{audit}/questionnaires", set="google", names="Eve")
        owner.send(f"/audits/{audit}/documents", format="json")
        owner.send("/brands", name="A look")
        owner.send("/tokens", name="a token", days="1")
        house.invited("Not yet", "reader")
        page = owner.send("/me/second-factor", old=PASSWORD).text
        owner.send("/me/second-factor/confirm", code=app_of(page).now())
        for role in ROLES[1:]:
            house.joins(house.invited(role.title(), role), role, role.title())
        house.joins(house.invited("Limited", "owner", reach="some", client=client), "limited", "Limited")
        person = house.signs_in("ada@example.com")
        person.send("/sign-in/code", code=app_of(page).at(int(time.time()) + 30))
        yield house
        house.close()


@pytest.fixture(scope="module")
def walked(full: House) -> dict[str, list[tuple[str, Step]]]:
    """Who -> every step that their pages offer."""
    found = {"owner": list(walk(full.owner))}
    for who in (*ROLES[1:], "limited"):
        person = full.signs_in(who)
        found[who] = list(walk(person))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_page_offers_nothing_that_its_reader_may_not(
    walked: dict[str, list[tuple[str, Step]]], role: str
) -> None:
    wrong = {
        (row_of(step), urlsplit(page).path)
        for page, step in walked[role]
        if role not in WHO[RIGHTS[row_of(step)]]
    }
    assert not wrong


def test_an_owner_of_some_clients_is_offered_nothing_that_concerns_the_whole_workspace(
    walked: dict[str, list[tuple[str, Step]]],
) -> None:
    offered = {row_of(step) for _, step in walked["limited"]}
    assert "POST /clients/{client}/delete" in offered
    assert not {one for one in offered if "/people" in one}


def test_somebody_is_offered_everything_that_pages_take(walked: dict[str, list[tuple[str, Step]]]) -> None:
    """Else a page that hides all its forms would pass."""
    offered = {row_of(step) for _, step in walked["owner"] if step.method == "POST"}
    taken = {row for row in RIGHTS if row.startswith("POST /") and " /api/" not in row}
    assert taken - _BY_LINK - _ON_ITS_WAY - offered == set()


def test_a_reader_still_sees_every_kind_of_page(walked: dict[str, list[tuple[str, Step]]]) -> None:
    seen = {row_of(step) for _, step in walked["reader"] if step.method == "GET"}
    pages = {
        f"GET /audits/{{audit}}/{name}"
        for name in ("reading", "evidence", "verdict", "findings", "review", "documents", "questionnaires")
    }
    assert pages | {"GET /clients/{client}", "GET /audits/{audit}/models/{model}"} <= seen
    assert [row for _, step in walked["reader"] if "POST" in (row := row_of(step))]


def test_what_pages_ask_is_what_the_server_decides_by() -> None:
    scope = Scope("w", "p", "n", "reader")
    assert may(scope, "/audits/x/documents") and not may(scope, "/audits/x/answers")
    assert may(None, "/s/some-token") and not may(None, "/uploads")
    with pytest.raises(LookupError):
        may(scope, "/audits/x/no-such-thing")
