"""The demo: the same bot, unmodified, inside a simulated Discord in the browser.

Needs the extra `[demo]` (SimCord). Nothing in the bot itself imports this package.
"""

from bot.demo.place import Person, Place, Step, World
from bot.demo.run import Demo, PortInUseError

__all__ = ["Demo", "Person", "Place", "PortInUseError", "Step", "World"]
