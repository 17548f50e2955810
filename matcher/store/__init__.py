"""The store: one SQLite file that keeps what happened, who said so, and what was said before.

`open_store` opens or makes one; `reads` hands back the domain's records, `writes` changes it,
one transaction a call. SQL lives here and nowhere else. Must not rank, read files or know
which version of an event counts on which day.
"""

from matcher.store.counts import Applied
from matcher.store.engine import Store
from matcher.store.models import ModelUse, RegisteredModel
from matcher.store.opening import open_store
from matcher.store.reads import AuditChange, AuditEntry

__all__ = [
    "Applied",
    "AuditChange",
    "AuditEntry",
    "ModelUse",
    "RegisteredModel",
    "Store",
    "open_store",
]
