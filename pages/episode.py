"""Episode: hear it with its transcript, its chapters and its sources."""

from lib.ui import episode
from lib.ui.errors import explained

with explained():
    asset = episode.require()
    made_from = episode.project_of(asset)
    episode.head(asset)
    episode.play(asset, made_from)
    episode.sources(made_from)
