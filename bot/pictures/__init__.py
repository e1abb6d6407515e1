"""Pictures: values in, SVG out, and a painter that makes PNG of it. Knows neither Discord nor the database."""
