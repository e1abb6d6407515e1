"""The demo: the same bot, unmodified, inside a simulated Discord in the browser.

Needs the extra `[demo]` (SimCord). Nothing in the bot itself imports this package.
"""

from bot.demo.start import run_demo

__all__ = ["run_demo"]
