"""What may stand in a field: texts without invisible characters, bounded numbers and lists."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

#: Control characters, marks that turn the direction of writing, and halves of characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

#: The largest number that every program that reads JSON understands.
MOST = 2**53 - 1


def _seen(text: str) -> str:
    if _HIDDEN.search(text):
        raise PydanticCustomError("hidden_characters", "It holds characters that nobody can see.")
    return text


_Seen = AfterValidator(_seen)

#: A name, an id, a reference.
Word = Annotated[str, Field(max_length=300), _Seen]
#: A title.
Line = Annotated[str, Field(max_length=2_000), _Seen]
#: Some pages.
Prose = Annotated[str, Field(max_length=20_000), _Seen]
#: Names, ids.
Words = Annotated[list[Word], Field(max_length=300)]

#: Our reference of a request, in an address.
RequestId = Annotated[
    str,
    Path(max_length=100, description="Reference of the request.", examples=["NT-2026-031"]),
    _Seen,
]

#: An id in an address.
PathWord = Annotated[str, Path(max_length=300), _Seen]

#: A language that letters are written in.
Language = Literal["nb", "nn", "en"]

#: A day that anybody can have meant.
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31), examples=["2026-03-16"])]

PathDay = Annotated[date, Path(ge=date(1990, 1, 1), le=date(2100, 12, 31))]

#: A number that the store gave.
Number = Annotated[int, Field(ge=1, le=MOST)]
PathNumber = Annotated[int, Path(ge=1, le=MOST)]


class Sent(BaseModel):
    """What somebody sends: an unknown field is refused rather than passed over."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What we answer; made from the records of the domain."""

    model_config = ConfigDict(from_attributes=True)
