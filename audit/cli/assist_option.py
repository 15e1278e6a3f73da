"""`--assist`: asks a language model about what no rule reads, and writes what it says for a person to confirm."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.opening import STDIN
from audit.cli.options import click

if TYPE_CHECKING:
    from audit.assist.requests import Asked, Suggested
    from audit.domain.inventory import ColumnMatch
    from audit.domain.models import Model, VocabularyEntry

SOME_FAILED = 4


@dataclass(frozen=True, slots=True)
class Assistance:
    """What the command line says of the assistant; `url` is None where it is not asked for."""

    url: str | None
    model: str
    file: Path
    dry_run: bool


def assist_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that ask a language model; the command gets one `assistance`."""

    @wraps(command)
    def assisted(
        assist: str | None, assist_model: str, assist_out: Path | None, assist_dry_run: bool, **others: Any
    ) -> None:
        inventory = str((*others["inventories"], *others["evidence"])[0])
        file = assist_out or Path(f"{'stdin' if inventory == STDIN else Path(inventory).stem}-proposals.yaml")
        command(assistance=_checked(Assistance(assist, assist_model, file, assist_dry_run)), **others)

    options = (
        click.option(
            "--assist",
            metavar="URL",
            help="Send the texts that no rule reads to this OpenAI-compatible endpoint, and write its proposals to a "
            "file that you confirm. The key is read from MLOPS_AUDIT_ASSIST_KEY.",
        ),
        click.option(
            "--assist-model",
            metavar="NAME",
            default="gpt-4o-mini",
            show_default=True,
            help="The language model to ask for.",
        ),
        click.option(
            "--assist-out",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="File for the proposals. Defaults to <stem>-proposals.yaml.",
        ),
        click.option(
            "--assist-dry-run",
            is_flag=True,
            help="Print exactly what --assist would send, without sending it.",
        ),
    )
    for option in reversed(options):
        assisted = option(assisted)
    return assisted


def _checked(assistance: Assistance) -> Assistance:
    """The same, once it is sure that nothing in its way is found after the work is done."""
    from audit.domain.errors import OutputError

    if assistance.url is not None:
        from audit.assist.endpoint import address_of

        address_of(assistance.url)
        if not assistance.dry_run and os.path.lexists(assistance.file):
            raise OutputError(
                f"{assistance.file}: exists, and somebody may have confirmed answers in it. Give it to --proposals, "
                "or choose another name with --assist-out."
            )
    return assistance


def assist(
    assistance: Assistance,
    vocabulary: Sequence[VocabularyEntry],
    columns: Sequence[ColumnMatch],
    models: Callable[[], Iterable[Model]],
) -> int:
    """Asks, and writes the proposals; gives the exit code: SOME_FAILED where a request failed, which loses nothing.
    `models` gives those of the list, and is only called where the assistant is asked."""
    if assistance.url is None and not assistance.dry_run:
        return 0
    from audit.assist.requests import bodies, texts_to_ask
    from audit.cached_knowledge import load_knowledge

    knowledge = load_knowledge()
    asked = texts_to_ask(vocabulary, columns, models())
    requests = list(bodies(asked, knowledge, assistance.model))
    if assistance.dry_run or assistance.url is None:
        click.echo(json.dumps([body for _, body in requests], ensure_ascii=False, indent=1))
        return 0
    if not requests:
        click.echo("Every answer was read, so nothing was sent.", err=True)
        return 0
    suggested, failure = _collected(assistance.url, requests)
    if suggested:
        from audit.assist.file import proposals_text
        from audit.writing import write_file

        text = proposals_text(suggested, knowledge, assistance.url)
        write_file(assistance.file, text.encode(), replace=False)
    where = f" Confirm them in {assistance.file}." if suggested else ""
    click.echo(
        f"The assistant proposes a reading for {len(suggested)} of {len(asked)} texts.{where}", err=True
    )
    if failure:
        click.echo(f"Warning: {failure} The audit itself does not depend on it.", err=True)
    return SOME_FAILED if failure else 0


def _collected(
    url: str, requests: Sequence[tuple[Sequence[Asked], dict[str, Any]]]
) -> tuple[list[Suggested], str | None]:
    """What the replies propose, up to the first failure, and that failure."""
    from audit.assist.endpoint import KEY, connected
    from audit.assist.requests import kept
    from audit.domain.errors import AuditError

    found: list[Suggested] = []
    try:
        with connected(url, os.environ.get(KEY)) as endpoint:
            for asked, body in requests:
                try:
                    found += kept(asked, endpoint.send(body))
                except ValueError as error:
                    return found, f"{url}: the reply can't be used: {error}."
    except AuditError as error:
        return found, str(error)
    return found, None
