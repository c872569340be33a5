"""A process that supervises a child until it is killed: `parent.py FOLDER`."""

import sys
from pathlib import Path
from threading import Event

from lib.jobs import Supervisor

folder = Path(sys.argv[1])
child = Path(__file__).with_name("child.py")
supervisor = Supervisor([sys.executable, str(child), str(folder / "pids")], lock=folder / "supervisor.lock")
supervisor.start()
Event().wait()
