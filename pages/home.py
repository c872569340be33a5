"""Home: go on where you left, hear what was made, find every project."""

import streamlit as st

from lib.ui import home, project

st.query_params.pop("project", None)
st.title("Your studio", anchor=False)
project.show_troubles()
if home.is_new():
    home.welcome()
    home.shared()
    st.stop()
home.resume()
home.starters()
left, right = st.columns([0.62, 0.38], gap="large")
with left:
    home.projects()
    home.shared()
with right:
    home.recent_episodes()
