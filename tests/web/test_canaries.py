"""Texts of clients stand where they belong and nowhere else: in no log, no page of an error, no title of a process."""

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import openpyxl
import psutil
import pytest
import sqlalchemy as sa

from audit.web.app import application
from audit.web.guard.tokens import hash_token
from audit.web.jobs.worker import Workers
from audit.web.pages import clients as clients_page
from audit.web.services.audits import prepare_order, record_outcome
from audit.web.settings import COOKIE, Settings
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside
from tests.web.factors import app_of
from tests.web.serving import ROOT
from tests.web.test_accounts import House

CELL, FILE, CLIENT, NAME, LOGIN = "canarycell", "canaryfile", "canaryclient", "canaryname", "canarylogin"
PASSWORD, WRONG = "canarypassword violet tundra 9", "canarywrong anchor tundra 9"
CANARIES = (CELL, FILE, CLIENT, NAME, LOGIN, "canarypassword", "canarywrong")


def _list() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Model", "Owner", "Stage", "Monitoring"])
    for number in range(30):
        book.active.append([f"{CELL} {number}", f"{CELL} owner", "Live", f"{CELL} = (1/0"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


class _Titles:
    """Looks at the command lines and names of a process and all below it, again and again."""

    def __init__(self, process: int) -> None:
        self.seen: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(psutil.Process(process),))
        self._thread.start()

    def _look(self, top: psutil.Process) -> None:
        while not self._over.is_set():
            for one in (top, *top.children(recursive=True)):
                try:
                    self.seen |= {one.name(), *one.cmdline()}
                except psutil.Error:
                    continue
            time.sleep(0.02)

    def close(self) -> None:
        """Looks no more."""
        self._over.set()
        self._thread.join()


def _no_canary(where: str, text: str) -> None:
    for canary in CANARIES:
        assert canary not in text.casefold(), (where, canary)


@pytest.mark.slow
def test_no_text_of_a_client_stands_in_a_log_a_title_or_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    command = [sys.executable, "-m", "audit.cli", "serve", "--accounts", "--folder", str(folder), "--port", "0",
               "--name", "Ada"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    titles = _Titles(process.pid)
    try:
        house = House(address, folder)
        guest = house.stranger()
        path = house.invited(NAME, "auditor")
        guest.send(path, login=LOGIN, name=NAME, password=PASSWORD, again=PASSWORD)
        house.stranger().send("/sign-in", 401, login=LOGIN, password=WRONG)
        answer = guest.send(
            "/uploads", files={"file": (f"{FILE}.xlsx", _list())}, client_name=CLIENT, as_of="2026-11-24"
        )
        audit = str(answer.url).split("/audits/")[1].split("/")[0]
        guest.settled(audit)
        assert CELL in guest.get(f"/audits/{audit}/reading")  # it is there for who may see it
        broken = guest.send("/uploads", files={"file": (f"{FILE}.xlsx", b"PK\x03\x04" + CELL.encode() * 9)})
        guest.settled(str(broken.url).split("/audits/")[1].split("/")[0])
        app = app_of(guest.send("/me/second-factor", old=PASSWORD).text)
        page = guest.send("/me/second-factor/confirm", code=app.now()).text
        recovery = re.findall(r"(?:[a-z2-7]{4}-){5}[a-z2-7]{4}", page)
        house.stranger().send("/sign-in", login=LOGIN, password=PASSWORD)
        for refused in _refusals(house, audit):
            _no_canary(str(refused.url), refused.text)
        house.close()
    finally:
        titles.close()
        process.terminate()
        out, err = process.communicate(timeout=60)
    for secret in (app.secret, *recovery):
        assert secret not in out + err + "\n".join(titles.seen) and len(recovery) == 10
    _no_canary("output", out + err)
    _no_canary("titles", "\n".join(titles.seen))
    with Store(folder).read(Outside(keeper=True)) as c:
        for one in c.execute(sa.select(t.event)):
            _no_canary("event", f"{one.what} {one.about}")


def _refusals(house: House, audit: str) -> list[httpx.Response]:
    """Answers that refuse, to somebody else, of everything that has a name."""
    nobody = house.stranger().client
    other = House.joins(house, house.invited("Eve", "respondent"), "eve", "Eve").client
    origin = {"Origin": house.base}
    return [
        nobody.get(f"/audits/{audit}/reading"),
        other.get(f"/audits/{audit}/reading"),
        nobody.get("/nowhere"),
        nobody.post("/sign-in", data={"login": LOGIN, "password": WRONG}, headers=origin),
        nobody.get(f"/api/v1/audits/{audit}", headers={"Authorization": f"Bearer {PASSWORD}"}),
        other.post("/me/password", data={"old": WRONG, "password": WRONG, "again": WRONG}, headers=origin),
    ]  # fmt: skip


def test_a_defect_is_told_by_its_place_and_not_by_what_it_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The worst case: an error of ours whose message quotes a cell."""

    def broken(*_: object) -> None:
        raise ValueError(f"{CELL} {PASSWORD}")

    monkeypatch.setattr(clients_page.rows, "clients", broken)
    store = Store(tmp_path)
    app = application(
        Settings(tmp_path, "http://127.0.0.1:9", "Ada"),
        store,
        Workers(store, 0, prepare_order, record_outcome),
    )
    with store.write(Outside()) as c:
        rows.begin_session(c, rows.local_scope(c, "Ada").person, hash_token("cookie"), time.time() + 100)

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9") as client:
            return await client.get("/clients", headers={"Cookie": f"{COOKIE}=cookie"})

    answer = asyncio.run(asked())
    store.close()
    assert answer.status_code == 500 and "Something broke on our side." in answer.text
    assert "ValueError" in caplog.text and "clients.py" in caplog.text
    _no_canary("page", answer.text)
    _no_canary("log", caplog.text)
