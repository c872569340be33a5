"""The API's own description in the browser, with Swagger's files from here: it works without the internet."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

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
