"""My Episodes: everything that was made, found by what the address says."""

import streamlit as st

from lib.ui import library, library_filters, library_numbers, library_shelf, project, public_shelf
from lib.ui.errors import explained, show_noted
from lib.ui.library_address import seen

st.title("My Episodes", anchor=False)
project.show_troubles()
show_noted("library")
with explained():
    wanted, dropped = seen()
    if public_shelf.show(wanted):
        st.stop()
    wanted, shelves = library_filters.known_collection(wanted, dropped)
    library_filters.show_dropped(dropped)
    wanted = library.known_asset(wanted)
    library_filters.show(wanted, shelves)
    library_shelf.show(wanted, shelves)
    library.show(wanted, shelves)
    library_numbers.show()
