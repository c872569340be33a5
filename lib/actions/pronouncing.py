"""A project's dictionary of how words are said. Only lines that hold a changed word are spoken anew."""

from __future__ import annotations

from collections.abc import Sequence

from lib.actions.projects import save_project
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.brief import Pronunciation
from lib.models.project import Project

ENTRIES = 90
"""As many as one regular expression distinguishes on every Python."""
WORD_CHARS, SAID_CHARS = 80, 200


def set_pronunciations(studio: Studio, project: Project, entries: Sequence[tuple[str, str]]) -> Project:
    """The whole dictionary, as `(word, said)`; rows without both are left out. Raises BadInput, Stale."""
    pairs = [(" ".join(word.split()), " ".join(said.split())) for word, said in entries]
    pairs = [(word, said) for word, said in pairs if word and said]
    if len(pairs) > ENTRIES:
        raise BadInput(f"A dictionary has at most {ENTRIES} words.", hint="Remove some that are not used.")
    for word, said in pairs:
        if len(word) > WORD_CHARS or len(said) > SAID_CHARS:
            raise BadInput(f"“{word[:40]}” is too long.", hint=f"Words have up to {WORD_CHARS} characters.")
    words = [word if word.isupper() else word.casefold() for word, _ in pairs]
    if twice := next((word for n, word in enumerate(words) if word in words[:n]), None):
        raise BadInput(f"“{twice}” is in the dictionary twice.", hint="Keep one of the two.")
    dictionary = [Pronunciation(word=word, said=said) for word, said in pairs]
    return save_project(studio, project.model_copy(update={"pronunciations": dictionary}))
