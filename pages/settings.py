"""Settings: what runs here, the voices, the storage, the licences."""

import streamlit as st

from lib.ui import project, settings
from lib.ui.errors import explained

st.title("Settings", anchor=False)
project.show_troubles()
providers, voices, storage, about = st.tabs(["Providers", "Voices", "Storage", "About"])
with providers, explained():
    settings.providers()
with voices, explained():
    settings.voices_with_samples()
with storage, explained():
    settings.storage()
with about, explained():
    settings.about()
