# The web site of the archive; PostgreSQL is another container (see docker-compose.yml).
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    VAR_DIR=/app/var \
    HOST=0.0.0.0 \
    PORT=8000

WORKDIR /app

# Requirements first: they change less often than the code.
COPY requirements.txt ./
RUN python -m pip install --require-hashes -r requirements.txt

COPY . .
RUN useradd --system --uid 10001 --no-create-home --home-dir /app archive \
    && mkdir -p var \
    && python -m compileall -q npcarchive reports \
    && python -m npcarchive.run --collect-static \
    && chown -R archive var
USER archive

EXPOSE 8000

# Any answer below 400 is life: behind TLS it is a redirect.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=4 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status >= 400)"]

# Migrates, loads the divisions and indicators, then becomes the web server (granian).
CMD ["python", "-m", "npcarchive.run", "--server"]
