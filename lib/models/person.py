"""Who acts, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lib.models.project import OWNER


class Scope(StrEnum):
    """READ looks and downloads; WRITE changes; RENDER asks for what takes long or costs money."""

    READ = "read"
    WRITE = "write"
    RENDER = "render"


EVERYTHING = frozenset(Scope)


class Role(StrEnum):
    """What somebody is to a project. Only the owner shares, publishes and deletes it."""

    VIEWER = "viewer"
    EDITOR = "editor"
    OWNER = "owner"

    @property
    def scopes(self) -> frozenset[Scope]:
        return frozenset({Scope.READ}) if self is Role.VIEWER else EVERYTHING


@dataclass(frozen=True)
class Person:
    """`id` owns rows (their `user_id`); `name` is what others read. A token's person has the token's `scopes`, and
    in `token` its name; "" for who did not come by one."""

    id: str = OWNER
    name: str = ""
    is_admin: bool = False
    scopes: frozenset[Scope] = EVERYTHING
    token: str = ""


ALONE = Person(is_admin=True)
"""Who acts on a machine without login: one owner, of everything."""
