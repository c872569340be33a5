"""My Episodes: everything that was made, found by what the URL says."""

import streamlit as st

from lib.ui import asset_cards, library_filters, library_numbers, project
from lib.ui.errors import explained, show_noted

st.title("My Episodes", anchor=False)
project.show_troubles()
show_noted("library")
with explained():
    wanted, dropped = library_filters.read(dict(st.query_params))
    library_filters.show_dropped(dropped)
    library_filters.show(wanted)
    asset_cards.page_of(wanted)
    library_numbers.show()
