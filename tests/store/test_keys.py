from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.engine import Engine

from lib.errors import StorageFailed
from lib.settings import ROOT, Settings
from lib.store import setups
from lib.store.engine import reading, writing
from lib.store.keys import Keyring

SECRET = "sk-very-secret-42"
NAME = "llm/openai"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "of its own" / "secrets.key"


def test_what_is_locked_is_unlocked_by_another_process_with_the_same_file(path: Path) -> None:
    locked = Keyring(path).lock(NAME, SECRET)
    assert SECRET not in locked
    assert Keyring(path).unlock(NAME, locked) == SECRET


def test_only_the_owner_may_read_the_key_file(path: Path) -> None:
    Keyring(path).lock(NAME, SECRET)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secrets.key"]


def test_nothing_is_made_to_unlock(path: Path) -> None:
    with pytest.raises(StorageFailed) as caught:
        Keyring(path).unlock(NAME, "anything")
    assert "is gone" in caught.value.message
    assert not path.exists()


def test_another_key_file_is_told_so(path: Path) -> None:
    locked = Keyring(path).lock(NAME, SECRET)
    path.write_bytes(Fernet.generate_key())
    with pytest.raises(StorageFailed) as caught:
        Keyring(path).unlock(NAME, locked)
    assert "not the one" in caught.value.message
    assert "again in Settings" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x00\xff" * 40])
def test_a_file_that_is_no_key_is_neither_used_nor_replaced(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StorageFailed) as caught:
        Keyring(path).lock(NAME, SECRET)
    assert "does not hold a key" in caught.value.message
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_to_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailed) as caught:
        Keyring(tmp_path / "file" / "secrets.key").lock(NAME, SECRET)
    assert "PODCAST_KEY_FILE" in caught.value.hint


def test_a_key_moved_to_another_provider_opens_nothing(path: Path) -> None:
    locked = Keyring(path).lock(NAME, SECRET)
    with pytest.raises(StorageFailed):
        Keyring(path).unlock("speech/openai", locked)


def test_the_environment_may_hold_the_key_for_several_machines(path: Path, tmp_path: Path) -> None:
    shared = Fernet.generate_key().decode()
    locked = Keyring(path, shared).lock(NAME, SECRET)
    assert Keyring(tmp_path / "elsewhere", shared).unlock(NAME, locked) == SECRET
    assert not path.exists()
    with pytest.raises(StorageFailed) as caught:
        Keyring(path, "a password").lock(NAME, SECRET)
    assert "a password" not in str(caught.value)


def test_the_settings_do_not_tell_the_key_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODCAST_SECRET_KEY", SECRET)
    assert SECRET not in repr(Settings()) + str(Settings()) + Settings().model_dump_json()


def test_processes_that_make_the_file_at_once_agree_on_one(path: Path) -> None:
    act = (
        "import sys, pathlib; from lib.store.keys import Keyring; from cryptography.fernet import Fernet;"
        "print('ready', flush=True); sys.stdin.readline();"
        f"print(Keyring(pathlib.Path(sys.argv[1])).lock({NAME!r}, {SECRET!r}))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", act, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    locked = [process.communicate()[0].strip() for process in processes]
    assert [Keyring(path).unlock(NAME, each) for each in locked] == [SECRET] * 4


def test_a_setup_keeps_what_it_is_not_given(engine: Engine) -> None:
    with writing(engine) as session:
        setups.put_setup(session, NAME, secret="locked", options={"model": "m"}, owner="local")
    with writing(engine) as session:
        setups.put_setup(session, NAME, secret=None, options={"model": "n"}, owner="local")
        setups.put_setup(session, "speech/x", secret="", options=None, owner="local")
    with reading(engine) as session:
        known = setups.all_setups(session, owner="local")
    assert (known[NAME].secret, known[NAME].options) == ("locked", {"model": "n"})
    assert known["speech/x"].options == {}
