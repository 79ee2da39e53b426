#!/bin/sh
# Load the parts into a repository of GraphDB that exists and is empty; the server must be stopped.
# 
#     sh load-graphdb.sh REPOSITORY
# 
# $IMPORTRDF names the program if it is not `importrdf`, which is in the folder bin of GraphDB.
set -eu
[ $# = 1 ] || { echo "usage: sh load-graphdb.sh REPOSITORY" >&2; exit 2; }
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS
"${IMPORTRDF:-importrdf}" preload --force --id "$1" part-*.nq.gz
