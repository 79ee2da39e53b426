#!/bin/sh
# Make a Stardog database of the parts.
# 
#     sh load-stardog.sh DATABASE
# 
# $STARDOG_ADMIN names the program if it is not `stardog-admin`. The option makes queries see the union
# of all graphs.
set -eu
[ $# = 1 ] || { echo "usage: sh load-stardog.sh DATABASE" >&2; exit 2; }
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS
"${STARDOG_ADMIN:-stardog-admin}" db create -n "$1" -o query.all.graphs=true -- part-*.nq.gz
