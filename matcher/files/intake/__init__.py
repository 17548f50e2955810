"""What somebody drops or pastes when a request comes in -> requests with what was found.

Pure but for a table's temporary file. Letters as files are for `mail`; their words come here.
"""

from __future__ import annotations

from matcher.files.intake.reading import MAX_BYTES, read_intake
from matcher.files.intake.records import Incoming, Intake
from matcher.files.intake.text import request_from_text

__all__ = ["MAX_BYTES", "Incoming", "Intake", "read_intake", "request_from_text"]
