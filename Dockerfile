# Two stages: the first builds the front end and the virtual environment, the second only runs them, as an ordinary user.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements/prod.txt requirements/node.txt requirements/
RUN python -m venv /app/.venv \
    && /app/.venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/prod.txt
COPY package.json package-lock.json .npmrc esbuild.config.mjs ./
COPY scripts/ scripts/
COPY static/ static/
COPY templates/ templates/
# Node comes from PyPI into a second environment, so that the one that is copied on stays without it.
RUN python -m venv /node \
    && /node/bin/python scripts/front_end.py build \
    && rm -rf node_modules
COPY . .
# The manifest of static files is built once, here; the values only satisfy the settings' checks during the build.
RUN PLUMBLINE_ENV=production DATABASE_URL=postgresql://build REDIS_URL=redis://build ALLOWED_HOSTS=build \
    BASE_URL=https://build SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && .venv/bin/python scripts/translations.py compile

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin plumbline
WORKDIR /app
COPY --from=build /app /app
RUN install -d -o plumbline -g plumbline /app/var /app/var/files /app/var/run /app/var/backups
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PLUMBLINE_ENV=production
USER plumbline
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi:application"]
