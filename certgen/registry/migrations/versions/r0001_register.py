"""The register: batches, reservations, certificates, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the four tables."""
    op.create_table(
        "batches",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("issued_on", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("planned_at", sa.Integer, nullable=False),
    )
    op.create_table(
        "reservations",
        sa.Column("batch", sa.String, sa.ForeignKey("batches.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("person_key", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("planned_at", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("batch", "number", name="reservation_number"),
        sa.UniqueConstraint("batch", "role", "person_key", name="reservation_person"),
        sa.UniqueConstraint("code", name="reservation_code"),
    )
    op.create_table(
        "certificates",
        sa.Column("serial", sa.String, primary_key=True),
        sa.Column("batch", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch", "number"],
            ["reservations.batch", "reservations.number"],
            name="certificate_reserved",
        ),
        sa.UniqueConstraint("batch", "number", name="certificate_number"),
        sa.UniqueConstraint("code", name="certificate_code"),
    )
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("serial", sa.String, sa.ForeignKey("certificates.serial"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("languages", sa.String),
        sa.Column("file", sa.String),
        sa.Column("sha256", sa.String(64)),
        sa.Column("size", sa.Integer),
        sa.Column("detail", sa.Text),
        sa.UniqueConstraint("serial", "kind", "languages", name="event_issued_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("event_sha256", "events", ["sha256"])
