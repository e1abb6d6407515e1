"""Syllabot against a bare discord.py bot, in the same run: `make bench`. Needs no network and no token."""
