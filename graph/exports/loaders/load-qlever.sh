#!/bin/sh
# Make a QLever index of the parts in the folder where you are.
# 
#     sh load-qlever.sh NAME
# 
# $QLEVER_INDEX names the program if it is not `qlever-index` (IndexBuilderMain in older versions).
# QLever asks the union of all graphs; updates must name theirs.
set -eu
[ $# = 1 ] || { echo "usage: sh load-qlever.sh NAME" >&2; exit 2; }
case $1 in /*) name=$1 ;; *) name=$PWD/$1 ;; esac
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS
gzip -dc part-*.nq.gz | "${QLEVER_INDEX:-qlever-index}" -i "$name" -F nq -f -
