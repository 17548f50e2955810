"""The reference world: hospitals, therapy areas, capabilities, centres and their names."""

from matcher.catalogue.catalogue import Catalogue
from matcher.catalogue.data import data_folder
from matcher.catalogue.loader import load_reference, reference_events, reference_sha256
from matcher.catalogue.names import NameResolver, Resolution
from matcher.catalogue.sites import AmbiguousName, Area, CapabilityKind, Centre, ContractOffice

__all__ = [
    "AmbiguousName",
    "Area",
    "CapabilityKind",
    "Catalogue",
    "Centre",
    "ContractOffice",
    "NameResolver",
    "Resolution",
    "data_folder",
    "load_reference",
    "reference_events",
    "reference_sha256",
]
