#!/bin/sh
# Makes the database `audits`, once, as an administrator of PostgreSQL: a login that owns the tables and brings them up to date,
# and one for the page and its workers, which owns nothing and which row-level security holds.
# OWNER_PASSWORD and WEB_PASSWORD are theirs; psql's own variables (PGHOST, PGUSER, …) say where the server is.
set -eu

psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v web="$WEB_PASSWORD" -d postgres <<'SQL'
CREATE ROLE audits_app NOLOGIN;
CREATE ROLE audits_owner LOGIN PASSWORD :'owner' IN ROLE audits_app;
CREATE ROLE audits_web LOGIN PASSWORD :'web' IN ROLE audits_app;
CREATE DATABASE audits OWNER audits_owner;
SQL
