# syntax=docker/dockerfile:1
# Two stages: the first installs exactly what the hashed lock names, the second holds the result and nothing to build with.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/burnwatch
COPY requirements.lock /src/
# The dependencies are a layer of their own: a change of code does not install them again.
RUN /opt/burnwatch/bin/pip install --require-hashes -r /src/requirements.lock
COPY pyproject.toml README.md LICENSE /src/
COPY alerts /src/alerts
COPY bot /src/bot
RUN /opt/burnwatch/bin/pip install --no-deps --no-build-isolation /src

FROM python:3.11-slim
LABEL org.opencontainers.image.title="burnwatch" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.description="Watches the Akash Network for the people who depend on it"
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin burnwatch \
    && mkdir /data && chown burnwatch /data
COPY --from=build /opt/burnwatch /opt/burnwatch
ENV PATH=/opt/burnwatch/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    BURNWATCH_STORAGE__URL=sqlite:////data/burnwatch.db
USER burnwatch
WORKDIR /data
# The database, and a config.toml if you want one. Give the token as a file: BURNWATCH_DISCORD__TOKEN_FILE=/run/secrets/...
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9108/healthz', timeout=4)"]
ENTRYPOINT ["burnwatch"]
CMD ["run"]
