#!/bin/sh
# Load the parts into a TDB2 database of Apache Jena; Fuseki must not have it open.
# 
#     sh load-jena.sh FOLDER
# 
# $TDBLOADER names the program if it is not `tdb2.tdbloader`. In the configuration of Fuseki,
# `tdb2:unionDefaultGraph true` makes queries see the union of all graphs.
set -eu
[ $# = 1 ] || { echo "usage: sh load-jena.sh FOLDER" >&2; exit 2; }
case $1 in /*) store=$1 ;; *) store=$PWD/$1 ;; esac
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS
"${TDBLOADER:-tdb2.tdbloader}" --loc "$store" part-*.nq.gz
