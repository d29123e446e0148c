# Built the same on amd64 and arm64, and twice to the same layers: docs/hosting/installation.md.
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0
WORKDIR /app
RUN python -m venv --without-pip /venv
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m pip --python /venv install --quiet --no-compile \
    --require-hashes --no-deps --only-binary :all: -r requirements.txt
COPY . .
RUN CAIRN_DATA_DIR=/tmp/build /venv/bin/python manage.py collectstatic --no-input --verbosity 0
# All that the image adds to its base is laid out in /image, with one time stamp for everything.
# Byte code is compiled here because the running container may not write any.
ARG SOURCE_DATE_EPOCH=0
RUN bin/lay-out-image /venv /app /image

FROM ${PYTHON}
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 CAIRN_DATA_DIR=/data
COPY --from=build /venv /venv
COPY --from=build /image /
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=15m --start-interval=2s \
    CMD ["python", "-I", "-S", "bin/healthcheck"]
ENTRYPOINT ["bin/docker-entrypoint"]
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="Cairn" \
      org.opencontainers.image.description="Interactive learning roadmaps that a learner ticks off step by step." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
