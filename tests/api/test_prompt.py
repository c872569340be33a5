import socket
import threading
import time

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from lib.api.prompt import Prompt


async def say(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("here")
    await websocket.close()


def test_what_is_sent_over_a_socket_bound_by_somebody_else_does_not_wait():
    waits = []

    async def told(websocket: WebSocket) -> None:
        connection = seen["send"].__self__.transport.get_extra_info("socket")
        waits.append(not connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await say(websocket)

    seen = {}
    inner = Prompt(Starlette(routes=[WebSocketRoute("/", told)]))

    async def app(scope, receive, send):
        seen["send"] = send
        await inner(scope, receive, send)

    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, ws="websockets-sansio", lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        with connect(f"ws://127.0.0.1:{bound.getsockname()[1]}/") as client:
            assert client.recv() == "here"
    finally:
        server.should_exit = True
        thread.join()
        bound.close()
    assert waits == [False]


def test_a_server_that_shows_no_transport_is_served_as_before():
    app = Starlette(routes=[WebSocketRoute("/", say)], middleware=[Middleware(Prompt)])
    with TestClient(app).websocket_connect("/") as client:
        assert client.receive_text() == "here"
