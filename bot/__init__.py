"""Syllabot: a Discord bot that runs a curriculum for study groups."""

__version__ = "0.1.0"
