"""A local Slack and Telegram for tests, for trying things by hand, and for scripted months."""

from adapters.simulated.platform import SimulatedPlatform
from adapters.simulated.serving import serve

__all__ = ["SimulatedPlatform", "serve"]
