"""What made-up studies are about, and the centres and capabilities of a made-up portal.

The conditions and classes of agents are real ones, so that likeness of text means something;
products, companies and studies are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.simulation.phrases import PHRASES

#: (English, Norwegian)
Phrase = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """A therapy area as made-up studies speak of it.

    `share` is its part of the requests, in proportion to the other areas' shares.
    """

    share: float
    indications: tuple[Phrase, ...]
    agents: tuple[Phrase, ...]
    criterion: Phrase


def _read(text: str) -> dict[str, Field]:
    """The areas of a table like `phrases.PHRASES`, in its order."""
    fields = {}
    for block in text.strip().removeprefix("[").split("\n["):
        head, *lines = block.strip().splitlines()
        area, share = head.removesuffix("]").split()
        said: dict[str, list[Phrase]] = {"-": [], "*": [], ">": []}
        for line in lines:
            english, norwegian = line[2:].split(" = ")
            said[line[0]].append((english, norwegian))
        fields[area] = Field(float(share), tuple(said["-"]), tuple(said["*"]), said[">"][0])
    return fields


#: The 31 therapy areas, the commonest first.
FIELDS: dict[str, Field] = _read(PHRASES)

#: The six centres and the fields they look after, as published; see data/reference/centres.csv.
CENTRES: dict[str, tuple[str, ...]] = {
    "cancer": ("oncology", "haematology"),
    "cardiovascular": ("cardiovascular", "metabolic", "nephrology"),
    "immunology": ("immunology", "rheumatology", "dermatology", "endocrinology"),
    "brain": ("neurology", "dementia", "stroke", "psychiatry", "sleep"),
    "digestion": ("gastroenterology",),
    "devices": ("medical_device",),
}

#: Capabilities a made-up hospital may have, from the closed vocabulary.
CAPABILITIES = (
    "clinical_trials_unit",
    "early_phase_unit",
    "paediatric_trial_unit",
    "device_testbed",
    "precision_diagnostics",
    "neuro_trial_unit",
)
