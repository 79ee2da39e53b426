#!/bin/sh
# Load the parts into an Oxigraph store; the folder is made if need be, and no server may have it open.
# 
#     sh load-oxigraph.sh FOLDER
# 
# $OXIGRAPH names the program if it is not `oxigraph`. Ask with --union-default-graph.
set -eu
[ $# = 1 ] || { echo "usage: sh load-oxigraph.sh FOLDER" >&2; exit 2; }
case $1 in /*) store=$1 ;; *) store=$PWD/$1 ;; esac
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS
for part in part-*.nq.gz; do
    gzip -dc "$part" | "${OXIGRAPH:-oxigraph}" load --location "$store" --format nq
done
