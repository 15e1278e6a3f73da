"""A second factor for people, and workspaces that require one."""

import sqlalchemy as sa
from alembic import op

from audit.web.store.tables import METADATA, SECOND_FACTOR

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables and the column, unless the database was made with them."""
    METADATA.create_all(op.get_bind(), tables=list(SECOND_FACTOR))
    known = {one["name"] for one in sa.inspect(op.get_bind()).get_columns("workspace")}
    if "second_factor" not in known:
        op.add_column(
            "workspace", sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false())
        )
