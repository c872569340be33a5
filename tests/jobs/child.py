"""A supervised child: writes its pid, then waits until its parent is gone or it is told to end.

`child.py FILE [stubborn|brief]`: a stubborn one ignores SIGTERM, a brief one ends by itself.
"""

import os
import signal
import sys
from pathlib import Path
from threading import Event

from lib.jobs.supervisor import watch_parent

gone = Event()
how = sys.argv[2] if len(sys.argv) > 2 else ""
signal.signal(signal.SIGTERM, signal.SIG_IGN if how == "stubborn" else lambda *_: gone.set())
with Path(sys.argv[1]).open("a") as pids:
    pids.write(f"{os.getpid()}\n")
watch_parent(gone.set)
if how != "brief":
    gone.wait()
