FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    /venv/bin/pip install --quiet --require-hashes --no-deps -r requirements.txt
COPY . .
# Byte code is compiled here because the running container may not write any.
RUN CAIRN_DATA_DIR=/tmp/build /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q /venv/lib accounts config roadmap

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 CAIRN_DATA_DIR=/data
RUN groupadd --system --gid 10001 cairn \
    && useradd --system --uid 10001 --gid cairn --home-dir /nonexistent --no-create-home cairn \
    && install -d -o cairn -g cairn -m 0750 /data
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=2s \
    CMD ["python", "bin/healthcheck"]
ENTRYPOINT ["bin/docker-entrypoint"]
