"""The app as `st.App` serves it, without the screens: `uvicorn served:app`."""

from starlette.applications import Starlette

from lib.api.server import app_kwargs

app = Starlette(**app_kwargs())
