"""All of a made-up portal that is there before anybody is asked: hospitals, requests, forms."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.domain.request import Request
from matcher.errors import UserError
from matcher.simulation.forms import fill_forms
from matcher.simulation.hospitals import Hospitals, draw_hospitals
from matcher.simulation.intake import Intake, draw_intake
from matcher.simulation.settings import PortalSettings


@dataclass(frozen=True)
class Scene:
    """What no decision about whom to ask changes.

    Attributes
    ----------
    requests:
        In the order they come in, one an entry of `intake`.
    """

    settings: PortalSettings
    hospitals: Hospitals
    intake: Intake
    requests: tuple[Request, ...]
    seed: int

    @classmethod
    def draw(cls, settings: PortalSettings, seed: int) -> Scene:
        """The same settings and seed always give the same scene.

        Raises
        ------
        UserError
            The seed is below 0.
        """
        if seed < 0:
            raise UserError(
                f"Seed {seed}: a seed is 0 or more.", "Give a whole number, such as 2025."
            )
        hospitals = draw_hospitals(settings, seed)
        intake = draw_intake(settings, seed)
        return cls(settings, hospitals, intake, fill_forms(settings, hospitals, intake, seed), seed)
