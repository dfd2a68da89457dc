#!/bin/sh
# backup.sh DATABASE DATA_DIR FOLDER: back up DATABASE and its files into a new folder below
# FOLDER and print its name; delete backups older than KEEP_DAYS days (14). Odoo may be
# running.
#
# libpq's variables (PGHOST, PGUSER, PGPASSFILE) say where PostgreSQL is.
set -eu
umask 077
database=$1 data=$2 folder=$3

backup=$folder/$database-$(date -u +%Y%m%dT%H%M%SZ)
unfinished=$folder/.unfinished-$database
rm -rf "$unfinished"
mkdir -p "$unfinished"
pg_dump --format=custom --no-owner --no-privileges \
    --file="$unfinished/database.dump" "$database"
# The files come after the database, so that every file it refers to is included. Odoo's
# own `db dump` copies the files first.
mkdir -p "$data/filestore/$database"
tar --create --gzip --file="$unfinished/filestore.tar.gz" \
    --directory="$data/filestore/$database" .
mv "$unfinished" "$backup"
# The pattern excludes backups of other databases whose names begin with this one's.
find "$folder" -maxdepth 1 -name "$database-????????T??????Z" -mtime "+${KEEP_DAYS:-14}" \
    -exec rm -r {} +
echo "$backup"
