"""The ways in: slash commands, listeners and the alarm clock. Each handler collects, asks one feature, answers."""
