#!/bin/sh
# backup.sh DATABASE DATA_DIR FOLDER: keep DATABASE and its files in a new folder below
# FOLDER, and say which; backups older than KEEP_DAYS days (14) go. Odoo may run.
#
# PostgreSQL is found by libpq's variables (PGHOST, PGUSER, PGPASSFILE).
set -eu
umask 077
database=$1 data=$2 folder=$3

backup=$folder/$database-$(date -u +%Y%m%dT%H%M%SZ)
unfinished=$folder/.unfinished-$database
rm -rf "$unfinished"
mkdir -p "$unfinished"
pg_dump --format=custom --no-owner --no-privileges \
    --file="$unfinished/database.dump" "$database"
# After the database: so every file that it names is there. Odoo's own `db dump` copies
# the files first.
mkdir -p "$data/filestore/$database"
tar --create --gzip --file="$unfinished/filestore.tar.gz" \
    --directory="$data/filestore/$database" .
mv "$unfinished" "$backup"
# Not those of another database whose name only begins so.
find "$folder" -maxdepth 1 -name "$database-????????T??????Z" -mtime "+${KEEP_DAYS:-14}" \
    -exec rm -r {} +
echo "$backup"
