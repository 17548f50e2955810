"""Made-up portals, with the truth known: for the demo, and for measuring models.

Pure but for `write_portal`: no clock, no global random state; the seed is an argument.
Nothing here may say anything of a real hospital.
"""

from matcher.simulation.course import Truth
from matcher.simulation.portal import MadeUpPortal, simulate
from matcher.simulation.settings import DEMO_SEED, PortalSettings, World, Year
from matcher.simulation.writing import write_portal

__all__ = [
    "DEMO_SEED",
    "MadeUpPortal",
    "PortalSettings",
    "Truth",
    "World",
    "Year",
    "simulate",
    "write_portal",
]
