"""
Our exceptions:

* StudyError            a member or an organiser asked for something that cannot be; its text is shown to them
* DatabaseTrouble       the database cannot be used just now; its text is for the operator, and is in the log already
  - LeaseOver           this process could not say in time that it lives, and others may do now what it was at
* PermissionNeeded      the bot lacks a permission on Discord; its text says which, where and how to grant it
* ConfigError           the operator must fix something before the bot can start
  - SettingsError       an environment variable
  - CurriculumError     a curriculum file
  - DatabaseError       the database: newer than this code, not ours, or out of reach
    - DatabaseAway      its server cannot be used just now, which may pass by itself
"""

from __future__ import annotations


class StudyError(Exception):
    """Expected: shown to the person as it reads, with what to do next; never logged as a fault."""


class PermissionNeeded(StudyError):
    """The bot may not do what was asked until somebody grants it a permission."""


class DatabaseTrouble(Exception):
    """While the bot runs: the disk is full, say, or the file damaged. Nothing of what was asked for is stored.

    Whoever waits for an answer is told to try again; everything else is tried again by itself. The text says what is
    wrong and how to cure it, and was logged where it arose.
    """


class LeaseOver(DatabaseTrouble):
    """Nothing may leave this process until it has said again that it lives: others may be at it."""


class ConfigError(Exception):
    """The operator must fix something before the bot can start. `mistakes` has one line for each."""

    def __init__(self, *mistakes: str) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


class SettingsError(ConfigError):
    """Environment variables that cannot be used."""


class CurriculumError(ConfigError):
    """A curriculum file with mistakes: each with its line, its path and what to write instead."""


class DatabaseError(ConfigError):
    """A database that this version cannot or must not use. It is left untouched."""


class DatabaseAway(DatabaseError):
    """The server of a database that cannot be used now and may be again: it is worth waiting for."""
