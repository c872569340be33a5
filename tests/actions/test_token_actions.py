from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions.studio import Studio
from lib.actions.tokens import bearer, check_token, create_token, list_tokens, revoke_token
from lib.errors import BadInput, Forbidden
from lib.models.person import ALONE, Person, Scope
from lib.models.values import now


def test_a_token_is_shown_once_and_only_its_hash_is_kept(studio: Studio) -> None:
    secret, token = create_token(studio, "  my   laptop ")
    assert (token.name, len(secret)) == ("my laptop", 46)
    with studio.engine.connect() as connection:
        assert secret not in str(connection.execute(sa.text("SELECT * FROM api_tokens")).all())
    assert create_token(studio, "again")[0] != secret
    assert [known.name for known in list_tokens(studio)] == ["again", "my laptop"]


def test_a_token_opens_until_it_is_revoked_and_nothing_else_does(studio: Studio) -> None:
    secret, token = create_token(studio, "laptop")
    before = studio.watch.stamp()
    found = check_token(studio, secret)
    assert studio.watch.stamp() == before, "that it was used makes nothing old that pages show"
    assert found
    assert found.id == token.id
    assert list_tokens(studio)[0].last_used_at
    for wrong in ("", "pm_", secret[:-1], secret + "x", "\udcff"):
        assert check_token(studio, wrong) is None
    revoke_token(studio, token.id)
    assert check_token(studio, secret) is None
    assert list_tokens(studio) == []


def test_a_token_says_what_it_may_and_until_when(studio: Studio) -> None:
    end = now() + timedelta(days=1)
    secret, _ = create_token(studio, "reader", scopes=[Scope.READ], expires_at=end)
    found = check_token(studio, secret)
    assert found
    assert (found.scopes, found.expires_at) == ({Scope.READ}, end)
    person = bearer(found)
    assert (person.id, person.token, person.is_admin) == (ALONE.id, "reader", True)
    studio.seen_by(person).allow(Scope.READ)
    with pytest.raises(Forbidden, match="may not render"):
        studio.seen_by(person).allow(Scope.RENDER)


def test_a_token_gives_nobody_more_than_they_have(studio: Studio) -> None:
    _, token = create_token(studio.seen_by(Person("ann", "Ann")), "all")
    assert token.user_id == "ann"
    assert list_tokens(studio) == []
    assert bearer(token, Person("ann", "Ann", scopes=frozenset({Scope.READ}))).scopes == {Scope.READ}
    assert not bearer(token).is_admin


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"expires_at": now()}])
def test_a_token_of_no_use_is_refused(studio: Studio, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        create_token(studio, "x", **wrong)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b"])
def test_a_token_needs_a_name(studio: Studio, name: str) -> None:
    with pytest.raises(BadInput):
        create_token(studio, name)
