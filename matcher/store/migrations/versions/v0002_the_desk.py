"""The desk: cases, lists shown, choices, letters, people; and blacking out names in free text.

Revision ID: 2
Revises: 1
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None

# A name in free text can be blacked out, and nothing else of these tables ever changes. The
# request's hospitals may be told anew besides, as before.
_BLACKED_OUT = ("requests", "audit_changes", "shown_lists", "choices", "case_notes")
_RESOLVED_ANEW = ("suggested_sites", "already_contacted")


def upgrade() -> None:
    """Create the desk's tables, and open the append-only ones to blacking out alone."""
    _create_cases()
    _create_letters()
    _create_people()
    for table in ("shown_lists", "choices", "case_notes"):
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: nothing is deleted'); END"
        )
    op.execute("DROP TRIGGER requests_unaltered")
    op.execute("DROP TRIGGER audit_changes_unaltered")
    for table in _BLACKED_OUT:
        _never_update_but_to_black_out(table)


def _never_update_but_to_black_out(table: str) -> None:
    of = ""
    if table == "requests":
        columns = op.get_bind().execute(sa.text("SELECT name FROM pragma_table_info('requests')"))
        kept = [f'"{name}"' for (name,) in columns if name not in _RESOLVED_ANEW]
        of = f"OF {', '.join(kept)} "
    op.execute(
        f"CREATE TRIGGER {table}_unaltered BEFORE UPDATE {of}ON {table} "  # noqa: S608 - names of ours
        "WHEN NOT EXISTS (SELECT 1 FROM redactions WHERE is_open) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: nothing is overwritten'); END"
    )


def _texts(*names: str, empty: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=empty) for name in names]


def _whole(name: str, *, empty: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=empty)


def _create_case_table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("request_id"),
        *parts,
        sa.ForeignKeyConstraint(["request_id"], ["cases.request_id"]),
    )
    op.create_index(f"ix_{name}_request_id", name, ["request_id"])


def _create_cases() -> None:
    op.create_table(
        "redactions",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("request_id", "redacted_at", "redacted_by"),
        _whole("is_open"),
    )
    op.create_table(
        "cases",
        sa.Column("request_id", sa.Text(), primary_key=True, nullable=False),
        _whole("revision"),
        *_texts("state", "state_since", "holder", "sender_name", "sender_email"),
        *_texts("link_kind", "linked_to", empty=True),
        *_texts("found", "opened_at", "opened_by"),
    )
    _create_case_table(
        "case_files",
        *_texts("name", "media_type", "kept_at", "kept_by"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    _create_case_table("case_notes", *_texts("written_at", "written_by", "text"))
    _create_case_table(
        "shown_lists",
        *_texts("shown_at", "shown_to", "model_id", "as_of", "digest", "content"),
    )
    _create_case_table(
        "choices",
        _whole("list_id"),
        *_texts("chosen_at", "chosen_by", "sites"),
        sa.ForeignKeyConstraint(["list_id"], ["shown_lists.id"]),
    )


def _create_letters() -> None:
    _create_case_table(
        "letters",
        _whole("revision"),
        *_texts("kind", "state", "language", "subject", "body"),
        *_texts("contact_id", "name", "email", "cc", "items"),
        _whole("attempts"),
        *_texts("error", "written_at", "written_by"),
        *_texts("sent_at", empty=True),
        *_texts("message_id"),
    )
    op.create_index("ix_letters_contact_id", "letters", ["contact_id"])
    _create_case_table(
        "expert_opinions",
        *_texts("party", "contact_id", "asked_on"),
        *_texts("due_on", "answered_on", "opinion", empty=True),
        _whole("standard_of_care_ok", empty=True),
        *_texts("text"),
    )


def _create_people() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_texts("contact_id", "away_from", "away_to"),
        sa.UniqueConstraint("contact_id", "away_from"),
    )
    op.create_table(
        "addresses",
        sa.Column("purpose", sa.Text(), primary_key=True, nullable=False),
        *_texts("name", "email"),
    )
    op.create_table(
        "people",
        sa.Column("username", sa.Text(), primary_key=True, nullable=False),
        *_texts("name", "role", "language"),
        _whole("may_log_in"),
        *_texts("password_hash", empty=True),
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.Text(), primary_key=True, nullable=False),
        *_texts("username", "csrf", "started_at", "expires_at"),
        sa.ForeignKeyConstraint(["username"], ["people.username"]),
    )
    op.create_index("ix_sessions_username", "sessions", ["username"])
    op.create_table(
        "login_links",
        sa.Column("token_sha256", sa.Text(), primary_key=True, nullable=False),
        *_texts("username", "expires_at"),
        sa.ForeignKeyConstraint(["username"], ["people.username"]),
    )
    op.create_table(
        "idempotency",
        sa.Column("username", sa.Text(), primary_key=True, nullable=False),
        sa.Column("key", sa.Text(), primary_key=True, nullable=False),
        *_texts("asked", "answered_at"),
        _whole("status"),
        *_texts("headers"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    # What is erased or blacked out must not live on in an answer that was kept.
    for name, event in (("erased", "DELETE ON contacts"), ("blacked_out", "INSERT ON redactions")):
        forget = "BEGIN DELETE FROM idempotency; END"
        op.execute(f"CREATE TRIGGER answers_forgotten_when_{name} AFTER {event} {forget}")
