"""What every verb needs, opened once per process: the database, the files, the queue, the voices."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sqlalchemy.engine import Engine

from lib.actions.setups import Kind, TypedSetups, setup_of
from lib.errors import Forbidden
from lib.jobs.client import JobQueue
from lib.models.audit import Way
from lib.models.person import ALONE, Person, Role, Scope
from lib.models.project import OWNER
from lib.models.setup import Setup
from lib.pipeline.offline import OfflineWriter
from lib.pipeline.writer import Writer
from lib.providers import llm, research, speech
from lib.providers.fetch import Fetched, fetch
from lib.providers.llm import Llm
from lib.providers.research import Search
from lib.providers.spec import Spec
from lib.providers.speech import Speech
from lib.settings import Settings
from lib.store.blobs import Blobs
from lib.store.engine import only_reading, open_engine
from lib.store.keys import Keyring
from lib.store.migrate import migrate as migrate_engine
from lib.store.turns import Turns
from lib.store.uses import Uses
from lib.store.watch import Watch

NO_PROJECT = "-"
"""In place of a project's id, which never is this: what belongs to none."""
_SHARED = ("jobs", "watch", "turns", "served_feeds", "typed")
"""What all handles of one studio have in common."""


@dataclass(frozen=True)
class Studio:
    """A handle for the verbs of `lib.actions`; safe to share between threads. Close it when the process ends."""

    settings: Settings
    engine: Engine
    blobs: Blobs
    writer: Writer = field(default_factory=OfflineWriter)
    load_speech: Callable[[str, Setup], Speech] = speech.load
    load_llm: Callable[[str, Setup], Llm] = llm.load
    load_search: Callable[[str, Setup], Search] = research.load
    fetch: Callable[[str], Fetched] = fetch
    """How a page comes in from the internet."""
    uses: Uses = field(default_factory=Uses)
    """Which files of the cache were asked for."""
    person: Person = ALONE
    """Who acts: whom the trail names, and whose requests and uploads count."""
    owner: str = OWNER
    """Whose projects, assets, shows and keys the verbs see. Another's when they shared a project with `person`."""
    role: Role = Role.OWNER
    """What `person` may do with what is `owner`'s."""
    way: Way = Way.SCREEN
    """Through what they act, as the trail tells it."""
    only: str = ""
    """The one project of `owner`'s that is open to `person`; "" where all of it is."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "blobs", self.blobs.noting(self.uses.note))

    def on_behalf_of(self, project_id: str) -> Studio:
        """The same studio; what is asked for of the cache is noted as used by that project."""
        for shared in _SHARED:
            getattr(self, shared)  # opened here, once, and not by each such handle
        handle = copy(self)
        object.__setattr__(handle, "blobs", self.blobs.noting(lambda key: self.uses.note(key, project_id)))
        return handle

    def seen_by(self, person: Person, *, owner: str = "", role: Role = Role.OWNER, only: str = "") -> Studio:
        """The same studio for somebody: their own things, or what an `owner` shared with them, `only` that project."""
        for shared in _SHARED:
            getattr(self, shared)
        handle, whose = copy(self), owner or person.id
        seen = {"person": person, "owner": whose, "role": role, "only": only, "typed": self.typed.by(whose)}
        looks_only = not role.scopes & person.scopes & {Scope.WRITE, Scope.RENDER}
        seen["engine"] = only_reading(self.engine, looks_only)  # whatever a verb forgets to ask
        for name, value in seen.items():
            object.__setattr__(handle, name, value)
        return handle

    def owned_by(self, owner: str) -> Studio:
        """The same studio for what is done for an owner without them: a worker's jobs, feeds, links."""
        return self if (owner, "") == (self.owner, self.only) else self.seen_by(Person(id=owner))

    @property
    def is_own(self) -> bool:
        """Whether who acts sees their own things here, and not what somebody shared with them."""
        return self.owner == self.person.id

    def allow(self, scope: Scope) -> None:
        """Raises Forbidden when who acts may not do that here, by their role or by their token's scopes."""
        if scope not in self.role.scopes:
            raise Forbidden("You may look at this project, not change it.", hint="Ask its owner to make you an editor.")
        if scope not in self.person.scopes:
            raise Forbidden(f"This token may not {scope.value}.", hint="Make one that may, under Settings, API tokens.")

    def is_closed(self, project_id: str | None) -> bool:
        """Whether that project of `owner`'s, or what belongs to it, is not what was shared with who acts."""
        return bool(self.only) and (project_id or NO_PROJECT) != self.only

    def may(self, scope: Scope) -> bool:
        """Whether who acts may do that here."""
        return scope in self.role.scopes & self.person.scopes

    def require_owner(self, act: str) -> None:
        """Raises Forbidden when who acts is a guest here; `act` is what only the owner may."""
        if self.role is not Role.OWNER:
            raise Forbidden(f"Only the owner of a project may {act}.", hint="Ask its owner.")

    def require_admin(self) -> None:
        """Raises Forbidden when who acts does not run this server."""
        if not self.person.is_admin:
            raise Forbidden("Only who runs this server may see and change this.", hint="Ask an admin.")

    @cached_property
    def jobs(self) -> JobQueue:
        """The queue; opened at first use, since most verbs do without."""
        return JobQueue(self.settings.jobs_database)

    @cached_property
    def watch(self) -> Watch:
        """Tells whether anything was written to the database."""
        return Watch(self.engine)

    @cached_property
    def turns(self) -> Turns:
        """Who may do what is to be done once, over all processes."""
        return Turns(self.engine, self.settings.data_dir / "turns.lock")

    @cached_property
    def served_feeds(self) -> dict[Any, Any]:
        """Feeds as they were served last, until something in them changes."""
        return {}

    @cached_property
    def typed(self) -> TypedSetups:
        """What the owner typed for each provider."""
        keyring = Keyring(self.settings.keys, self.settings.secret_key.get_secret_value())
        return TypedSetups(self.engine, keyring, lambda: self.watch.stamp(), self.owner)

    def specs(self, kind: Kind) -> Sequence[Spec]:
        """The specs of every provider of that kind; nothing is loaded that costs time."""
        match kind:
            case Kind.SPEECH:
                return speech.all_providers()
            case Kind.LLM:
                return llm.all_providers()
            case Kind.RESEARCH:
                return research.all_providers()

    def setup(self, kind: Kind, name: str) -> Setup:
        """Key and options of a provider as they are now; empty for one that is not there."""
        spec = next((spec for spec in self.specs(kind) if spec.name == name), None)
        return setup_of(self.typed, kind, spec) if spec else Setup()

    def speech(self, provider: str) -> Speech:
        """The speech provider of that name as it is set up now. Raises Unavailable."""
        return self.load_speech(provider, self.setup(Kind.SPEECH, provider))

    def llm(self, provider: str, model: str = "") -> Llm:
        """The model provider of that name as it is set up now, asking `model` where named. Raises Unavailable."""
        setup = self.setup(Kind.LLM, provider)
        return self.load_llm(provider, Setup(setup.key, {**setup.options, "model": model}) if model else setup)

    def search(self, provider: str) -> Search:
        """The research provider of that name as it is set up now. Raises Unavailable."""
        return self.load_search(provider, self.setup(Kind.RESEARCH, provider))

    def free_bytes(self) -> int | None:
        """What is left on the disk of the data folder; None when the files are kept elsewhere."""
        if not self.settings.blobs.startswith("file:"):
            return None
        folder = Path(url2pathname(urlsplit(self.settings.blobs).path))
        return shutil.disk_usage(folder if folder.exists() else self.settings.data_dir).free

    def close(self) -> None:
        if "jobs" in self.__dict__:
            self.jobs.close()
        if "watch" in self.__dict__:
            self.watch.close()
        if "turns" in self.__dict__:
            self.turns.close()
        self.engine.dispose()


def open_studio(settings: Settings | None = None, *, way: Way = Way.SCREEN) -> Studio:
    """Open what the settings (by default the environment's) name. Raises StorageFailed."""
    settings = settings or Settings()
    return Studio(settings=settings, engine=open_engine(settings.database), blobs=Blobs(settings.blobs), way=way)


def migrate(settings: Settings | None = None) -> None:
    """Bring the database to the newest schema. Raises StorageFailed."""
    engine = open_engine((settings or Settings()).database)
    try:
        migrate_engine(engine)
    finally:
        engine.dispose()
