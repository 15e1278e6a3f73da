"""The tables. Every row that is a client's carries its `workspace_id`, and refers to others within that workspace only.

Times are seconds since 1970 as floats, in UTC; days are dates. Ids are random texts that tell nothing.
"""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
VERSION = "0003"  # of the newest migration
VERSIONS = sa.Table(  # apart from the others, as Alembic has it
    "alembic_version", sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True)
)


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_hex(8)


class PlainText(sa.types.TypeDecorator[str]):
    """A text without the one sign that PostgreSQL holds none of."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return value.replace("\0", "") if isinstance(value, str) else value


def _text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, PlainText, nullable=options.pop("nullable", False), **options)


def _time(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Float(53), nullable=options.pop("nullable", False), **options)


def _number(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=options.pop("nullable", False), **options)


def _tenant(name: str, *columns: Any, parent: str | None = None) -> sa.Table:
    """A table of a workspace's own rows; with `parent` they end with a row of that table in the same workspace."""
    belongs: list[sa.schema.SchemaItem] = []
    if parent:
        belongs.append(
            sa.ForeignKeyConstraint(
                ["workspace_id", f"{parent}_id"],
                [f"{parent}.workspace_id", f"{parent}.id"],
                ondelete="CASCADE",
            )
        )
        belongs.append(sa.Index(f"ix_{name}_{parent}", "workspace_id", f"{parent}_id"))
    return sa.Table(
        name,
        METADATA,
        _text("id", primary_key=True),
        sa.Column("workspace_id", sa.Text, sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False),
        *columns,
        sa.UniqueConstraint("workspace_id", "id"),
        *belongs,
    )


workspace = sa.Table(
    "workspace",
    METADATA,
    _text("id", primary_key=True),
    _text("name"),
    _time("created"),
    sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false()),  # whether all need one
)
person = sa.Table("person", METADATA, _text("id", primary_key=True), _text("name"), _time("created"))
membership = sa.Table(
    "membership",
    METADATA,
    sa.Column("workspace_id", sa.Text, sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    _text("role"),
    sa.Column("clients", sa.JSON, nullable=True),  # ids of the only clients; null for all
)
session = sa.Table(
    "session",
    METADATA,
    _text("token_sha256", primary_key=True),
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    _time("created"),
    _time("ends"),
)
client = _tenant(
    "client",
    _text("name"),
    sa.Column("named", sa.Boolean, nullable=False),  # by a person; else by the list that was handed over
    _text("language"),
    _text("brand", nullable=True),
    _time("created"),
)
blob = sa.Table(
    "blob",
    METADATA,
    sa.Column("workspace_id", sa.Text, sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True),
    _text("sha256", primary_key=True),
    _number("size"),
    _time("created"),
)
brand = _tenant("brand", _text("name"), sa.Column("settings", sa.JSON, nullable=False), _time("created"))
audit = _tenant(
    "audit",
    _text("client_id"),
    _text("batch", nullable=True),  # uploads of one moment share it
    _text("file"),
    _text("upload"),  # blob
    _number("size"),
    sa.Column("as_of", sa.Date, nullable=False),
    _number("window_months"),
    _text("language"),
    _text("brand", nullable=True),
    _text("state"),  # reading, read, failed, stopped
    _text("message", nullable=True),
    _text("cells", nullable=True),  # blobs
    _text("reading", nullable=True),
    _text("result", nullable=True),
    _number("revision"),  # grows with whatever changes the result
    _number("models", nullable=True),
    _text("verdict", nullable=True),
    _number("gap_low", nullable=True),
    _number("gap_high", nullable=True),
    _number("in_scope", nullable=True),
    sa.Column("dropped", sa.JSON, nullable=True),  # what of the kept mapping did not fit this list
    _time("looked", nullable=True),  # when somebody went on to the verdict
    _text("who"),
    _time("created"),
    parent="client",
)
decision = _tenant(
    "decision",
    _text("audit_id"),
    _text("client_id"),
    _text("kind"),  # column, leave_out, header_row, sheets, answer, alias, evidence, seen
    _text("subject"),
    sa.Column("value", sa.JSON, nullable=True),
    _text("state"),  # reading, kept, refused, undone
    sa.Column("effect", sa.JSON, nullable=True),
    _text("who"),
    _time("created"),
    parent="audit",
)
answer = _tenant(
    "answer",
    _text("audit_id"),
    _text("question"),
    _text("subject", nullable=True),
    _text("value"),
    _text("note"),
    _text("who"),
    _time("created"),
    parent="audit",
)
review_row = _tenant(
    "review_row",
    _text("audit_id"),
    _text("action"),
    _text("subject"),
    _text("about"),
    _text("value"),
    _text("until"),
    _text("words"),
    _text("why"),
    _text("who"),
    _text("state"),  # kept, refused
    _text("message", nullable=True),
    _time("created"),
    parent="audit",
)
document = _tenant(
    "document",
    _text("audit_id"),
    _text("kind"),  # a format, `pages`, or `comparison`
    _text("variant"),  # named, redacted, or the id of an earlier audit
    _number("revision"),
    _text("file"),
    _text("blob"),
    _number("size"),
    _time("created"),
    parent="audit",
)
job = _tenant(
    "job",
    _text("audit_id", nullable=True),
    _text("kind"),
    sa.Column("orders", sa.JSON, nullable=False),
    _text("state"),  # waiting, running, done, failed, stopped
    _text("step"),
    _text("message", nullable=True),
    sa.Column("result", sa.JSON, nullable=True),
    _number("attempts"),
    _number("fence"),
    _text("holder", nullable=True),
    _time("lease_ends"),
    sa.Column("stop", sa.Boolean, nullable=False),
    _text("who"),
    _time("created"),
    _time("started", nullable=True),
    _time("ended", nullable=True),
)
sa.Index("ix_job_state", job.c.state, job.c.created)
link = _tenant(
    "link",
    _text("audit_id"),
    _text("kind"),  # share, owner, or set: with the id of a question set
    _text("token_sha256", unique=True),
    _text("owner", nullable=True),  # whose models a respondent may answer for
    _text("password", nullable=True),
    sa.Column("redacted", sa.Boolean, nullable=False),
    _time("ends"),
    _time("revoked", nullable=True),
    _text("who"),
    _time("created"),
    parent="audit",
)
link_view = _tenant("link_view", _text("link_id"), _time("created"), parent="link")
event = _tenant(  # append only; ids alone, no text of a client's; each holds the hash of the one before
    "event",
    _number("number", unique=True),
    _text("what"),
    _text("about"),
    _text("person_id"),
    _time("created"),
    _text("chain"),
)

# People who sign in. An account belongs to one workspace: the membership of its person.
account = sa.Table(
    "account",
    METADATA,
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    _text("login", unique=True),  # as it is compared: without case
    _text("password", nullable=True),  # its Argon2id hash; null where a provider alone lets them in
    _time("created"),
)
identity = sa.Table(  # who somebody is to an OpenID provider
    "identity",
    METADATA,
    _text("issuer", primary_key=True),
    _text("subject", primary_key=True),
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    _time("created"),
)
wrong_try = sa.Table("wrong_try", METADATA, _text("about"), _time("created"))  # hashes of logins
sa.Index("ix_wrong_try_about", wrong_try.c.about, wrong_try.c.created)
invitation = _tenant(
    "invitation",
    _text("kind"),  # join, reset
    _text("token_sha256", unique=True),
    _text("role"),
    sa.Column("clients", sa.JSON, nullable=True),
    _text("name"),
    _text("person_id", nullable=True),  # whose password is set anew, or who takes an account at last
    _time("ends"),
    _time("used", nullable=True),
    _text("who"),
    _time("created"),
)
api_token = _tenant(
    "api_token",
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    _text("name"),
    _text("token_sha256", unique=True),
    sa.Column("reads_only", sa.Boolean, nullable=False),
    _time("ends"),
    _time("revoked", nullable=True),
    _time("used", nullable=True),
    _time("created"),
)
ACCOUNTS = (account, identity, wrong_try, invitation, api_token)
second_factor = sa.Table(
    "second_factor",
    METADATA,
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    _text("secret", nullable=True),  # sealed; null until the app has shown a code of it
    _text("pending", nullable=True),  # sealed: one that is being set up
    _number(
        "last_step", nullable=True
    ),  # of the last code that was taken: neither it nor an earlier one is again
    _time("created"),
)
recovery_code = sa.Table(
    "recovery_code",
    METADATA,
    _text("code_sha256", primary_key=True),
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    _time("created"),
)
half_session = sa.Table(  # who has shown all but the second factor
    "half_session",
    METADATA,
    _text("token_sha256", primary_key=True),
    sa.Column("person_id", sa.Text, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    _text("next"),
    _time("created"),
    _time("ends"),
)
SECOND_FACTOR = (second_factor, recovery_code, half_session)
