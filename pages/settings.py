"""Settings: what runs here, the voices, the storage, the licences."""

import streamlit as st

from lib.ui import activity, people, project, providers, settings, shows, templates, tokens
from lib.ui.errors import explained

st.title("Settings", anchor=False)
project.show_troubles()
admins = ["People"] if people.are_shown() else []
keys, voices, feeds, kinds, access, doings, storage, about, *those = st.tabs(
    ["Providers", "Voices", "Shows", "Templates", "API tokens", "Activity", "Storage", "About", *admins],
    default="Shows" if "show" in st.query_params else None,
)
with keys, explained():
    providers.show()
with voices, explained():
    settings.voices_with_samples()
with feeds, explained():
    shows.show()
with kinds, explained():
    templates.settings()
with access, explained():
    tokens.api_tokens()
with doings, explained():
    activity.show()
with storage, explained():
    settings.storage()
with about, explained():
    settings.about()
for those_who_came in those:
    with those_who_came, explained():
        people.show()
