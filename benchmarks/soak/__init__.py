"""A soak: the real bot as a process, on a local Discord, with thousands of members and with faults: `make soak`."""
