"""nginx in front of several app processes: a browser comes back to the one that it began with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from ops.postgres import NOBODY
from ops.running import Running, program

PACKAGE = "nginx-light"
CONFIG = """\
daemon off;
pid {folder}/nginx.pid;
worker_processes 1;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxied;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
  # A page, its websocket, and what it fetches have to come to the same process: a cookie says which.
  map $cookie_place $place {{ default $cookie_place; '' $request_id; }}
  map $cookie_place $new_place {{ default ''; '' "place=$request_id; Path=/; HttpOnly; SameSite=Lax"; }}
  upstream app {{
    hash $place consistent;
{servers}
    keepalive 32;
  }}
  server {{
    listen 127.0.0.1:{port};
    client_max_body_size 64m;
    location / {{
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Request-ID $request_id;
      proxy_connect_timeout 3s;
      proxy_read_timeout 1h;
      proxy_request_buffering off;
      proxy_max_temp_file_size 0;
      proxy_next_upstream error timeout;
      add_header Set-Cookie $new_place;
    }}
    location = /metrics {{ return 404; }}
  }}
}}
"""


@contextmanager
def balancer(folder: Path, port: int, apps: Sequence[int]) -> Iterator[str]:
    """The address of an nginx on that port, in front of apps on those; not as root. Raises MissingError."""
    nginx = program("nginx", PACKAGE)
    folder.mkdir(parents=True, exist_ok=True)
    servers = "\n".join(f"    server 127.0.0.1:{app} max_fails=1 fail_timeout=2s;" for app in apps)
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, port=port, servers=servers))
    as_user = list(NOBODY) if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "nobody")
    command = [*as_user, nginx, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    running = Running("nginx", command, log=folder.with_suffix(".log"), folder=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        running.wait_until(lambda: _answers(url))
        yield url
    finally:
        running.stop()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/health", timeout=30).is_success
    except httpx.TransportError:
        return False
