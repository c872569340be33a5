"""The API tokens of the Settings page."""

from datetime import UTC, datetime, time, timedelta

from lib.actions.studio import open_studio
from lib.actions.tokens import check_token, list_tokens
from lib.settings import Settings

LAST_DAY = (datetime.now(UTC) + timedelta(days=400)).date()
END = datetime.combine(LAST_DAY + timedelta(days=1), time.min, UTC)


def test_a_token_is_made_shown_once_and_revoked(data, visit):
    at = visit("settings")
    at.text_input(key="api_token_name").input("My laptop")
    at.button_group(key="api_token_scopes").set_value(["read", "render"])
    at.date_input(key="api_token_end").set_value(LAST_DAY)
    at.button[next(n for n, b in enumerate(at.button) if b.label == "Make a token")].click().run()
    assert not at.exception
    (secret,) = (element.value for element in at.code)
    studio = open_studio(Settings(data_dir=data))
    token = check_token(studio, secret)
    assert token
    assert token.name == "My laptop"
    assert (token.scopes, token.expires_at) == ({"read", "render"}, END)
    at.run()
    assert any(f"may read, render · ends {END.day} {END:%b %Y}, 00:00" in text.value for text in at.markdown)
    assert not at.code
    at.button(key=f"revoke_{token.id}").click().run()
    assert list_tokens(studio) == []
    assert check_token(studio, secret) is None
    studio.close()


def test_a_token_without_a_name_is_told_so(data, visit):
    at = visit("settings")
    at.button[next(n for n, b in enumerate(at.button) if b.label == "Make a token")].click().run()
    assert "needs a name" in at.error[0].value
