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
ours="starts_with(ll_file, '$folder/part-')"
run() { # isql ends with 0 when a statement fails
    answer=$("${ISQL:-isql}" "$server" dba "$VIRTUOSO_PASSWORD" VERBOSE=OFF BANNER=OFF PROMPT=OFF "EXEC=$1" 2>&1) ||
        answer="*** Error $answer"
    case $answer in *"*** Error"*) echo "$answer" >&2; exit 1 ;; esac
}
run "delete from DB.DBA.load_list where $ours"
run "ld_dir('$folder', 'part-*.nq.gz', 'urn:symposia:none')" # each quad names its graph: this one stays empty
run "rdf_loader_run()"
run "checkpoint"
run "select ll_file, ll_error from DB.DBA.load_list where $ours and (ll_state <> 2 or ll_error is not null)"
[ -z "$answer" ] || { printf 'not loaded:\n%s\n' "$answer" >&2; exit 1; }
run "select 'loaded', ll_file from DB.DBA.load_list where $ours"
[ "$(echo "$answer" | grep -c loaded)" = "$(ls part-*.nq.gz | wc -l)" ] || { echo "not all parts were loaded" >&2; exit 1; }
