"""Servers with what the pictures of the upload page show, and the people who look at them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from audit.web.jobs import queue
from audit.web.store.engine import Store
from audit.web.store.scope import Outside
from tests.web.serving import MESSY, ROOT, Person, serving
from tests.web.test_accounts import PASSWORD, House, path_in
from tests.web.test_evidence import SNAPSHOTS, handed_over

_FOR_EVER = 9e9  # a lease that does not end
# What somebody does or looks at changes what other screens show, so each kind of screen has a server of its own.
COPIES = {"done": ("idle", "lists", "acts"), "house": ("house-acts",)}


class World:
    """Servers with what the screens show, and the people who look at them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._stack = stack
        self.names: dict[str, str] = {}
        self.bases: dict[str, str] = {}
        self.cookies: dict[tuple[str, str], dict[str, str]] = {}
        self._empty(folder)
        self._done(folder / "done")
        self._house(folder / "house")
        for server, copies in COPIES.items():
            for copy in copies:
                shutil.copytree(folder / server, folder / copy)
                self.cookies.update(
                    {(copy, who): kept for (at, who), kept in self.cookies.items() if at == server}
                )
        for server in ("done", *COPIES["done"]):
            self._start(server, folder / server, *(("--workers", "0") if server == "idle" else ()))
        for server in ("house", *COPIES["house"]):
            self._start(server, folder / server, "--accounts")
        self._idle(folder / "idle")

    def _start(self, server: str, folder: Path, *options: str) -> str:
        address = self._stack.enter_context(serving(folder, *options))
        self.bases[server] = address.partition("/?")[0].partition("/join")[0].rstrip("/")
        return address

    def _enters(self, server: str, who: str, person: Person) -> Person:
        self._stack.callback(person.close)
        self.cookies[server, who] = dict(person.client.cookies)
        return person

    def _empty(self, folder: Path) -> None:
        self._enters("empty", "ada", Person(self._start("empty", folder / "empty", "--workers", "0")))

    def _done(self, folder: Path) -> None:
        """What people did, with a server that ends again: the next ones only show it."""
        with serving(folder) as address:
            ada = self._enters("done", "ada", Person(address))
            self._hand_over(ada)
            self._work_on(ada)
            for path in ("messy", "answered", "tidy"):
                _until_made(ada, f"/audits/{self.names[path]}/report")
            _until_made(
                ada,
                "/clients/{client}/since/{messy}/{older}".format(**self.names),
                "The comparison is being made",
            )

    def _hand_over(self, ada: Person) -> None:
        examples = ROOT / "examples"
        for name, day in (("oldest", "2026-05-20"), ("older", "2026-08-21"), ("messy", "2026-11-24")):
            self.names[name] = ada.upload(client_name="Meridian Bank", as_of=day)
            if name == "oldest":
                self.names["client"] = _option(ada, "Meridian Bank")
                _answers(ada, self.names[name], "Overdraft limit", "alerting")
        self.names["tidy"] = ada.upload(examples / "tidy.xlsx", client_name="Vessel Grid")
        self.names["answered"] = ada.upload(client_name="Kraft & Sohn")
        self.names["changed"] = ada.upload(client_name="Halden Freight")
        for language, client in (("de", "Nordsee Kredit"), ("fr", "Banque du Rhône"), ("es", "Caja Norte")):
            self.names[language] = ada.upload(client_name=client, language=language)
        self.names["again"] = ada.upload(examples / "deutsch.csv", client_name="Hafen Versicherung")
        self.names["systems"] = handed_over(ada, "fleet.csv", *SNAPSHOTS, client="Norrland Mutual")
        self.names["unusable"] = handed_over(ada, "fleet.csv", client="Lumen Health")
        self.names["systems_client"] = _option(ada, "Norrland Mutual")
        plan = b"Model;Stage;Monitored?;Retrained?\nChurn;in development;not yet;no\nFraud;in development;no;no\n"
        self.names["refused"] = handed_over(ada, ("models.csv", plan), client="Orell Insurance")
        self.names["nothing"] = handed_over(ada, ("plans.csv", plan), client="Aster Labs")
        watched = "".join(
            f"Model {one};Live;drift and accuracy every day;nightly job\n" for one in "ABCDEF"
        ).encode()
        rows = "".join(f"M-{n};Model {n};Owner {n % 3};Team {n % 2};Live;;\n" for n in range(60))
        large = f"Model ID;Model;Owner;Team;Stage;Monitored?;Retrained?\n{rows}".encode()
        self.names["large"] = handed_over(ada, ("fleet of 60.csv", large), client="Cobalt Retail")
        self.names["no_gap"] = handed_over(
            ada, ("watched.csv", b"Model;Stage;Monitored?;Retrained?\n" + watched), client="Fjord Energy"
        )
        self.names["failed"] = handed_over(
            ada, ("inventory (3).xlsx", b"%PDF-1.7\n%\xe2\xe3"), client="Brandt Logistics"
        )
        self.names["failed_client"] = _option(ada, "Brandt Logistics")

    def _work_on(self, ada: Person) -> None:
        n = self.names
        _answers(ada, n["answered"], "Overdraft limit", "none")
        _answers(ada, n["answered"], "AML alert triage", "alerting")
        review = f"/audits/{n['answered']}/review"
        ada.send(review, action="status", subject="messy.xlsx [Retail Banking] B7", about="monitored", value="yes",
                 why="Seen in the dashboard of 20 November")  # fmt: skip
        ada.send(review, action="accept", subject="Experiment tracking and model registry", until="2027-06-30",
                 why="The budget comes in spring")  # fmt: skip
        sets = f"/audits/{n['answered']}/questionnaires"
        n["survey"] = path_in(ada.send(sets, set="google", names="R. Dube").text, "q")
        whole = "answer:monitoring.behaviour:"
        ada.send(f"{sets}/six_functions", **{whole: "alerting", f"{whole}RB-02": "none"})
        changed = {"kind": "column", "sheet": "Retail Banking", "at": "7", "field": "deployment_method"}
        n["changed_now"] = str(ada.send(f"/audits/{n['changed']}/decisions", **changed).url).partition(
            "/audits/"
        )[2]
        refused = f"/audits/{n['refused']}"
        sheet = _sheet(ada, refused)
        answer = ada.send(f"{refused}/decisions", kind="header_row", sheet=sheet, row="3")
        n["refused"] = str(answer.url).partition("/audits/")[2]
        broken = [("file", ("mlflow.json", b'{"system": "mlflow"}'))]
        answer = ada.send(f"/audits/{n['unusable']}/evidence", files=broken)
        n["unusable"] = str(answer.url).partition("/audits/")[2]
        base = f"/audits/{n['answered']}"
        n["owner"] = path_in(ada.send(f"{base}/links", kind="owner", owner="R. Dube").text, "o")
        n["shared"] = path_in(ada.send(f"{base}/links", kind="share", days="14").text, "s")
        n["locked"] = path_in(ada.send(f"{base}/links", kind="share", days="14", password=PASSWORD).text, "s")
        for format_ in ("pdf", "xlsx"):
            ada.send(f"{base}/documents", format=format_)
        _until_made(ada, f"{base}/documents", 'class="prog"')

    def _idle(self, folder: Path) -> None:
        """Nobody works here: what is asked for is about to be done for good."""
        ada = Person(self.bases["idle"], enters=False)
        ada.client.cookies.update(self.cookies["done", "ada"])
        self._stack.callback(ada.close)
        ada.send(f"/audits/{self.names['messy']}/documents", format="docx")
        _claimed(
            folder,
            lambda connection, claim: queue.finish(connection, claim, "failed", message="memory: 2000"),
        )
        self._waits(ada, "running", "models_2026-11.xlsx")
        _claimed(
            folder, lambda connection, claim: queue.renew_lease(connection, claim, "classify", now=_FOR_EVER)
        )
        self._waits(ada, "stopped", "Modelle.xlsx")
        stop = ada.get(f"/audits/{self.names['stopped']}").partition('action="/jobs')[2].partition('"')[0]
        ada.send(f"/jobs{stop}")
        self._waits(ada, "waiting", "fleet.xlsx")
        ada.send(f"/audits/{self.names['messy']}/documents", format="deck")
        again = f"/audits/{self.names['again']}"
        ada.send(f"{again}/decisions", kind="leave_out", sheet=_sheet(ada, again), at="2")

    def _waits(self, ada: Person, name: str, file: str) -> None:
        """Hands a list over that nobody reads."""
        with MESSY.open("rb") as content:
            sent = {"file": (file, content)}
            answer = ada.send("/uploads", files=sent, client_name="Orell Insurance", as_of="2026-11-24")
        self.names[name] = str(answer.url).split("/audits/")[1].split("/")[0]

    def _house(self, folder: Path) -> None:
        n = self.names
        with serving(folder, "--accounts") as address, closing(House(address, folder)) as house:
            n["house_audit"] = house.owner.upload(client_name="Meridian Bank")
            for who, name in (("auditor", "Grace Hopper"), ("reader", "Rae Holm"), ("respondent", "R. Dube")):
                joined = house.joins(house.invited(name, who), f"{who}@example.com", name)
                self._enters("house", who, joined)
            n["invitation"] = house.invited("Eve Holt", "auditor")
            house.owner.send("/tokens", name="Quarterly upload", days="90", reads_only="yes")
            self._enters("house", "ada", house.owner)


def _option(person: Person, client: str) -> str:
    """The id of a client, from the page of clients."""
    return person.get("/clients").partition(f'">{client}</a>')[0].rpartition("/clients/")[2]


def _sheet(person: Person, base: str) -> str:
    return person.get(f"{base}/reading").partition('name="sheet_now" value="')[2].partition('"')[0]


def _answers(person: Person, audit: str, model: str, value: str) -> None:
    """Answers the question about a model's monitoring, and waits until the result has it."""
    page = person.get(f"/audits/{audit}/verdict")
    field = page.partition(f"{model}")[2].partition('name="answer:')[2].partition('"')[0]
    person.send(f"/audits/{audit}/answers", **{f"answer:{field}": value})


def _until_made(person: Person, path: str, waiting: str = "The report is being made") -> None:
    for _ in range(300):
        if waiting not in person.get(path):
            return
    raise AssertionError(f"{path} is still being made")


def _claimed(folder: Path, then: Callable[[Connection, queue.Claim], object]) -> None:
    """Takes the next job of a server on which nobody works, and does something with it."""
    store = Store(folder, is_server=False)
    with store.write(Outside(every_job=True)) as connection:
        claim = queue.claim(connection, "nobody")
        assert claim is not None
        then(connection, claim)
    store.close()


@contextmanager
def world() -> Iterator[World]:
    """The servers, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="mlops-audit-screens-") as folder, ExitStack() as stack:
        yield World(Path(folder), stack)
