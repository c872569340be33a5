"""Any endpoint that speaks OpenAI's chat completions: LM Studio, vLLM, llama.cpp, a gateway of one's own."""

from __future__ import annotations

from typing import ClassVar

from lib.providers.llm import Spec
from lib.providers.llm._chat import Chat
from lib.providers.llm._options import at_home, base_url, model


class OpenAICompatible(Chat):
    """Free on a machine of the owner's own; elsewhere its price is unknown until the owner types it."""

    free_at_home: ClassVar[bool] = True
    spec: ClassVar[Spec] = Spec(
        name="openai_compatible",
        label="Your own server",
        about="LM Studio, vLLM, llama.cpp or another OpenAI-compatible endpoint; type its price where it is not free.",
        key_env="OPENAI_COMPATIBLE_API_KEY",
        key_optional=True,
        docs_url="https://lmstudio.ai/docs/developer/openai-compat",
        options=(
            model("", "As the server names it."),
            base_url("", "OPENAI_COMPATIBLE_BASE_URL", "For instance http://127.0.0.1:1234/v1."),
            *at_home(),
        ),
        needs_internet=False,
    )


PROVIDER = OpenAICompatible
