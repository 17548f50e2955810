"""What holds for the whole desk while it runs, and its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from matcher.mail.sending import SmtpSettings

#: Names under which a machine reaches itself.
LOOPBACK = ("127.0.0.1", "localhost", "::1")

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the desk is hosted.

    Attributes
    ----------
    hosts:
        Names under which it may be asked for, without ports; anything else is refused.
    secure:
        It is reached by https alone: cookies are sent no other way.
    fixed_day:
        The day the demo plays on; None: the clock's.
    max_body:
        Bytes of the largest request that is read.
    smtp:
        The mail server that letters are sent by; None: they are copied or downloaded.
    unit_name:
        Under which name letters end.
    address:
        Where it is reached, when that is not ``https://`` and the first of its names.
    """

    hosts: tuple[str, ...] = LOOPBACK
    secure: bool = False
    fixed_day: date | None = None
    max_body: int = 12 * MEBIBYTE
    smtp: SmtpSettings | None = None
    unit_name: str = "NorTrials"
    address: str = ""

    @property
    def answer_base(self) -> str:
        """What the links in letters begin with: hospitals answer there."""
        if self.address:
            return self.address.rstrip("/")
        return next(
            (f"https://{one}" for one in self.hosts if one not in LOOPBACK), "http://localhost"
        )

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The day that counts, where the desk stands."""
        return self.fixed_day or datetime.now().astimezone().date()
