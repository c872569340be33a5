"""The API's operations, "POST /podcast/sample", without its document: to make that takes a second in every process that
collects tests. tests/api/test_openapi.py sees to it that these are all."""

from __future__ import annotations

from lib.api import server

_ROUTES = [route for room in server._ROOMS for route in room.routes.routes if route.include_in_schema]
OPERATIONS = [f"{method} {route.path_format}" for route in _ROUTES for method in sorted(route.methods)]
WITH_BODY = [f"{method} {route.path_format}" for route in _ROUTES if route.body_field for method in route.methods]
