"""Podcast Maker: from an idea and sources to a mastered, traceable episode.

Lines are made side by side, one to a core. Numpy's own threads within each of them would only wait for one another, for
a third of all the time on a busy machine, so they are switched off before it is loaded.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
