"""The API's own description in the browser, with Swagger's files from here: it works without the internet."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

ABOUT = """Everything the screens can do, for programs.

Calls that take long answer **202** with a job and its address; ask there until `status` is `completed`, `failed` or
`cancelled`. Every refusal has one shape: `detail` (a sentence), `code` (a stable word) and `hint` (the next act).

On one machine no token is needed. Where other machines may come (`PODCAST_ALLOW_REMOTE=1`), make one under Settings
and send it as `Authorization: Bearer …`. A token may **read**, **write** or **render** (ask for what takes long or
costs money). A call that needs another scope answers **403**, one beyond a limit of its owner **429** with the header
`Retry-After`."""

TAGS = [
    {"name": "projects", "description": "An episode in the making: one document, saved in part or as a whole."},
    {"name": "people", "description": "With whom a project is shared, where people sign in."},
    {"name": "project history", "description": "Earlier versions, undo and redo, starting over, and copies."},
    {"name": "sources", "description": "The texts an episode is made of."},
    {"name": "preparation", "description": "Analysis, outline, queries, research and facts."},
    {"name": "script", "description": "The script: written once, edited line by line, approved scene by scene."},
    {"name": "render", "description": "Cost, render, progress."},
    {"name": "music", "description": "Music before, after and under the speech."},
    {"name": "providers", "description": "Who speaks, writes and looks things up: keys, options, prices, a test."},
    {"name": "jobs", "description": "Long calls under way."},
    {"name": "assets", "description": "The asset library: everything made, by whichever module."},
    {
        "name": "episodes",
        "description": "A finished episode for its readers: notes, cover, files, links, publications.",
    },
    {"name": "shows", "description": "Podcasts with their feeds."},
    {"name": "collections", "description": "Assets kept together. An asset may be in several."},
    {"name": "activity", "description": "Who did what, and how much of what anybody may use."},
    {"name": "health", "description": "Whether the app can work."},
]

_FILES = Path(__file__).parent / "static" / "swagger-ui"


def add_docs(api: FastAPI) -> None:
    """Serve `/docs`; all addresses are relative, so it works wherever the API is mounted."""
    api.mount("/docs-files", StaticFiles(directory=_FILES), name="docs-files")

    @api.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title=f"{api.title}: API",
            swagger_js_url="docs-files/swagger-ui-bundle.js",
            swagger_css_url="docs-files/swagger-ui.css",
            swagger_favicon_url="data:,",
        )
