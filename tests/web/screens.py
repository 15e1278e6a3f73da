"""Every screen of the upload page in its states: empty, loading, failing, finished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.web.serving import MESSY, ROOT
from tests.web.test_accounts import PASSWORD

LANGUAGES = ("de", "fr", "es")


@dataclass(frozen=True, slots=True)
class Screen:
    """A page in a state.

    `server`: `done` has read every list, `lists` too and shows nothing but lists of them (to look at an audit changes
    where it stands), `idle` works on nothing, `house` has accounts; what changes something happens in `acts` and
    `house-acts`. `who` is signed in; `path` may name what the world holds in braces; `then` is what somebody does
    there; `at` is where the picture begins.
    """

    server: str
    path: str
    then: Callable[[Any], object] | None = None
    who: str = "ada"
    language: str = "en"
    script: bool = True
    at: str = ""


def _picked(*files: Path) -> Callable[[Any], object]:
    return lambda page: page.set_input_files("#file", list(files))


def _too_large(page: Any) -> None:
    page.locator("#file").evaluate("input => { input.dataset.most = '10'; }")
    page.set_input_files("#file", MESSY)


def _pressed(button: str, **fields: str) -> Callable[[Any], object]:
    """Fills a form and sends it with the button of this name."""

    def act(page: Any) -> None:
        for field, value in fields.items():
            page.locator(f"[name={field}]").last.fill(value)
        page.get_by_role("button", name=button, exact=True).last.click()
        page.wait_for_load_state()

    return act


def _opened(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def _chosen(page: Any) -> None:
    """Scrolls to the sheet, whose column was clicked."""
    page.locator("#panel").wait_for()


def _picture_sent(page: Any) -> None:
    """Hands over what is no list, past what the page checks itself."""
    picture = {"name": "architecture.png", "mimeType": "image/png", "buffer": b"x"}
    page.set_input_files("#file", picture)
    page.get_by_role("button", name="Read it", exact=True).click()
    page.wait_for_load_state()


def _signed_out(page: Any) -> None:
    _pressed("Sign in", login="reader@example.com", password=PASSWORD)(page)
    page.goto("/me")
    _pressed("Sign out")(page)


TIDY, GERMAN = ROOT / "examples" / "tidy.xlsx", ROOT / "examples" / "deutsch.csv"
_LINKS = _pressed("Make the links", names="Bob Marsh\nEve Holt")
_GUESS = _pressed("Open the report", password="not this one")
_STRANGER = _pressed("Sign in", login="ada@example.com", password="gloomy marble window 3")
_GUESSABLE = _pressed("Make my account", name="Eve Holt", login="eve@example.com", password="passwordpassword",
                      again="passwordpassword")  # fmt: skip
_TOKEN = _pressed("Make the token", name="Nightly upload")
_AUDIT = "/audits/{messy}"
_MAIN = {"start": "/", "reading": f"{_AUDIT}/reading", "verdict": f"{_AUDIT}/verdict", "clients": "/clients"}
_LISTS = ("start", "clients")
SCREENS: dict[str, Screen] = {
    "start-empty": Screen("empty", "/"),
    "start-file": Screen("empty", "/", _picked(MESSY)),
    "start-batch": Screen("empty", "/", _picked(MESSY, TIDY, GERMAN)),
    "start-too-large": Screen("empty", "/", _too_large),
    "start-without-script": Screen("empty", "/", script=False),
    "start-lists": Screen("lists", "/"),
    "start-reading": Screen("idle", "/"),
    "clients-empty": Screen("empty", "/clients", _opened),
    "clients": Screen("lists", "/clients"),
    "client": Screen("lists", "/clients/{client}", _opened),
    "client-one-audit": Screen("lists", "/clients/{systems_client}"),
    "client-failed": Screen("lists", "/clients/{failed_client}"),
    "since": Screen("done", "/clients/{client}/since/{messy}/{older}"),
    "since-loading": Screen("idle", "/clients/{client}/since/{messy}/{oldest}"),
    "reading-waiting": Screen("idle", "/audits/{waiting}"),
    "reading-running": Screen("idle", "/audits/{running}"),
    "reading-failed": Screen("done", "/audits/{failed}"),
    "reading-stopped": Screen("idle", "/audits/{stopped}", _opened),
    "reading": Screen("done", f"{_AUDIT}/reading"),
    "reading-column": Screen("done", f"{_AUDIT}/reading?sheet=Retail+Banking&column=7", _chosen, at="#sheet"),
    "reading-row": Screen("done", f"{_AUDIT}/reading?sheet=Retail+Banking&row=5", _chosen, at="#sheet"),
    "reading-answer": Screen("done", f"{_AUDIT}/reading?word=0", _chosen, at="#sheet"),
    "reading-changed": Screen("done", "/audits/{changed_now}"),
    "reading-refused": Screen("done", "/audits/{refused}"),
    "reading-again": Screen("idle", "/audits/{again}/reading"),
    "systems-none": Screen("done", f"{_AUDIT}/evidence"),
    "systems": Screen("done", "/audits/{systems}/evidence"),
    "systems-refused": Screen("done", "/audits/{unusable}"),
    "verdict": Screen("done", f"{_AUDIT}/verdict"),
    "verdict-models": Screen("done", f"{_AUDIT}/verdict", at="#map"),
    "reading-answers": Screen("done", f"{_AUDIT}/reading", at="#words"),
    "verdict-gap": Screen("done", "/audits/{tidy}/verdict"),
    "verdict-answered": Screen("done", "/audits/{answered}/verdict"),
    "questionnaire-large": Screen("done", "/audits/{large}/questionnaires/six_functions?group=owner:Owner+1"),
    "verdict-no-gap": Screen("done", "/audits/{no_gap}/verdict"),
    "verdict-nothing-runs": Screen("done", "/audits/{nothing}/verdict"),
    "verdict-what-if": Screen("done", f"{_AUDIT}/what-if?people=2&window=12"),
    "verdict-refused": Screen("done", f"{_AUDIT}/what-if?low=90&high=80"),
    "model": Screen("done", f"{_AUDIT}/models/3", _opened),
    "model-systems": Screen("done", "/audits/{systems}/models/0"),
    "review-empty": Screen("done", f"{_AUDIT}/review"),
    "review": Screen("done", "/audits/{answered}/review"),
    "findings": Screen("done", f"{_AUDIT}/findings"),
    "findings-loading": Screen("idle", "/audits/{changed}/findings"),
    "plan": Screen("done", f"{_AUDIT}/plan"),
    "hiring": Screen("done", f"{_AUDIT}/hiring"),
    "report": Screen("done", f"{_AUDIT}/report"),
    "documents-empty": Screen("done", f"{_AUDIT}/documents"),
    "documents-making-and-failed": Screen("idle", f"{_AUDIT}/documents"),
    "documents": Screen("done", "/audits/{answered}/documents"),
    "questionnaires": Screen("done", f"{_AUDIT}/questionnaires"),
    "questionnaires-answered": Screen("done", "/audits/{answered}/questionnaires"),
    "questionnaire": Screen("done", f"{_AUDIT}/questionnaires/google"),
    "questionnaire-answered": Screen("done", "/audits/{answered}/questionnaires/six_functions"),
    "questionnaire-asked": Screen("done", "{survey}", who="nobody"),
    "questionnaire-thanks": Screen("done", "{survey}?said=thanks", who="nobody"),
    "questionnaire-sent": Screen("acts", "/audits/{answered}/questionnaires", _LINKS),
    "owner-asked": Screen("done", "{owner}", who="nobody"),
    "shared": Screen("acts", "{shared}", who="nobody"),
    "shared-password": Screen("acts", "{locked}", who="nobody"),
    "shared-wrong-password": Screen("acts", "{locked}", _GUESS, who="nobody"),
    "link-ended": Screen("done", "/s/no-such-link", who="nobody"),
    "link-made": Screen("acts", "/audits/{changed}/documents", _pressed("Make a link")),
    "missing": Screen("done", "/audits/no-such-audit"),
    "door": Screen("done", "/", who="nobody"),
    "refused": Screen("done", "/", _picture_sent),
    "me": Screen("done", "/me"),
    "left": Screen("house-acts", "/sign-in", _signed_out, who="nobody"),
    "house-sign-in": Screen("house", "/sign-in", who="nobody"),
    "house-sign-in-wrong": Screen("house", "/sign-in", _STRANGER, who="nobody"),
    "house-join": Screen("house", "{invitation}", who="nobody"),
    "house-join-guessable": Screen("house", "{invitation}", _GUESSABLE, who="nobody"),
    "house-people": Screen("house", "/people"),
    "house-people-open": Screen("house", "/people", _opened),
    "house-invited": Screen("house-acts", "/people", _pressed("Make the invitation", name="Eve Holt")),
    "house-me": Screen("house", "/me"),
    "house-tokens-empty": Screen("house", "/tokens", who="reader"),
    "house-tokens": Screen("house", "/tokens"),
    "house-token-made": Screen("house-acts", "/tokens", _TOKEN, who="auditor"),
    "house-reader-verdict": Screen("house", "/audits/{house_audit}/verdict", who="reader"),
    "house-reader-clients": Screen("house", "/clients", who="reader"),
    "house-role": Screen("house", "/people", who="reader"),
    "house-questions": Screen("house", "/questions", who="respondent"),
    "house-questions-open": Screen("house", "/questions/{house_audit}", who="respondent"),
    **{
        f"{language}-{name}": Screen(
            "lists" if name in _LISTS else "done", path.replace("{messy}", f"{{{language}}}"), language=language
        )
        for language in LANGUAGES
        for name, path in _MAIN.items()
    },
}  # fmt: skip
