import pickle

from lib.errors import Stale


def test_what_came_too_late_is_not_kept_with_the_error_in_a_queue() -> None:
    late = Stale("Changed elsewhere.", hint="Look.", mine={"a": "whole project"}, newest=7)
    kept = pickle.loads(pickle.dumps(late))
    assert (kept.message, kept.hint, kept.newest, kept.mine) == ("Changed elsewhere.", "Look.", 7, None)
    assert late.mine == {"a": "whole project"}
