"""The loop over years: who is asked decides what is learnt, and that decides who is asked.

A made-up portal takes its course while a policy decides about each request, with what was
known before the day it came in; the model is trained anew every first of January on what its
own decisions have brought to light. What a hospital would do with a request is drawn
beforehand and is the same under every policy.

Shows what a way of asking does in made-up worlds; says nothing of any real hospital.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.catalogue import Catalogue
from matcher.domain.events import Events
from matcher.evaluation.policies import Policy, Question, Rows
from matcher.evidence import COLUMNS, Standing
from matcher.history import Archive, History
from matcher.history.columns import Bools
from matcher.model import built_in_prior
from matcher.ranking.steering import small
from matcher.simulation.asking import Turn
from matcher.simulation.course import Truth, run_course
from matcher.simulation.draws import stream
from matcher.simulation.known import make_sites
from matcher.simulation.scene import Scene
from matcher.simulation.settings import PortalSettings
from matcher.simulation.unfolding import came_to_norway, known_anyway, told_of
from matcher.training import train


@dataclass(frozen=True, eq=False)
class Decision:
    """Whom a policy asked about one request; hospitals as rows of the made-up portal.

    Attributes
    ----------
    place:
        Of the request among the portal's.
    open:
        Hospitals it could have asked, shape (n_sites,).
    """

    place: int
    asked: Rows
    named: Rows
    open: Bools


@dataclass(frozen=True, eq=False)
class Years:
    """What came of one policy in one made-up portal.

    Attributes
    ----------
    decisions:
        One a request that was sent out, in order.
    truth:
        The true chances, at the loads this policy's own decisions made.
    selected:
        Pairs of a request's place and a hospital's row: selected, and Norway chosen.
    is_small:
        Fewer public studies than the median hospital when the portal opened, (n_sites,).
    """

    scene: Scene
    decisions: tuple[Decision, ...]
    truth: Truth
    selected: NDArray[np.int64]
    is_small: Bools


def run_years(
    settings: PortalSettings, policy: Policy, catalogue: Catalogue, *, seed: int
) -> Years:
    """Let a policy decide who is asked, for as many years as the settings have.

    Parameters
    ----------
    settings:
        Outcomes are left to chance: no year gives them as counts.
    catalogue:
        Areas, centres and capabilities; its hospitals are replaced by made-up ones.

    Raises
    ------
    UserError
        The seed is below 0, or a year gives its outcomes as counts.
    """
    scene = Scene.draw(settings, seed)
    desk = _Desk(scene, policy, catalogue)
    course, truth = run_course(scene, desk.choose)
    won = came_to_norway(scene, course)[course.request] & course.selected
    return Years(
        scene=scene,
        decisions=tuple(desk.decisions),
        truth=truth,
        selected=np.stack([course.request[won], course.site[won]], axis=1),
        is_small=desk.small_at_start(),
    )


class _Desk:
    """Where requests come in: looks up what is known, lets the policy decide, keeps records."""

    def __init__(self, scene: Scene, policy: Policy, catalogue: Catalogue) -> None:
        sites = make_sites(scene.hospitals)
        self.decisions: list[Decision] = []
        self._scene = scene
        self._policy = policy
        self._archive = GrowingArchive(catalogue.with_sites(sites), known_anyway(scene, sites))
        self._model = built_in_prior(COLUMNS)
        self._trained_in = scene.settings.opened_on.year
        # Rows of the candidates, who ascend by id, for the rows of the made-up hospitals.
        self._candidate = np.searchsorted(self._archive.candidates.ids, scene.hospitals.ids)
        self._made_up = np.argsort(self._candidate)

    def choose(self, turn: Turn) -> NDArray[np.int64]:
        """Rows of the made-up hospitals that the policy asks."""
        if turn.sent:  # what was sent last is all that has come to it since the turn before
            self._archive = self._archive.and_more(told_of(self._scene, turn.sent[-1]))
        day = turn.request.received_on or date.min
        self._train(day.year)
        question = Question(
            request=turn.request,
            history=self._archive.as_of(day),
            model=self._model,
            n_asked=turn.n_asked,
            seed=_seed(self._scene.seed, turn.place),
        )
        chosen = self._policy.choose(question)
        decision = Decision(
            place=turn.place,
            asked=np.sort(self._made_up[chosen]),
            named=np.sort(self._made_up[question.named]),
            open=question.may_be_asked[self._candidate],
        )
        self.decisions.append(decision)
        return decision.asked.astype(np.int64)

    def small_at_start(self) -> Bools:
        """Hospitals with few public studies when the portal opened."""
        history = self._archive.as_of(self._scene.settings.opened_on)
        return small(Standing.of(history))[self._candidate]

    def _train(self, year: int) -> None:
        """On the first of January, on all that came to light before."""
        if self._policy.learns and year > self._trained_in:
            self._model = train(self._archive, as_of=date(year, 1, 1), model_id=str(year))
            self._trained_in = year


class GrowingArchive(Archive):
    """An archive that more is told to, day after day; keeps the histories it has cut."""

    def __init__(self, catalogue: Catalogue, events: Events) -> None:
        super().__init__(catalogue, events)
        self._events = events
        self._cut: dict[date, History] = {}

    def and_more(self, events: Events) -> GrowingArchive:
        """The same archive, knowing these events as well.

        Raises
        ------
        ValueError
            One of them was known before a day whose history has been cut already: what
            follows from a decision is never known before the day it is made.
        """
        days = [row.known_on for table in _TABLES for row in getattr(events, table)]
        if self._cut and days and min(days) < max(self._cut):
            raise ValueError(
                f"known on {min(days)}, and asked for what was known: {max(self._cut)}"
            )
        more = GrowingArchive(self.catalogue, _joined(self._events, events))
        more._cut = self._cut
        if not events.participations:  # the index of their titles is what takes time
            more._studies = self._studies
        return more

    def as_of(self, day: date) -> History:
        """What was known before that day began."""
        if day not in self._cut:
            self._cut[day] = super().as_of(day)
        return self._cut[day]


_TABLES = tuple(Events.__dataclass_fields__)


def _joined(one: Events, other: Events) -> Events:
    return Events(**{table: getattr(one, table) + getattr(other, table) for table in _TABLES})


def _seed(seed: int, place: int) -> int:
    """Lots drawn for one request of one made-up portal."""
    return int(stream(seed, f"lots {place}").integers(2**32))
