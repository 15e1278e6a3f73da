"""The second factor: codes by RFC 6238, each good once; recovery codes; at the door and under one's initials."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa

from audit.domain.errors import OutputError
from audit.web.call import RefusedError
from audit.web.guard import totp as codes
from audit.web.services import backups, people, second_factor
from audit.web.services.backups import Place
from audit.web.store import repositories as rows
from audit.web.store import tables as t
from audit.web.store.engine import Store
from audit.web.store.scope import Outside, Scope
from tests.web.factors import app_of
from tests.web.serving import ROOT, Person, seen, serving
from tests.web.test_accounts import OTHER, PASSWORD, House

RFC_6238 = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """The test vectors of RFC 6238, appendix B, in six digits."""
    assert codes.matching_step(RFC_6238, code, seconds) == seconds // 30
    for off, is_near in ((-60, False), (-30, True), (30, True), (60, False)):
        if seconds + off > 30:  # no clock was ever before 1970
            assert (codes.matching_step(RFC_6238, code, seconds + off) is not None) == is_near
    for wrong in ("", "000000", code[:-1], f"{code}0", "\u0660" * 6):
        assert codes.matching_step(RFC_6238, wrong, seconds) is None


def test_the_picture_is_read_by_an_app_and_has_neither_style_nor_script() -> None:
    address = codes.provisioning_uri(RFC_6238, "ada@example.com", "Readiness audits")
    read = pyotp.parse_uri(address)
    assert isinstance(read, pyotp.TOTP) and read.secret == RFC_6238 and read.issuer == "Readiness audits"
    picture = codes.qr_code(address)
    assert picture.startswith("<svg") and not re.search(r"style|script|href|on\w+=", picture)


def test_a_secret_opens_with_the_key_of_its_folder_alone(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    kept = codes.encrypt_secret(here, "a secret", "ada")
    assert b"secret" not in bytes.fromhex(kept) and kept != codes.encrypt_secret(here, "a secret", "ada")
    assert codes.decrypt_secret(here, kept, "ada") == "a secret"
    assert (
        codes.decrypt_secret(there, kept, "ada") is None and codes.decrypt_secret(here, kept, "eve") is None
    )
    assert codes.decrypt_secret(here, f"{kept[:-1]}{'0' if kept[-1] != '0' else '1'}", "ada") is None
    assert (here / "second-factor.key").stat().st_mode & 0o077 == 0
    (tmp_path / "second-factor.key").write_text("no key", "utf-8")
    with pytest.raises(OutputError, match="holds no key"):
        codes.encrypt_secret(tmp_path, "a secret", "ada")


@pytest.fixture
def ada(store: Store) -> Scope:
    """Somebody with an account."""
    with store.write(Outside()) as c:
        scope: Scope = rows.local_scope(c, "Ada")
    with store.write(scope) as c:
        c.execute(sa.insert(t.account).values(person_id=scope.person, login="ada", password="x", created=1.0))
    return scope


def _set_up(store: Store, folder: Path, scope: Scope) -> tuple[pyotp.TOTP, list[str]]:
    with store.write(scope) as c:
        offer = second_factor.offer_secret(c, folder, scope.person, "ada", anew=True)
        app = pyotp.TOTP(offer.secret)
        assert second_factor.set_up(c, folder, scope, "12345") is None and not second_factor.has_one(
            c, scope.person
        )
        found = second_factor.set_up(c, folder, scope, app.now())
        assert found is not None
    return app, found


def _takes(store: Store, folder: Path, scope: Scope, code: str) -> bool:
    with store.write(scope) as c:
        return second_factor.use_code(c, folder, scope, code)


def test_a_code_is_taken_once_and_none_before_it_after_it(store: Store, tmp_path: Path, ada: Scope) -> None:
    app, _ = _set_up(store, tmp_path, ada)
    now = int(time.time())
    with store.read(ada) as c:
        used = second_factor.factor_of(c, ada.person)
    assert used is not None and used.pending is None
    assert not _takes(store, tmp_path, ada, app.at(used.last_step * 30))
    assert _takes(store, tmp_path, ada, f"{app.at(now + 30)[:3]} {app.at(now + 30)[3:]}")
    for again in (app.at(now + 30), app.at(now), app.at(now - 30)):
        assert not _takes(store, tmp_path, ada, again)


def test_of_two_who_give_a_code_at_once_one_is_taken(store: Store, tmp_path: Path, ada: Scope) -> None:
    app, recovery = _set_up(store, tmp_path, ada)
    for code in (app.at(int(time.time()) + 30), recovery[0]):
        with ThreadPoolExecutor(4) as several:
            told = list(several.map(lambda _, code=code: _takes(store, tmp_path, ada, code), range(4)))
        assert sorted(told) == [False, False, False, True]


def test_a_recovery_code_is_good_once_however_it_is_typed(store: Store, tmp_path: Path, ada: Scope) -> None:
    _, recovery = _set_up(store, tmp_path, ada)
    assert len(set(recovery)) == 10 and all(len(codes.normalized_code(one)) == 24 for one in recovery)
    assert _takes(store, tmp_path, ada, recovery[0].upper().replace("-", " "))
    assert not _takes(store, tmp_path, ada, recovery[0])
    with store.write(ada) as c:
        assert second_factor.codes_left(c, ada.person) == 9
        second_factor.new_codes(c, ada)
        assert second_factor.codes_left(c, ada.person) == 10
    assert not _takes(store, tmp_path, ada, recovery[1])


def test_what_is_kept_lets_nobody_in_and_is_gone_with_the_person(
    store: Store, tmp_path: Path, ada: Scope
) -> None:
    app, recovery = _set_up(store, tmp_path, ada)
    with store.read(Outside(keeper=True)) as c:
        kept = repr([list(c.execute(sa.select(table))) for table in (*t.SECOND_FACTOR, t.event)])
    assert app.secret not in kept and not any(codes.normalized_code(one) in kept for one in recovery)
    assert "second_factor_on" in kept and ada.person in kept
    with store.write(ada) as c:
        c.execute(sa.insert(t.person).values(id="other", name="Other", created=1.0))
        c.execute(
            sa.insert(t.membership).values(
                workspace_id=ada.workspace, person_id="other", role="owner", clients=sa.null()
            )
        )
        people.remove_member(c, ada, ada.person)
        assert second_factor.factor_of(c, ada.person) is None and second_factor.codes_left(c, ada.person) == 0


def test_a_secret_sealed_elsewhere_is_said_to_be_so_and_recovery_codes_still_let_in(
    store: Store, tmp_path: Path, ada: Scope
) -> None:
    app, recovery = _set_up(store, tmp_path, ada)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with pytest.raises(RefusedError, match="factor_key"):
        _takes(store, elsewhere, ada, app.at(int(time.time()) + 30))
    assert _takes(store, elsewhere, ada, recovery[0])


def test_a_backup_holds_no_key(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    store = place.store()
    codes.encrypt_secret(store.folder, "a secret", "ada")
    store.close()
    key = (tmp_path / "data" / "second-factor.key").read_bytes().strip()
    backups.backup(place, tmp_path / "copy")
    assert key not in (tmp_path / "copy").read_bytes()


def test_nobody_demands_what_they_have_not_themselves(store: Store, tmp_path: Path, ada: Scope) -> None:
    with store.write(ada) as c, pytest.raises(RefusedError, match="factor_first"):
        second_factor.set_required(c, ada, needed=True)
    _set_up(store, tmp_path, ada)
    with store.write(ada) as c:
        second_factor.set_required(c, ada, needed=True)
        assert second_factor.is_required(c, ada)
        with pytest.raises(RefusedError, match="factor_needed"):
            second_factor.switch_off(c, ada)
        second_factor.set_required(c, ada, needed=False)
        second_factor.switch_off(c, ada)
        assert not second_factor.has_one(c, ada.person)


# In a browser


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("factors") / "data"
    with serving(folder, "--accounts") as address, closing(House(address, folder)) as made:
        yield made


def _joins(house: House, name: str, role: str = "auditor") -> Person:
    return house.joins(house.invited(name, role), name.lower(), name)


def _enrols(person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Sets a second factor up under their initials."""
    app = app_of(person.send("/me/second-factor", old=PASSWORD).text)
    page = person.send("/me/second-factor/confirm", code=app.now()).text
    return app, re.findall(r"(?:[a-z2-7]{4}-){5}[a-z2-7]{4}", page)


def _next(app: pyotp.TOTP) -> str:
    return app.at(int(time.time()) + 30)


def test_a_second_factor_is_set_up_with_the_password_and_then_asked_for_at_the_door(house: House) -> None:
    eve = _joins(house, "Eve")
    other = house.signs_in("eve")
    assert "not your present password" in seen(eve.send("/me/second-factor", 403, old=OTHER).text)
    first = eve.send("/me/second-factor", old=PASSWORD)
    assert (
        "<svg" in first.text and "style=" not in first.text and first.headers["cache-control"] == "no-store"
    )
    assert "not the code of this picture" in seen(
        eve.send("/me/second-factor/confirm", 401, code="000000").text
    )
    app = app_of(first.text)
    page = eve.send("/me/second-factor/confirm", code=(given := app.now())).text
    assert "Keep these recovery codes" in seen(page)
    other.get("/clients", 401)  # every other browser is signed out
    assert "10 recovery codes are left" in seen(me := eve.get("/me")) and app.secret not in me.replace(
        " ", ""
    )

    door = house.signs_in("eve")
    assert "Please give the code of your app" in seen(door.get("/sign-in/code"))
    door.get("/clients", 401)
    door.send("/sign-in/code", 401, code="000000")
    door.send("/sign-in/code", 401, code=given)  # which was given when it was set up
    answer = door.send("/sign-in/code", code=(given := _next(app)))
    assert str(answer.url) == f"{house.base}/"
    door.get("/clients")
    late = house.signs_in("eve")
    late.send("/sign-in/code", 401, code=given)  # a code is good once, in whichever browser
    assert "Please sign in." in seen(house.stranger().get("/sign-in/code"))


def test_signing_in_leads_on_to_where_somebody_wanted_to_go(house: House) -> None:
    leo = _joins(house, "Leo")
    _, recovery = _enrols(leo)
    door = house.stranger()
    door.send("/sign-in", login="leo", password=PASSWORD, next="/tokens")
    assert str(door.send("/sign-in/code", code=recovery[0]).url) == f"{house.base}/tokens"
    again = house.signs_in("leo")
    again.send("/sign-in/code", 401, code=recovery[0])
    again.send("/sign-in/code", code=recovery[1])
    assert "8 recovery codes are left" in seen(again.get("/me"))


def test_a_new_password_by_link_still_asks_for_the_factor(house: House) -> None:
    app, _ = _enrols(_joins(house, "Kim"))
    page = house.owner.send(f"/people/{house.person('Kim')}/reset").text
    door = house.stranger()
    door.send("/join/" + page.split("/join/")[-1].split("<")[0], password=OTHER, again=OTHER)
    door.get("/clients", 401)
    door.send("/sign-in/code", code=_next(app))
    door.get("/clients")


def test_another_phone_new_codes_and_without_again_each_by_password(house: House) -> None:
    mia = _joins(house, "Mia")
    app, recovery = _enrols(mia)
    for path in ("/me/second-factor", "/me/second-factor/codes", "/me/second-factor/off"):
        mia.send(path, 403, old=OTHER)
    fresh = re.findall(
        r"(?:[a-z2-7]{4}-){5}[a-z2-7]{4}", mia.send("/me/second-factor/codes", old=PASSWORD).text
    )
    second = app_of(mia.send("/me/second-factor", old=PASSWORD).text)
    assert second.secret != app.secret
    house.signs_in("mia").send("/sign-in/code", code=_next(app))
    mia.send("/me/second-factor/confirm", code=second.now())
    door = house.signs_in("mia")
    for worthless in (recovery[0], fresh[0], app.now()):
        door.send("/sign-in/code", 401, code=worthless)
    mia.send("/me/second-factor/off", old=PASSWORD)
    house.signs_in("mia").get("/clients")


def test_codes_and_passwords_are_counted_together(house: House) -> None:
    _enrols(_joins(house, "Nia"))
    door = house.signs_in("nia")
    for _ in range(4):
        door.send("/sign-in/code", 401, code="000000")
        house.signs_in("nia")  # the right password forgives nothing while the code is missing
    door.send("/sign-in/code", 401, code="000000")
    for path, sent in (
        ("/sign-in/code", {"code": "000000"}),
        ("/sign-in", {"login": "nia", "password": PASSWORD}),
    ):
        assert "Too many wrong tries" in seen(door.send(path, 429, **sent).text)


def test_an_owner_resets_what_somebody_has_lost(house: House) -> None:
    ola = _joins(house, "Ola", "reader")
    _enrols(ola)
    assert "ola, with a second factor" in seen(house.owner.get("/people"))
    house.owner.send(f"/people/{house.person('Ola')}/second-factor/reset")
    ola.get("/clients", 401)
    house.signs_in("ola").get("/clients")


def test_a_workspace_has_everybody_use_one(house: House) -> None:
    guest = _joins(house, "Pia")
    page = house.owner.send("/people/second-factor", 422, required="yes").text
    assert "Set up your own second factor first" in seen(page)
    _, own = _enrols(house.owner)
    house.owner.send("/people/second-factor", required="yes")
    guest.get("/clients", 401)
    door = house.signs_in("pia")
    page = door.get("/sign-in/code")
    assert "The owner of your workspace has everybody use one" in seen(page)
    assert (
        app_of(page).secret == app_of(door.get("/sign-in/code")).secret
    )  # loading it again breaks no picture
    door.send("/sign-in/code", 401, code="000000")
    assert "Keep these recovery codes" in seen(door.send("/sign-in/code", code=app_of(page).now()).text)
    door.get("/clients")
    assert "so it stays on" in seen(door.send("/me/second-factor/off", 422, old=PASSWORD).text)
    late = house.joins(house.invited("Quin", "reader"), "quin", "Quin")  # an invitation leads to it as well
    assert "Take this picture" in seen(late.get("/sign-in/code"))
    late.get("/clients", 401)
    house.owner.send("/people/second-factor", required="")
    assert own


@pytest.mark.slow
def test_the_log_says_it_by_ids_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder, "--accounts") as address, closing(House(address, folder)) as own:
        for act in (  # all of it happens in this one, whatever ran before
            test_a_second_factor_is_set_up_with_the_password_and_then_asked_for_at_the_door,
            test_signing_in_leads_on_to_where_somebody_wanted_to_go,
            test_a_new_password_by_link_still_asks_for_the_factor,
            test_another_phone_new_codes_and_without_again_each_by_password,
            test_codes_and_passwords_are_counted_together,
            test_an_owner_resets_what_somebody_has_lost,
            test_a_workspace_has_everybody_use_one,
        ):
            act(own)
    store = Store(folder)
    with store.read(Outside(keeper=True)) as c:
        noted = {(one.what, one.about) for one in c.execute(sa.select(t.event))}
        ids = set(c.scalars(sa.select(t.person.c.id))) | set(c.scalars(sa.select(t.workspace.c.id)))
    store.close()
    mine = {(what, about) for what, about in noted if "factor" in what or "recovery" in what}
    assert {what for what, _ in mine} == {
        "second_factor_on", "second_factor_off", "second_factor_reset", "second_factor_refused",
        "second_factor_required", "second_factor_optional", "recovery_codes_made", "recovery_code_used",
    }  # fmt: skip
    assert {about for _, about in mine} <= ids


def test_whoever_runs_the_server_lets_an_owner_in_again(house: House) -> None:
    _enrols(_joins(house, "Rex", "owner"))
    command = [
        sys.executable,
        "-m",
        "audit.cli",
        "serve",
        "reset-second-factor",
        "--folder",
        str(house.folder),
    ]
    done = subprocess.run([*command, " REX "], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "REX" in done.stdout
    house.signs_in("rex").get("/clients")
    wrong = subprocess.run([*command, "nobody"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert wrong.returncode and "nobody: nobody signs in by this." in " ".join(wrong.stderr.split())
