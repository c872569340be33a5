"""The app: `streamlit run streamlit_app.py` or `uvicorn streamlit_app:app`."""

from pathlib import Path

import streamlit as st

from lib.api.server import app_kwargs
from lib.ui import bundles, drawn, login, themes, undisturbed

bundles.install()
themes.install()
undisturbed.install()
served = app_kwargs(address=lambda: st.get_option("server.address"), claims=login.claims)
served["routes"] += [drawn.route]
app = st.App(Path(__file__).resolve().parent / "lib" / "ui" / "main.py", secrets=login.secrets(), **served)
