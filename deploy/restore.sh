#!/bin/sh
# restore.sh [--copy] BACKUP DATABASE DATA_DIR: make the new DATABASE of what backup.sh kept.
#
# With --copy it is one for trying things out: neutralized, before anybody can use it. No
# key of the original works in it, no mail leaves it, no job runs, and what the original
# has signed is not valid there. Without, it takes the place of the original.
#
# PostgreSQL is found by libpq's variables, Odoo's configuration by ODOO_RC
# (/etc/odoo/odoo.conf).
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
