"""Which methods an address knows: the framework alone names those of the first route that has it, not of all."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import compile_path


def allowed(request: Request) -> str:
    """The value of `Allow` for the request's address, from the API's own description; "" when it knows none."""
    app = request.scope.get("app")
    if not isinstance(app, FastAPI):
        return ""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    templates = [template for template in app.openapi()["paths"] if compile_path(template)[0].match(path)]
    # `/assets/upload` looks like `/assets/{id}` too; the one with the fewest blanks is meant.
    meant = min(templates, key=lambda template: template.count("{"), default=None)
    return ", ".join(sorted(method.upper() for method in app.openapi()["paths"][meant])) if meant else ""
