"""The tables of the desk, as SQLAlchemy Core sees them: cases, lists shown, letters, people.

Days and moments are ISO texts, moments in UTC; lists and trees are JSON. What was shown, chosen
or sent is append-only; see the migrations for the triggers that hold it.
"""

from __future__ import annotations

import sqlalchemy as sa

from matcher.store.tables import metadata


def _texts(*names: str, empty: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=empty) for name in names]


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _of_case() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("request_id", sa.Text, nullable=False, index=True),
        sa.ForeignKeyConstraint(["request_id"], ["cases.request_id"]),
    ]


cases = sa.Table(
    "cases",
    metadata,
    sa.Column("request_id", sa.Text, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    *_texts("state", "state_since", "holder", "sender_name", "sender_email"),
    *_texts("link_kind", "linked_to", empty=True),
    *_texts("found", "opened_at", "opened_by"),
)

case_files = sa.Table(
    "case_files",
    metadata,
    _id(),
    *_of_case(),
    *_texts("name", "media_type", "kept_at", "kept_by"),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

case_notes = sa.Table(
    "case_notes",
    metadata,
    _id(),
    *_of_case(),
    *_texts("written_at", "written_by", "text"),
)

shown_lists = sa.Table(
    "shown_lists",
    metadata,
    _id(),
    *_of_case(),
    *_texts("shown_at", "shown_to", "model_id", "as_of", "digest", "content"),
)

choices = sa.Table(
    "choices",
    metadata,
    _id(),
    *_of_case(),
    sa.Column("list_id", sa.Integer, nullable=False),
    *_texts("chosen_at", "chosen_by", "sites"),
    sa.ForeignKeyConstraint(["list_id"], ["shown_lists.id"]),
)

letters = sa.Table(
    "letters",
    metadata,
    _id(),
    *_of_case(),
    sa.Column("revision", sa.Integer, nullable=False),
    *_texts("kind", "state", "language", "subject", "body"),
    sa.Column("contact_id", sa.Text, nullable=False, index=True),
    *_texts("name", "email", "cc", "items"),
    sa.Column("attempts", sa.Integer, nullable=False),
    *_texts("error", "written_at", "written_by"),
    *_texts("sent_at", empty=True),
    *_texts("message_id"),
)

answer_links = sa.Table(
    "answer_links",
    metadata,
    _id(),
    *_of_case(),
    sa.Column("letter_id", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    *_texts("site", "department", "token_sha256", "made_at"),
    *_texts("revoked_at", "revoked_by", empty=True),
    sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
    sa.UniqueConstraint("token_sha256"),
)

# The further requests that a letter is about, beside its own.
letter_requests = sa.Table(
    "letter_requests",
    metadata,
    sa.Column("letter_id", sa.Integer, primary_key=True),
    sa.Column("request_id", sa.Text, primary_key=True, index=True),
    sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
    sa.ForeignKeyConstraint(["request_id"], ["cases.request_id"]),
)

# What was told of a request on each occasion; what follows from the newest are events.
outcome_reports = sa.Table(
    "outcome_reports",
    metadata,
    _id(),
    *_of_case(),
    *_texts("verdict", "told_on"),
    sa.Column("is_complete", sa.Integer, nullable=False),
    *_texts("sites", "via", "reported_at", "reported_by"),
)

# Requests that came to the centres and not through the portal, as counts; of a centre's year
# the newest report counts.
direct_requests = sa.Table(
    "direct_requests",
    metadata,
    _id(),
    sa.Column("report", sa.Integer, nullable=False),
    *_texts("centre"),
    sa.Column("year", sa.Integer, nullable=False),
    *_texts("request_type", "therapy_area"),
    sa.Column("n", sa.Integer, nullable=False),
    *_texts("reported_on", "reported_by"),
)

# What a hospital says in its own words can be erased; the answer itself is an event.
replies = sa.Table(
    "replies",
    metadata,
    _id(),
    *_of_case(),
    sa.Column("site", sa.Text, nullable=False, index=True),
    *_texts("department", "version", "status", "answered_on", "received_at"),
    *_texts("due_on", empty=True),
    *_texts("via"),
    sa.Column("link_id", sa.Integer),
    *_texts("entered_by"),
    *_texts("decline_reason", empty=True),
    sa.Column("eligible_patients_per_year", sa.Integer),
    sa.Column("recruitment_estimate", sa.Float),
    sa.Column("competing_studies", sa.Integer),
    *_texts("resources", "needs", "contact", "text"),
    sa.ForeignKeyConstraint(["link_id"], ["answer_links.id"]),
)

# A new version of a request: what changed in it, and whether answers have to be given anew.
amendments = sa.Table(
    "amendments",
    metadata,
    _id(),
    *_of_case(),
    *_texts("version", "version_before"),
    sa.Column("is_material", sa.Integer, nullable=False),
    *_texts("what", "noted_on", "noted_at", "noted_by"),
    sa.UniqueConstraint("request_id", "version"),
)

# What letters say where that is not what the program suggests.
letter_texts = sa.Table(
    "letter_texts",
    metadata,
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    *_texts("text", "changed_at", "changed_by"),
)

# On which working days before a deadline something is due, where that is not what is suggested.
rhythm = sa.Table(
    "rhythm",
    metadata,
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("working_days", sa.Integer, nullable=False),
)

expert_opinions = sa.Table(
    "expert_opinions",
    metadata,
    _id(),
    *_of_case(),
    *_texts("party", "contact_id", "asked_on"),
    *_texts("due_on", "answered_on", "opinion", empty=True),
    sa.Column("standard_of_care_ok", sa.Integer),
    *_texts("text"),
)

absences = sa.Table(
    "absences",
    metadata,
    _id(),
    *_texts("contact_id", "away_from", "away_to"),
    sa.UniqueConstraint("contact_id", "away_from"),
)

addresses = sa.Table(
    "addresses",
    metadata,
    sa.Column("purpose", sa.Text, primary_key=True),
    *_texts("name", "email"),
)

# Annual reports as they were issued; never altered.
annual_reports = sa.Table(
    "annual_reports",
    metadata,
    _id(),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
    *_texts("as_of", "issued_at", "issued_by", "digest", "content"),
    sa.UniqueConstraint("year", "edition"),
)

people = sa.Table(
    "people",
    metadata,
    sa.Column("username", sa.Text, primary_key=True),
    *_texts("name", "role", "language"),
    sa.Column("may_log_in", sa.Integer, nullable=False),
    *_texts("password_hash", empty=True),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_sha256", sa.Text, primary_key=True),
    sa.Column("username", sa.Text, nullable=False, index=True),
    *_texts("csrf", "started_at", "expires_at"),
    sa.ForeignKeyConstraint(["username"], ["people.username"]),
)

login_links = sa.Table(
    "login_links",
    metadata,
    sa.Column("token_sha256", sa.Text, primary_key=True),
    *_texts("username", "expires_at"),
    sa.ForeignKeyConstraint(["username"], ["people.username"]),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("username", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    *_texts("asked", "answered_at"),
    sa.Column("status", sa.Integer, nullable=False),
    *_texts("headers"),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

# While a row stands here, words may be blacked out in what is otherwise append-only.
redactions = sa.Table(
    "redactions",
    metadata,
    _id(),
    *_texts("request_id", "redacted_at", "redacted_by"),
    sa.Column("is_open", sa.Integer, nullable=False),
)

# Which lines of the journal beside the store have been carried out in this very store.
erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    *_texts("kind", "done_at"),
)

# How long personal data is kept, where that is not what the program suggests.
retention = sa.Table(
    "retention",
    metadata,
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("months", sa.Integer, nullable=False),
)
