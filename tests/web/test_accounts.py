"""Accounts: the first owner, invitations, signing in and out, passwords, roles, sessions, tokens."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from audit.domain.errors import InputError
from audit.web.call import RefusedError
from audit.web.guard import passwords
from audit.web.serve import Wanted, require_safe, wants_accounts
from audit.web.services import people, tokens
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope
from tests.web.serving import ROOT, Person, seen, serving

PASSWORD = "violet anchor tundra 9"
OTHER = "copper lantern voyage 4"


class House:
    """A server with accounts, its folder, and its first owner."""

    def __init__(self, address: str, folder: Path) -> None:
        self.base, _, self.invitation = address.partition("/join")
        self.folder = folder
        self._people: list[Person] = []
        self.owner = self.joins(f"/join{self.invitation}", "ada@example.com", "Ada Lovelace")

    def stranger(self) -> Person:
        """A browser that nobody is signed in with."""
        self._people.append(Person(self.base, enters=False))
        return self._people[-1]

    def close(self) -> None:
        """Everybody leaves."""
        for person in self._people:
            person.close()

    def joins(self, path: str, login: str, name: str) -> Person:
        """Somebody who takes an invitation."""
        person = self.stranger()
        person.get(path)
        person.send(path, login=login, name=name, password=PASSWORD, again=PASSWORD)
        return person

    def invited(self, name: str, role: str, **reach: object) -> str:
        """The path of a new invitation."""
        page = self.owner.send("/people/invitations", name=name, role=role, **{"reach": "all", **reach}).text
        return path_in(page, "join")

    def signs_in(self, login: str, password: str = PASSWORD, status: int = 200) -> Person:
        """Somebody at the door."""
        person = self.stranger()
        person.send("/sign-in", status, login=login, password=password)
        return person

    def person(self, name: str) -> str:
        """The id of somebody, from the page of people."""
        page = self.owner.get("/people")
        return re.findall(r"/people/(\w+)/remove", page[page.index(f">{name}<") :])[0]


def path_in(page: str, kind: str) -> str:
    """The path of a link that a page shows."""
    return re.findall(rf"/{kind}/[\w-]+", page)[-1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house") / "data"
    with serving(folder, "--accounts") as address:
        made = House(address, folder)
        yield made
        made.close()


def test_the_first_address_makes_the_owners_account_once(house: House) -> None:
    late = house.stranger()
    assert "has ended, or was used already" in seen(late.get(f"/join{house.invitation}", 404))
    page = seen(house.owner.get("/people"))
    assert "One person works here" in page and "ada@example.com owner all clients" in page


def test_nobody_is_shown_anything_before_signing_in(house: House) -> None:
    nobody = house.stranger()
    for path in ("/", "/clients", "/people", "/tokens", "/me"):
        assert "Please sign in." in seen(nobody.get(path, 401))
    page = nobody.client.get("/clients?x=1")
    assert 'name="next" value="/clients?x=1"' in page.text


@pytest.mark.parametrize(
    "next_", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(house: House, next_: str) -> None:
    with httpx.Client(base_url=house.base) as client:
        sent = {"login": "ada@example.com", "password": PASSWORD, "next": next_}
        answer = client.post("/sign-in", data=sent, headers={"Origin": house.base})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_wrong_password_and_an_unknown_login_are_answered_alike(house: House) -> None:
    known = house.stranger().send("/sign-in", 401, login="ada@example.com", password=OTHER).text
    unknown = house.stranger().send("/sign-in", 401, login="nobody@example.com", password=OTHER).text
    assert known == unknown and "do not belong together" in known


def test_a_login_has_to_wait_after_ten_wrong_tries_even_for_the_right_password(house: House) -> None:
    house.joins(house.invited("Tess", "reader"), "tess", "Tess")
    for _ in range(people.MOST_TRIES):
        house.stranger().send("/sign-in", 401, login="TESS", password="wrong")
    answer = house.stranger().send("/sign-in", 429, login="tess", password=PASSWORD)
    assert "Wait five minutes" in seen(answer.text)
    assert house.signs_in("ada@example.com").client.get("/people").status_code == 200


def test_an_invitation_gives_its_role_and_its_clients_and_works_once(house: House) -> None:
    audit = house.owner.upload(client_name="Walled Bank")
    other = house.owner.upload(client_name="Other Bank")
    page = house.owner.get("/clients")
    client = re.findall(r'/clients/(\w+)">Walled Bank<', page)[0]
    path = house.invited("Rae", "reader", reach="some", client=client)
    rae = house.joins(path, "rae", "Rae")
    assert "Walled Bank" in rae.get("/clients") and "Other Bank" not in rae.get("/clients")
    rae.get(f"/audits/{audit}/verdict")
    rae.get(f"/audits/{other}/verdict", 404)
    rae.send("/uploads", 403)
    house.stranger().get(path, 404)


def test_a_role_that_is_changed_holds_from_the_next_click(house: House) -> None:
    max_ = house.joins(house.invited("Max", "auditor"), "max", "Max")
    max_.get("/people", 403)
    house.owner.send(f"/people/{house.person('Max')}", role="owner", reach="all")
    max_.get("/people")
    house.owner.send(f"/people/{house.person('Max')}", role="owner", reach="some")
    max_.get("/people", 403)


def test_whoever_is_removed_is_out_and_can_not_come_back(house: House) -> None:
    gone = house.joins(house.invited("Gil", "reader"), "gil", "Gil")
    house.owner.send(f"/people/{house.person('Gil')}/remove", 422)
    house.owner.send(f"/people/{house.person('Gil')}/remove", sure="yes")
    gone.get("/clients", 401)
    house.signs_in("gil", status=401)


def test_the_last_owner_stays(house: House) -> None:
    me = house.person("Ada Lovelace")
    for path, fields in ((f"/people/{me}/remove", {"sure": "yes"}), (f"/people/{me}", {"role": "reader"}),
                         (f"/people/{me}", {"role": "owner", "reach": "some"})):  # fmt: skip
        page = house.owner.send(path, 422, **fields).text
        assert "Somebody must remain" in seen(page)


def test_an_invitation_that_is_withdrawn_opens_nothing(house: House) -> None:
    path = house.invited("Wim", "reader")
    id_ = re.findall(r"/people/invitations/(\w+)/withdraw", house.owner.get("/people"))[-1]
    house.owner.send(f"/people/invitations/{id_}/withdraw")
    house.stranger().get(path, 404)


def test_a_password_is_reset_by_link_and_every_browser_is_signed_out(house: House) -> None:
    before = house.joins(house.invited("Ros", "reader"), "ros", "Ros")
    path = path_in(house.owner.send(f"/people/{house.person('Ros')}/reset").text, "join")
    new = house.stranger()
    assert "Ros, choose a new password." in seen(new.get(path))
    new.send(path, password=OTHER, again=OTHER)
    new.get("/clients")
    before.get("/clients", 401)
    house.signs_in("ros", status=401)
    house.signs_in("ros", OTHER)


def test_a_password_is_changed_with_the_present_one_and_others_are_signed_out(house: House) -> None:
    one = house.joins(house.invited("Pia", "reader"), "pia", "Pia")
    other = house.signs_in("pia")
    wrong = one.send("/me/password", 403, old=OTHER, password=OTHER, again=OTHER)
    assert "not your present password" in seen(wrong.text)
    one.send("/me/password", 422, old=PASSWORD, password=OTHER, again=f"{OTHER} ")
    assert "since" in seen(one.get("/me"))
    one.send("/me/password", old=PASSWORD, password=OTHER, again=OTHER)
    one.get("/clients")
    other.get("/clients", 401)


def test_other_browsers_are_signed_out_by_hand_and_signing_out_ends_the_session(house: House) -> None:
    one = house.joins(house.invited("Sol", "reader"), "sol", "Sol")
    other, third = house.signs_in("sol"), house.signs_in("sol")
    one.send("/me/sessions/end", 403, old=OTHER)
    other.get("/clients")
    named = re.findall(r'name="session" value="(\w+)"', one.get("/me"))
    assert len(named) == 2
    one.send("/me/sessions/end", old=PASSWORD, session=named[0])
    left = [person.client.get("/clients").status_code for person in (other, third)]
    assert sorted(left) == [200, 401]
    one.send("/me/sessions/end", old=PASSWORD)
    other.get("/clients", 401)
    third.get("/clients", 401)
    cookie = dict(one.client.cookies)
    left = one.send("/leave")
    assert left.headers["clear-site-data"]
    with httpx.Client(base_url=house.base, cookies=cookie) as client:
        assert client.get("/clients").status_code == 401


def test_an_owner_signs_somebody_out_everywhere(house: House) -> None:
    one = house.joins(house.invited("Out", "reader"), "out", "Out")
    other = house.signs_in("out")
    house.owner.send(f"/people/{house.person('Out')}/sign-out")
    one.get("/clients", 401)
    other.get("/clients", 401)
    house.signs_in("out")


def test_signing_in_gives_another_session_and_ends_the_one_before(house: House) -> None:
    one = house.joins(house.invited("Fix", "reader"), "fix", "Fix")
    before = dict(one.client.cookies)
    one.send("/sign-in", login="fix", password=PASSWORD)
    assert dict(one.client.cookies) != before
    with httpx.Client(base_url=house.base, cookies=before) as client:
        assert client.get("/clients").status_code == 401


def test_a_respondent_sees_the_questions_about_their_own_models_and_nothing_else(house: House) -> None:
    audit = house.owner.upload(client_name="Asking Bank")
    owner = "R. Dube"
    resp = house.joins(house.invited(owner, "respondent"), "resp", owner)
    assert "your answers would help" in seen(resp.get("/"))
    form = resp.get(f"/questions/{audit}")
    names = re.findall(r'name="(answer:[^"]+)"', form)
    resp.send(f"/questions/{audit}", **{names[0]: "none"})
    resp.send(f"/questions/{audit}", 422, **{"answer:monitoring.behaviour:NO-SUCH": "none"})
    resp.send(f"/questions/{audit}", 422, **{"answer:monitoring.behaviour": "none"})
    for path in ("/clients", f"/audits/{audit}/verdict", "/tokens", "/people"):
        resp.get(path, 403)
    resp.send("/me", name="Somebody Else")
    assert owner in seen(resp.get("/me"))
    assert f"{owner}, " in seen(house.owner.get(f"/audits/{audit}/review"))
    nobody = house.joins(house.invited("Not An Owner", "respondent"), "noo", owner)  # typed another's name
    nobody.get(f"/questions/{audit}", 404)
    assert "Not An Owner" in seen(nobody.get("/me"))


def test_a_workspace_of_its_own_is_a_wall(house: House) -> None:
    command = [sys.executable, "-m", "audit.cli", "serve", "new-workspace", "Second", "--base-url", house.base,
               "--folder", str(house.folder)]  # fmt: skip
    made = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    second = house.joins(made.stdout.strip().removeprefix(house.base), "zoe", "Zoe")
    audit = house.owner.upload(client_name="First Only")
    assert "First Only" not in second.get("/clients") and "Ada" not in second.get("/people")
    second.get(f"/audits/{audit}/verdict", 404)
    second.send(f"/people/{house.person('Ada Lovelace')}/reset", 404)


def test_a_token_acts_as_its_maker_until_it_is_revoked(house: House) -> None:
    page = house.owner.send("/tokens", name="nightly", days="30", reads_only="yes").text
    token = re.findall(r"mra_[\w-]+", page)[0]
    assert token not in house.owner.get("/tokens")
    with httpx.Client(base_url=house.base, headers={"Authorization": f"Bearer {token}"}) as client:
        told = client.get("/api/v1/me").json()
        assert told == {"name": "Ada Lovelace", "role": "reader", "reads_only": True, "limited": False}
        assert client.post("/api/v1/uploads", files={"file": ("x.csv", b"Model\nA")}).status_code == 403
        id_ = re.findall(r"/tokens/(\w+)/revoke", house.owner.get("/tokens"))[0]
        house.owner.send(f"/tokens/{id_}/revoke")
        refused = client.get("/api/v1/me")
        assert refused.status_code == 401 and refused.headers["www-authenticate"] == "Bearer"
    for days in ("0", "366", "-1", "x", ""):
        house.owner.send("/tokens", 422, name="x", days=days)


def test_nothing_secret_is_kept_as_it_is(house: House) -> None:
    page = house.owner.send("/tokens", name="kept", days="1").text
    token = re.findall(r"mra_[\w-]+", page)[0]
    path = house.invited("Kay", "reader")
    secrets = [PASSWORD, token, path.removeprefix("/join/"), *dict(house.owner.client.cookies).values()]
    held = b"".join(one.read_bytes() for one in house.folder.glob("audits.sqlite*"))
    assert b"$argon2id$" in held
    for secret in secrets:
        assert secret.encode() not in held


@pytest.mark.slow
def test_what_is_done_with_accounts_stands_in_the_log_by_ids_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder, "--accounts") as address, closing(House(address, folder)) as own:
        for act in (  # all of it happens in this one, whatever ran before
            test_a_wrong_password_and_an_unknown_login_are_answered_alike,
            test_an_invitation_gives_its_role_and_its_clients_and_works_once,
            test_a_role_that_is_changed_holds_from_the_next_click,
            test_whoever_is_removed_is_out_and_can_not_come_back,
            test_the_last_owner_stays,
            test_a_password_is_reset_by_link_and_every_browser_is_signed_out,
            test_a_password_is_changed_with_the_present_one_and_others_are_signed_out,
            test_a_token_acts_as_its_maker_until_it_is_revoked,
        ):
            act(own)
    store = Store(folder)
    with store.read(Outside(keeper=True)) as c:
        told = c.execute(sa.select(t.event)).all()
        names = {one.name for one in c.execute(sa.select(t.person))}
        assert rows.broken_link(c) is None
    store.close()
    what = {one.what for one in told}
    assert {"joined", "signed_in", "sign_in_refused", "invited_join", "token_made", "token_revoked", "role_owner",
            "person_removed", "password_changed", "password_reset", "refused"} <= what  # fmt: skip
    said = " ".join(f"{one.what} {one.about} {one.person_id}" for one in told)
    assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", said)]


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short one 9", "short"),
        ("x" * 129, "long"),
        ("passwordpassword", "guessable"),
        ("123456789012", "guessable"),
        ("ada@example.com1", "guessable"),
        (PASSWORD, None),
        ("ünïcödé bleibt erhalten", None),
        ("correct-Horse staple9", None),
    ],
)
def test_passwords_are_judged_by_how_soon_they_are_guessed(password: str, fault: str | None) -> None:
    assert passwords.password_fault(password, ("ada@example.com", "Ada Lovelace")) == fault


def test_a_kept_password_is_an_argon2id_hash_with_a_salt() -> None:
    kept = passwords.hash_password(PASSWORD)
    assert kept.startswith("$argon2id$") and kept != passwords.hash_password(PASSWORD)
    assert passwords.verify_password(PASSWORD, kept) and not passwords.verify_password(OTHER, kept)
    assert not passwords.verify_password(PASSWORD, None) and not passwords.verify_password(PASSWORD, "broken")


def _wanted(**options: object) -> Wanted:
    return Wanted(**{"folder": Path("x"), "host": "127.0.0.1", "port": 0, "base_url": None, "name": "", "workers": 1,
                     **options})  # type: ignore[arg-type]  # fmt: skip


def test_accounts_are_needed_as_soon_as_the_server_is_reached_from_beyond() -> None:
    assert not wants_accounts(_wanted())
    assert not wants_accounts(_wanted(host="::1", base_url="http://localhost:8421/tools"))
    assert wants_accounts(_wanted(accounts=True))
    assert wants_accounts(_wanted(host="0.0.0.0", base_url="http://127.0.0.1:8421"))
    assert wants_accounts(_wanted(base_url="https://audits.example.com"))


def test_a_set_up_that_would_give_passwords_away_is_refused() -> None:
    with pytest.raises(InputError, match="--base-url"):
        require_safe(_wanted(host="0.0.0.0"))
    with pytest.raises(InputError, match="in the clear"):
        require_safe(_wanted(host="0.0.0.0", base_url="http://audits.example.com"))
    require_safe(_wanted(host="0.0.0.0", base_url="https://audits.example.com"))


@pytest.mark.slow
def test_a_folder_with_accounts_keeps_them_without_being_asked(house: House, tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--accounts") as address:
        House(address, tmp_path / "data").close()
    with serving(tmp_path / "data") as address:
        assert "token=" not in address
        assert "Please sign in." in seen(httpx.get(address).text)


def test_a_session_ends_when_it_is_not_used_and_after_a_week(store: Store) -> None:
    with store.write(Outside()) as c:
        scope = rows.local_scope(c, "Ada")
        rows.begin_session(c, scope.person, "a" * 64, time.time() + 100)
        assert people.is_idle(c, "a" * 64)
        people.extend_session(c, "a" * 64)
        ends = c.scalar(sa.select(t.session.c.ends))
        assert abs(ends - time.time() - people.IDLE_SECONDS) < 5 and not people.is_idle(c, "a" * 64)
        begun = time.time() - people.SESSION_SECONDS + 60
        c.execute(sa.update(t.session).values(created=begun, ends=time.time() + 30))
        people.extend_session(c, "a" * 64)
        assert abs(c.scalar(sa.select(t.session.c.ends)) - begun - people.SESSION_SECONDS) < 5
        c.execute(sa.update(t.session).values(ends=time.time() - 1))
        people.extend_session(c, "a" * 64)
        assert rows.session_scope(c, "a" * 64) is None  # what has ended never comes back


def test_an_invitation_is_used_up_by_whoever_is_first(store: Store) -> None:
    with store.write(Outside()) as c:
        scope = rows.local_scope(c, "Ada")
    with store.write(scope) as c:
        token = people.invite(c, scope, kind="join", name="B", role="reader", clients=None)
        invitation = people.find_invitation(c, token)
        people.accept_invitation(c, invitation, name="B", login="b", password=PASSWORD)
        with pytest.raises(RefusedError, match="invitation"):
            people.accept_invitation(c, invitation, name="C", login="c", password=PASSWORD)
        with pytest.raises(RefusedError, match="login_taken"):
            again = people.find_invitation(
                c, people.invite(c, scope, kind="join", name="D", role="reader", clients=None)
            )
            people.accept_invitation(c, again, name="D", login="b", password=PASSWORD)


def test_whom_a_provider_lets_in_gets_no_password_by_the_way(store: Store) -> None:
    with store.write(Outside()) as c:
        scope = rows.local_scope(c, "Ada")
    with store.write(scope) as c:
        token = people.invite(c, scope, kind="join", name="B", role="reader", clients=None)
        person = people.accept_invitation(
            c, people.find_invitation(c, token), name="B", login="b", password=None
        )
        people.link_identity(c, person, "https://provider.example", "b")
        with pytest.raises(RefusedError, match="no_account"):
            people.create_reset_link(c, scope, person)
        with pytest.raises(RefusedError, match="login_taken"):
            people.link_identity(c, scope.person, "https://provider.example", "b")
        assert people.authenticate(c, "b", "") is None


def test_a_token_never_does_more_than_its_maker_may_by_now(store: Store) -> None:
    with store.write(Outside()) as c:
        scope = rows.local_scope(c, "Ada")
    with store.write(scope) as c:
        token = tokens.find_token(c, tokens.create_token(c, scope, "x", 1, reads_only=False))
        c.execute(sa.update(t.membership).values(role="reader", clients=["one"]))
        assert tokens.holder(c, token) == Scope(
            scope.workspace, scope.person, "Ada", "reader", frozenset({"one"})
        )
        c.execute(sa.delete(t.membership))
        assert tokens.holder(c, token) is None
