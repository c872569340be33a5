"""The app over HTTP: a FastAPI application mounted beside the screens."""
