from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from lib.errors import NotFound
from lib.models.person import Scope
from lib.models.values import now
from lib.store import tokens
from lib.store.engine import reading, writing


def test_a_token_is_found_by_its_hash_until_it_is_revoked(engine: Engine) -> None:
    with writing(engine) as session:
        kept = tokens.insert_token(session, "laptop", "a" * 64, owner="local")
        gone = tokens.insert_token(session, "phone", "b" * 64, owner="local")
        tokens.revoke_token(session, gone.id, owner="local")
        tokens.revoke_token(session, gone.id, owner="local")
    with reading(engine) as session:
        assert tokens.find_token(session, "a" * 64) == kept
        assert tokens.find_token(session, "b" * 64) is None
        assert tokens.find_token(session, "c" * 64) is None
        assert tokens.list_tokens(session, owner="local") == [kept]


def test_a_use_is_noted_once_a_minute(engine: Engine) -> None:
    with writing(engine) as session:
        token = tokens.insert_token(session, "laptop", "a" * 64, owner="local")
        assert tokens.is_stamp_due(token)
        tokens.stamp_token(session, token.id)
    with reading(engine) as session:
        used = tokens.find_token(session, "a" * 64)
    assert used
    assert not tokens.is_stamp_due(used)
    assert tokens.is_stamp_due(used.model_copy(update={"last_used_at": now() - timedelta(minutes=2)}))


def test_a_token_ends_and_is_still_listed(engine: Engine) -> None:
    with writing(engine) as session:
        over, open_ = (
            tokens.insert_token(
                session, name, name * 64, owner="local", scopes=[Scope.RENDER, Scope.READ], expires_at=now() + left
            )
            for name, left in (("a", timedelta(seconds=-1)), ("b", timedelta(hours=1)))
        )
    with reading(engine) as session:
        assert tokens.find_token(session, "a" * 64) is None
        assert tokens.find_token(session, "b" * 64) == open_
        assert {token.id for token in tokens.list_tokens(session, owner="local")} == {over.id, open_.id}
    assert open_.scopes == {Scope.READ, Scope.RENDER}
    assert over.is_over(now())


def test_nobody_revokes_another_owners_token(engine: Engine) -> None:
    with writing(engine) as session:
        token = tokens.insert_token(session, "laptop", "a" * 64, owner="local")
        for token_id, owner in ((token.id, "somebody"), ("nothing", "local")):
            with pytest.raises(NotFound):
                tokens.revoke_token(session, token_id, owner=owner)
