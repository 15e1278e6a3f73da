"""Accounts, invitations and tokens of the API."""

from alembic import op

from audit.web.store.tables import ACCOUNTS, METADATA

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables of accounts, unless the database was made with them."""
    METADATA.create_all(op.get_bind(), tables=list(ACCOUNTS))
