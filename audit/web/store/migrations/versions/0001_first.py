"""The first schema.

A new database is made from the tables directly. This migration exists so that later ones have something to follow, and
so that a test can hold the two against each other.
"""

from alembic import op

from audit.web.store.tables import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes every table."""
    METADATA.create_all(op.get_bind())
