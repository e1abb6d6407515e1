FROM python:3.11-slim AS packages
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/run.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /app syllabot && mkdir /data && chown syllabot /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY curriculum.yaml ./
COPY migrations migrations
COPY cogs cogs
COPY bot bot
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/syllabot.db
USER syllabot
VOLUME /data
# The bot's clock rings every 10 minutes at least and leaves the time in the database.
HEALTHCHECK --interval=5m --timeout=10s --start-period=2m --retries=3 CMD ["python", "-m", "bot", "healthy"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
