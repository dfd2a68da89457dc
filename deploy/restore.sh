#!/bin/sh
# restore.sh [--copy] BACKUP DATABASE DATA_DIR: create DATABASE from a backup of backup.sh.
#
# With --copy it becomes a test copy, neutralized before anybody can use it: no key of the
# original works in it, it sends no mail and runs no job, and links that the original has
# signed are invalid. Without --copy it replaces the original.
#
# libpq's variables say where PostgreSQL is, and ODOO_RC where Odoo's configuration is
# (default: /etc/odoo/odoo.conf).
set -eu
umask 077
copy=
if [ "$1" = --copy ]; then
    copy=yes
    shift
fi
backup=$1 database=$2 data=$3

createdb --template=template0 --encoding=UTF8 "$database"
undo() {
    dropdb "$database"
    rm -rf "$data/filestore/$database"
    echo "Nothing was restored." >&2
}
trap undo EXIT
pg_restore --no-owner --no-privileges --exit-on-error \
    --dbname="$database" "$backup/database.dump"
if [ "$copy" ]; then
    odoo neutralize --config="${ODOO_RC:-/etc/odoo/odoo.conf}" --database="$database"
    psql --quiet --set=ON_ERROR_STOP=1 --dbname="$database" --command="
        UPDATE ir_config_parameter SET value = gen_random_uuid()
         WHERE key IN ('database.secret', 'database.uuid')"
fi
mkdir -p "$data/filestore/$database"
tar --extract --gzip --file="$backup/filestore.tar.gz" \
    --directory="$data/filestore/$database"
trap - EXIT
