"""Settings: what runs here, the voices, the storage, the licences."""

import streamlit as st

from lib.ui import project, providers, settings, tokens
from lib.ui.errors import explained

st.title("Settings", anchor=False)
project.show_troubles()
keys, voices, access, storage, about = st.tabs(["Providers", "Voices", "API tokens", "Storage", "About"])
with keys, explained():
    providers.show()
with voices, explained():
    settings.voices_with_samples()
with access, explained():
    tokens.api_tokens()
with storage, explained():
    settings.storage()
with about, explained():
    settings.about()
