from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib.ui import drawn


def test_a_piece_is_fetched_at_its_address_for_as_long_as_it_is_held():
    client = TestClient(Starlette(routes=[drawn.route]))
    piece = drawn.piece("<p>Words of a scene – read</p>")
    answer = client.get(piece.address)
    assert answer.text == piece.html
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    address = piece.address
    del piece
    assert client.get(address).status_code == 404


def test_equal_pieces_share_an_address_and_others_do_not():
    one, other = drawn.piece("<p>one</p>"), drawn.piece("<p>other</p>")
    assert drawn.piece("<p>one</p>") is one
    assert one.address != other.address
