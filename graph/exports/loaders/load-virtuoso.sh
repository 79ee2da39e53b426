#!/bin/sh
# Load the parts into a running Virtuoso. This folder must be under DirsAllowed in its virtuoso.ini.
# 
#     VIRTUOSO_PASSWORD=... sh load-virtuoso.sh [HOST:PORT]
# 
# The port is 1111 unless given. $ISQL names the program if it is not `isql`, as in Debian (isql-vt).
# A graph that is loaded again keeps what it had: clear the graphs, or start with an empty database.
set -eu
server=${1:-localhost:1111}
: "${VIRTUOSO_PASSWORD:?set it to the password of dba}"
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS
folder=$(pwd -P | sed "s/'/''/g")
run() {
    "${ISQL:-isql}" "$server" dba "$VIRTUOSO_PASSWORD" ERRORS=STDOUT VERBOSE=OFF BANNER=OFF PROMPT=OFF "EXEC=$1"
}
run "delete from DB.DBA.load_list where starts_with(ll_file, '$folder/part-')"
run "ld_dir('$folder', 'part-*.nq.gz', NULL)"
run "rdf_loader_run()"
run "checkpoint"
run "select 'not loaded: ', ll_file, ll_error from DB.DBA.load_list where starts_with(ll_file, '$folder/part-') and (ll_state <> 2 or ll_error is not null)" | {
    ! grep "not loaded:" >&2
}
