from __future__ import annotations

import pytest
import sqlalchemy as sa

from lib.actions.studio import Studio
from lib.actions.tokens import check_token, create_token, list_tokens, revoke_token
from lib.errors import BadInput


def test_a_token_is_shown_once_and_only_its_hash_is_kept(studio: Studio) -> None:
    secret, token = create_token(studio, "  my   laptop ")
    assert (token.name, len(secret)) == ("my laptop", 46)
    with studio.engine.connect() as connection:
        assert secret not in str(connection.execute(sa.text("SELECT * FROM api_tokens")).all())
    assert create_token(studio, "again")[0] != secret
    assert [known.name for known in list_tokens(studio)] == ["again", "my laptop"]


def test_a_token_opens_until_it_is_revoked_and_nothing_else_does(studio: Studio) -> None:
    secret, token = create_token(studio, "laptop")
    found = check_token(studio, secret)
    assert found
    assert found.id == token.id
    assert list_tokens(studio)[0].last_used_at
    for wrong in ("", "pm_", secret[:-1], secret + "x", "\udcff"):
        assert check_token(studio, wrong) is None
    revoke_token(studio, token.id)
    assert check_token(studio, secret) is None
    assert list_tokens(studio) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b"])
def test_a_token_needs_a_name(studio: Studio, name: str) -> None:
    with pytest.raises(BadInput):
        create_token(studio, name)
