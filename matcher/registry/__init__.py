"""Models on disk: `<id>/` with parameters, a card and a manifest; data, never code."""

from matcher.registry.contents import CARD, FORMAT, MANIFEST, PARAMETERS, Card, arrays_of, as_json
from matcher.registry.folder import Registry, load_prior

__all__ = [
    "CARD",
    "FORMAT",
    "MANIFEST",
    "PARAMETERS",
    "Card",
    "Registry",
    "arrays_of",
    "as_json",
    "load_prior",
]
