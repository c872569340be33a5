"""A model whose answers can be read, or it is said that they cannot. Loads the model library: import it late."""

from __future__ import annotations

from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings


class Readable(WrapperModel):
    """The library trips over JSON that is no model's answer, each maker's part in its own way."""

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        try:
            return await super().request(messages, model_settings, model_request_parameters)
        except (TypeError, AttributeError, LookupError, ValueError):
            # Nothing of what came is kept: it may hold anything.
            raise ModelAPIError(self.model_name, "the answer cannot be read") from None
