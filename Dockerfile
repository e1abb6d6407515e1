# The base can be pinned to a digest: docker build --build-arg BASE=python@sha256:… .
ARG BASE=python:3.11.14-slim-bookworm

FROM ${BASE} AS packages
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /venv \
 && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/run.txt \
 && /venv/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM ${BASE}
LABEL org.opencontainers.image.title="Syllabot" \
      org.opencontainers.image.description="A Discord bot that runs a curriculum for study groups." \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --home-dir /app --no-create-home --shell /usr/sbin/nologin syllabot \
 && install --directory --owner=syllabot --mode=700 /data /backups
WORKDIR /app
COPY --from=packages /venv /venv
COPY LICENSE curriculum.yaml ./
COPY migrations migrations
COPY cogs cogs
COPY bot bot
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    DATABASE_URL=sqlite:////data/syllabot.db \
    BACKUP_FOLDER=/backups
# The root file system may be read-only: what Python would write at every start is written now.
RUN python -m compileall -q bot cogs migrations
USER syllabot
VOLUME ["/data", "/backups"]
# The bot's clock rings every 10 minutes at least and leaves the time in the database.
HEALTHCHECK --interval=5m --timeout=10s --start-period=2m --retries=3 CMD ["python", "-m", "bot", "healthy"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
