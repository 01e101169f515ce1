"""Statistics: the registers of row files and of counts with noise, the ledger of budgets."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def _kept() -> list[sa.Column[Any]]:
    """The columns of every row that is written by a person."""
    return [
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("deleted_at", sa.Text(), nullable=True),
    ]


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "row_release",
        *_kept(),
        *_texts("template", "years", "audience", "recipient"),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        *_texts("release", "first", "sha256", "approved_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_release")),
    )
    op.create_index(op.f("ix_row_release_years"), "row_release", ["years"])
    op.create_table(
        "noisy_release",
        *_kept(),
        *_texts("template", "period", "budget", "audience", "recipient"),
        sa.Column("demo", sa.Boolean(), nullable=False),
        *_texts("release", "first", "sha256"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noisy_release")),
    )
    op.create_index(op.f("ix_noisy_release_period"), "noisy_release", ["period"])
    op.create_table(
        "privacy_spending",
        *_kept(),
        *_texts("reference", "period", "budget"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_spending")),
        sa.UniqueConstraint("reference", name=op.f("uq_privacy_spending_reference")),
    )
    op.create_index(op.f("ix_privacy_spending_period"), "privacy_spending", ["period"])
