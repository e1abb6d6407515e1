"""Who asks: a person in a server, with the powers they have there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import StudyError
from bot.records import Cohort
from bot.texts import cohorts as text


@dataclass(frozen=True, slots=True)
class Actor:
    """`manages`: has Manage Server (or is an administrator). `name`: what the server calls them, if it is known."""

    guild_id: int
    id: int
    manages: bool = False
    role_ids: frozenset[int] = frozenset()
    name: str | None = None

    def organises(self, cohort: Cohort) -> bool:
        """Has Manage Server, or the cohort's organiser role."""
        return self.guild_id == cohort.guild_id and (self.manages or cohort.organiser_role_id in self.role_ids)


def require_organiser(actor: Actor, cohort: Cohort) -> None:
    """Raises StudyError unless the actor is an organiser of the cohort."""
    if not actor.organises(cohort):
        raise StudyError(text.not_an_organiser())


def require_manager(actor: Actor) -> None:
    """Raises StudyError unless the actor has Manage Server, which it takes to create a cohort."""
    if not actor.manages:
        raise StudyError(text.not_a_manager())
