from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lib.errors import BadInput
from lib.store.engine import writing


@pytest.mark.postgres
def test_text_with_nul_is_refused_in_our_words_where_the_database_refuses_it(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        with writing(engine) as session:
            session.execute(sa.text("SELECT :text"), {"text": "a\0b"})
        return
    with pytest.raises(BadInput, match="cannot keep this"), writing(engine) as session:
        session.execute(sa.text("SELECT :text"), {"text": "a\0b"})
    with pytest.raises(BadInput), writing(engine) as session:
        session.execute(sa.text("SELECT CAST(:number AS integer)"), {"number": 2**40})
