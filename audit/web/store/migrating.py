"""Tables of an earlier version into those of this one, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError as MigrationError
from sqlalchemy import Connection

__all__ = ["MigrationError", "migrate"]


def migrate(connection: Connection, migrations: Path) -> None:
    """Takes every step that a folder of migrations has beyond the version of the database. Raises MigrationError."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
