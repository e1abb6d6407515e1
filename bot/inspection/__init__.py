"""What is in a notebook that a member hands in: read and parsed, never run."""
