"""The API application, and what the app needs to serve it: mount, guard, and a life with a worker in it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import Scope

from lib import __version__, logs
from lib.actions.people import come_back, come_in
from lib.actions.render import resume_open_runs
from lib.actions.shared_secrets import passes_key
from lib.actions.studio import migrate, open_studio
from lib.actions.tokens import bearer, check_token
from lib.api import (
    activity,
    approval,
    assets,
    collections,
    episode_files,
    episodes,
    grounding,
    health,
    jobs,
    members,
    music,
    preparation,
    production,
    project_history,
    projects,
    providers,
    rewriting,
    sample,
    script,
    script_editing,
    script_tools,
    second_reading,
    shows,
    sources,
    templates,
    uploads,
    voices,
    zips,
)
from lib.api.bodies import FORM_OVERHEAD_BYTES, JSON_LIMIT_BYTES, BodyLimit
from lib.api.border import check_request
from lib.api.docs import ABOUT, TAGS, add_docs
from lib.api.door import Door
from lib.api.guard import Guard, is_loopback
from lib.api.metrics import metrics
from lib.api.problems import explain_errors
from lib.api.prompt import Prompt
from lib.api.public import is_public, make_feeds, make_shares
from lib.api.refusals import ALWAYS, refusals
from lib.api.traced import Traced
from lib.errors import BadInput, PodcastError
from lib.jobs import Supervisor
from lib.models.audit import Way
from lib.models.person import Person
from lib.settings import ROOT, Settings

log = logging.getLogger(__name__)

# Collections, uploads and zips before assets: `/{asset_id}` would take their addresses for ids.
_ROOMS = (
    health, sample, projects, members, project_history, sources, preparation, script, script_editing, script_tools,
    grounding, rewriting, second_reading, approval, production, voices, music, providers, jobs, shows, episodes,
    episode_files, collections, uploads, zips, assets, templates, activity,
)  # fmt: skip
COLLECTED_AFTER = (10_000, 20, 50)
"""After how many new objects the collector looks, and how seldom at all of them, in place of 700, 10 and 10. A rerun
makes thousands that live as long as it does: the collector took 7 % of the server, and with 50 sessions each look at
all of them stops every session for 100 ms (measured). It costs 30 MB."""
_UPLOADS = ("/content-assets/upload", "/sources/document", "/cover", "/music/upload")


def make_api() -> FastAPI:
    """The application behind `/api`. Its routes need `state.studio`, which the lifespan sets."""
    api = FastAPI(
        title="Podcast Maker", version=__version__, docs_url=None, redoc_url=None, description=ABOUT,
        openapi_tags=TAGS, responses=refusals(*ALWAYS), dependencies=[Depends(check_request)],
    )  # fmt: skip
    for room in _ROOMS:
        api.include_router(room.routes)
    api.add_middleware(BodyLimit, limit_of=_limit_bytes)
    add_docs(api)
    explain_errors(api)
    return api


def _limit_bytes(scope: Scope) -> int:
    """How much a request may bring: files as the settings say, anything else 5 MB."""
    if not scope["path"].endswith(_UPLOADS):
        return JSON_LIMIT_BYTES
    limit_bytes: int = scope["app"].state.studio.settings.upload_limit_bytes
    return limit_bytes + FORM_OVERHEAD_BYTES


api = make_api()
public_feeds, public_shares = make_feeds(), make_shares()


Claims = Callable[[Mapping[str, str]], Mapping[str, Any] | None]


def app_kwargs(address: Callable[[], str | None] | None = None, claims: Claims = lambda _: None) -> dict[str, Any]:
    """`routes`, `middleware` and `lifespan` for `st.App`, or for a Starlette application.

    `address` tells, when the server starts, what it is bound to; without it the settings' host counts. `claims` reads
    from a browser's cookies what the provider of the login said of who signed in there; None for nobody.
    """
    settings = Settings()
    if settings.log:
        logs.begin(settings.log, level=logging.WARNING)
    hosts = [settings.host, *settings.allowed_hosts.split(",")]

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
        try:
            check_login(settings)
            refuse_other_machines(settings, settings.host if address is None else address())
            if settings.allow_remote:
                passes_key(settings)  # whoever needs it could only be told that it cannot be had
        except PodcastError as error:
            log.critical("%s %s", error.message, error.hint)
            raise
        async with _at_work(settings):
            yield {}

    return {
        "routes": [
            Mount("/api", app=api),
            Mount("/feeds", app=public_feeds),
            Mount("/share", app=public_shares),
            metrics(settings, lambda: api.state.studio),
        ],
        "middleware": _doors(settings, hosts, claims),
        "lifespan": lifespan,
    }


def _doors(settings: Settings, hosts: list[str], claims: Claims) -> list[Middleware]:
    """What every request passes: names and origins, and a token or a login where others may come."""
    public_host = urlsplit(settings.public_url).hostname or ""
    is_remote = settings.allow_remote or settings.has_login
    if settings.has_login:
        hosts = [*hosts, public_host]
    guard = Middleware(Guard, hosts=hosts, remote=is_remote, public_host=public_host, is_public=is_public)
    doors = [Middleware(Prompt), Middleware(Traced), guard]
    if is_remote:
        signed_in = partial(_signed_in, claims) if settings.has_login else None
        key = partial(passes_key, settings)
        doors.append(Middleware(Door, opens=_bearer, signed_in=signed_in, is_public=is_public, key=key))
    return doors


def _bearer(secret: str) -> Person | None:
    """Who comes with this token; None when it is none of ours, or its owner may not come any more."""
    token = check_token(api.state.studio, secret)
    owner = come_back(api.state.studio, token.user_id) if token else None
    return bearer(token, owner) if token and owner else None


def _signed_in(claims: Claims, cookies: Mapping[str, str]) -> Person | None:
    """Who signed in with the browser that has these cookies. Raises Forbidden for who is not on the list."""
    said = claims(cookies)
    return come_in(api.state.studio, said) if said else None


def check_login(settings: Settings) -> None:
    """Raises BadInput when a login is wanted that could let in nobody, or anybody."""
    if not settings.has_login:
        return
    if not settings.oidc_client_id or not settings.oidc_client_secret.get_secret_value():
        raise BadInput(
            "The login lacks what the provider knows this app by.",
            hint="Set PODCAST_OIDC_CLIENT_ID and PODCAST_OIDC_CLIENT_SECRET.",
        )
    if not (settings.allowed_people + settings.admins).strip(" ,"):
        raise BadInput(
            "Nobody is on the list of those who may sign in.",
            hint="Set PODCAST_ALLOWED_PEOPLE to addresses or domains, or to * for everybody the provider lets in.",
        )


def refuse_other_machines(settings: Settings, address: str | None) -> None:
    """Raises BadInput when the server would be open to other machines without having been told to be.

    No address at all means every one the machine has.
    """
    if settings.allow_remote or settings.has_login or is_loopback(address or ""):
        return
    raise BadInput(
        f"The app has no login, so it does not open itself to other machines (address {address or 'not set'}).",
        hint="Bind it to 127.0.0.1, let people sign in (PODCAST_OIDC_METADATA_URL), or set PODCAST_ALLOW_REMOTE=1 when "
        "something in front of it asks who comes.",
    )


@asynccontextmanager
async def _at_work(settings: Settings) -> AsyncIterator[None]:
    """The database at its newest, the studio open, the worker running; all of it ended in reverse."""
    await asyncio.to_thread(migrate, settings)
    studio = open_studio(settings, way=Way.API)
    for application in (api, public_feeds, public_shares):
        application.state.studio = studio
    supervisor = _supervisor(settings)
    if settings.run_worker:
        supervisor.start()
    try:
        async with api.router.lifespan_context(api):
            await asyncio.to_thread(studio.jobs.prepare)
            logs.dress()
            await asyncio.to_thread(resume_open_runs, studio)
            # What was loaded until here stays until the end: the collector need not look at it after every rerun.
            gc.collect()
            gc.freeze()
            gc.set_threshold(*COLLECTED_AFTER)
            yield
    finally:
        await asyncio.to_thread(supervisor.stop)
        studio.close()


def _supervisor(settings: Settings) -> Supervisor:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return Supervisor(
        [sys.executable, "-m", "lib.worker"],
        lock=settings.data_dir / "supervisor.lock",
        env={"PYTHONPATH": path},
    )
