"""What all model providers have in common: ready or not, ask, list, price, test."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Coroutine, Mapping
from concurrent.futures import CancelledError
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import BaseModel

from lib.errors import Cancelled, PodcastError
from lib.models.setup import Setup
from lib.models.usage import Tokens
from lib.providers.llm import Answer, Check, Spec
from lib.providers.llm import _loop as loops
from lib.providers.llm._errors import is_too_long, may_be_put_plainer, slipped, told
from lib.providers.llm._listing import listed
from lib.providers.llm._options import SECONDS
from lib.providers.llm._prices import answers_usd, is_own_machine, own_usd, published_usd
from lib.providers.llm._question import Asked, Question, greet, put, room_to_think
from lib.providers.llm._ready import check_model, check_setup, unused
from lib.providers.llm._teller import Teller

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")

_CONNECT_S = 10.0


_LOADING = Lock()
"""The library's modules need each other: threads that load it at the same moment can find one half made."""


class Asking(ABC):
    """A provider of models. `home` is where its API lives, `price_list` its name in the lists of published prices.

    With `free_at_home` a machine of the owner's own costs nothing.
    """

    spec: ClassVar[Spec]
    home: ClassVar[str] = ""
    price_list: ClassVar[str] = ""
    free_at_home: ClassVar[bool] = False

    def __init__(self, setup: Setup = Setup()) -> None:  # noqa: B008 - it is frozen
        self._setup = setup
        self._key = setup.key.strip()
        self._opening = Lock()
        self._open_model: tuple[loops.Loop, Model[Any]] | None = None
        self._plainly = False

    @abstractmethod
    def _opened(self, client: httpx2.AsyncClient) -> Model[Any]:
        """The library's own model, speaking through `client`, which keeps the time; it repeats nothing by itself."""

    @abstractmethod
    def _list_request(self) -> tuple[str, Mapping[str, str]]:
        """The address that lists the models, and the headers that carry the key."""

    @property
    def model(self) -> str:
        return self._option("model").strip()

    @property
    def base_url(self) -> str:
        return (self._option("base_url") or self.home).strip().rstrip("/")

    @property
    def thinking_tokens(self) -> int:
        self._check_ready()
        return room_to_think(self._model(), self._option("thinking"))

    def models(self) -> list[str]:
        self._check_setup()
        return self._run(listed(*self._list_request(), self._teller))

    def ask(self, want: type[T], *, system: str, prompt: str, max_tokens: int, check: Check | None = None) -> Answer[T]:
        self._check_ready()
        question = Question(want, system, prompt, max_tokens, check, self._limit_s, self._option("thinking"))
        return self._run(self._answered(self._model(), question))

    def price_usd(self, tokens: Tokens) -> float | None:
        own = own_usd(self._setup, tokens)
        if own is not None or not self._priced:
            return own if own is not None else 0.0
        return published_usd(self.price_list, self.model, tokens)

    def test(self) -> str:
        self._check_ready()
        model = self._model()
        began_s = time.monotonic()
        self._run(self._greeted(model))
        return f"{self.model} answered in {time.monotonic() - began_s:.1f} s."

    @property
    def _priced(self) -> bool:
        return not (self.free_at_home and is_own_machine(self.base_url))

    @property
    def _limit_s(self) -> float:
        seconds = self._setup.number("timeout_s", float(self._default("timeout_s") or SECONDS))
        return min(seconds, 24 * 3600.0) if seconds > 0 else SECONDS

    @property
    def _teller(self) -> Teller:
        return Teller(self.spec.label, self.model, self._key, self._limit_s)

    def _option(self, name: str) -> str:
        """As it was set up, else the spec's own default."""
        return self._setup.option(name, self._default(name))

    def _default(self, name: str) -> str:
        return next((option.default for option in self.spec.options if option.name == name), "")

    async def _answered(self, model: Model[Any], question: Question[T]) -> Answer[T]:
        from pydantic_ai import RunUsage
        from pydantic_ai.exceptions import AgentRunError, UserError

        asked: Asked[T] = Asked(RunUsage())
        try:
            await self._put(model, question, asked)
        except (AgentRunError, UserError, TimeoutError) as error:
            if asked.best is not None and is_too_long(error):  # there was room for one answer, and not for its repair
                return Answer(asked.best[0], asked.tokens, self._usd(asked), asked.best[1])
            # From nothing: what the library says may hold what was sent to the provider.
            raise told(self._teller, error, asked.used, answered=bool(asked.responses)) from None
        value, complaints = asked.outcome
        return Answer(value, asked.tokens, self._usd(asked), complaints)

    async def _put(self, model: Model[Any], question: Question[T], asked: Asked[T]) -> None:
        """With a schema that the endpoint enforces; where it refuses that, in words, from then on."""
        from pydantic_ai.exceptions import ModelAPIError

        try:
            await put(model, question, asked, plainly=self._plainly)
        except ModelAPIError as error:
            if self._plainly or asked.responses or not may_be_put_plainer(error):
                raise
            await put(model, question, asked, plainly=True)
            self._plainly = not slipped(error)

    def _usd(self, asked: Asked[Any]) -> float | None:
        own = own_usd(self._setup, asked.tokens)
        if own is not None:
            return own if asked.used is not None or own_usd(self._setup, Tokens(1, 1)) == 0 else None
        if not self._priced:
            return 0.0
        return answers_usd(self.price_list, self.model, asked.responses)

    async def _greeted(self, model: Model[Any]) -> None:
        from pydantic_ai.exceptions import AgentRunError, ModelAPIError, UserError

        try:
            try:
                await greet(model, self._limit_s, self._option("thinking"))
            except ModelAPIError as error:
                if not may_be_put_plainer(error):
                    raise
                await greet(model, self._limit_s, "")
        except (AgentRunError, UserError, TimeoutError) as error:
            raise told(self._teller, error, Tokens()) from None

    def _model(self) -> Model[Any]:
        """Opened once per loop; what it speaks through is closed with the loop. Raises Unavailable."""
        with _LOADING:
            from pydantic_ai.exceptions import UserError

            from lib.providers.llm._readable import Readable

        loop = loops.shared()
        with self._opening:
            if self._open_model is None or self._open_model[0] is not loop:
                try:
                    self._open_model = loop, Readable(self._opened(self._client(loop)))
                except UserError as error:
                    raise told(self._teller, error, Tokens()) from None
            return self._open_model[1]

    def _client(self, loop: loops.Loop) -> httpx2.AsyncClient:
        import httpx2
        from pydantic_ai.models import create_async_httpx2_client

        client = create_async_httpx2_client(timeout=httpx2.Timeout(self._limit_s, connect=_CONNECT_S))
        loop.when_closing(client.aclose)
        return client

    def _run(self, work: Coroutine[Any, Any, R]) -> R:
        try:
            return loops.shared().run(work)
        except CancelledError:
            broken_off = Cancelled("The question was broken off: the app is ending.", hint="Ask again.")
            broken_off.tokens = None
            raise broken_off from None
        except PodcastError as error:
            raise (error if hasattr(error, "tokens") else unused(error)) from None

    def _check_ready(self) -> None:
        self._check_setup()
        check_model(self.spec, self.model)

    def _check_setup(self) -> None:
        check_setup(self.spec, self._key, self.base_url)
