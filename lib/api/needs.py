"""What a call needs to be allowed: read, write or render. One table for every route, so that none can be forgotten.

A call needs what its method says, unless it is named here: some take long or cost money, whatever their method, and
some only look although they bring a body.
"""

from __future__ import annotations

from fastapi import Request

from lib.models.person import Scope

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PROJECT = "/podcast/projects/{project_id}"
_EPISODE = "/podcast/episodes/{asset_id:rowid}"

RENDERS = frozenset({
    ("POST", "/podcast/sample"),
    ("POST", f"{_PROJECT}/analyse"),
    ("POST", f"{_PROJECT}/research"),
    ("POST", f"{_PROJECT}/script"),
    ("POST", f"{_PROJECT}/rewrite"),
    ("POST", f"{_PROJECT}/reread"),
    ("POST", f"{_PROJECT}/scenes/{{scene_id}}/tighten"),
    ("POST", f"{_PROJECT}/scenes/{{scene_id}}/extend"),
    ("GET", f"{_PROJECT}/lines/{{line_id}}/sound"),
    ("GET", f"{_PROJECT}/scenes/{{scene_id}}/sound"),
    ("POST", f"{_PROJECT}/render"),
    ("POST", f"{_PROJECT}/render/front"),
    ("POST", f"{_PROJECT}/render/retry"),
    ("POST", f"{_PROJECT}/render/scenes/{{scene_id}}/retry"),
    ("POST", "/podcast/jobs/{job_id}/retry"),
    ("GET", "/podcast/voices/{provider}/{voice_id}/sample"),
    ("POST", "/providers/{kind}/{name}/test"),
    ("POST", f"{_EPISODE}/audiograms"),
    ("POST", f"{_EPISODE}/forms/{{form}}"),
})  # fmt: skip
"""They take long or cost money. Methods, and paths below `/api` as the routes write them."""

READS = frozenset({("POST", f"{_PROJECT}/script/find")})
"""They change nothing, though they bring a body."""


UNCOUNTED = frozenset({
    ("GET", "/health"),
    ("HEAD", "/health"),
    ("GET", "/content-assets/{asset_id:rowid}/file"),
    ("HEAD", "/content-assets/{asset_id:rowid}/file"),
    ("GET", "/content-assets/{asset_id:rowid}/episode/{name}"),
    ("HEAD", "/content-assets/{asset_id:rowid}/episode/{name}"),
    ("GET", "/podcast/shows/{show_id}/cover.jpg"),
})  # fmt: skip
"""They are no requests to a limit: a player that seeks asks for a file again and again, a machine after our health."""


def scope_of(method: str, path: str) -> Scope:
    """What a call of the route with that `path`, as it is written with its blanks, needs."""
    if (method, path) in RENDERS:
        return Scope.RENDER
    return Scope.READ if method in _SAFE or (method, path) in READS else Scope.WRITE


def is_counted(request: Request) -> bool:
    """Whether the request is one of those that a person may make so many of in a minute."""
    return (request.method, request.scope["route"].path) not in UNCOUNTED


def needed(request: Request) -> Scope:
    """What this request needs, once it has found its route."""
    return scope_of(request.method, request.scope["route"].path)
