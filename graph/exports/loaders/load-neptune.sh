#!/bin/sh
# Copy the parts to S3 and have Amazon Neptune load them from there.
# 
#     NEPTUNE=https://HOST:8182 ROLE=arn:aws:iam::... REGION=... sh load-neptune.sh s3://BUCKET/FOLDER
# 
# The cluster must reach the bucket with the role. With authentication by IAM, set $CURL to a program that signs.
# The answer has a loadId; $NEPTUNE/loader/LOADID tells how far it is.
set -eu
[ $# = 1 ] || { echo "usage: sh load-neptune.sh s3://BUCKET/FOLDER" >&2; exit 2; }
: "${NEPTUNE:?set it to the address of the cluster}" "${ROLE:?set it to the role}" "${REGION:?set it to the region}"
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS
for part in part-*.nq.gz; do
    aws s3 cp "$part" "${1%/}/$part"
done
"${CURL:-curl}" --fail-with-body -X POST -H "Content-Type: application/json" "${NEPTUNE%/}/loader" -d @- <<END
{"source": "${1%/}/", "format": "nquads", "iamRoleArn": "$ROLE", "region": "$REGION", "failOnError": "TRUE"}
END
