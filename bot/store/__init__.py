"""SQL and nothing else: one family of tables per file, values in, values out."""
