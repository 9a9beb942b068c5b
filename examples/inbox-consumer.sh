#!/bin/sh
# Takes over one message by curl: leases it, keeps the answer, acknowledges it. Ends with 1 where nothing came within 20 seconds.
set -eu
url=${TOVHOLDER_URL:-http://127.0.0.1:8080} key=${TOVHOLDER_KEY:-sandbox-ppr} folder=${FOLDER:-inbox}
umask 077
mkdir -p "$folder"

call() { curl -sS --fail-with-body -H "Authorization: Bearer $key" -H 'Content-Type: application/json' "$@"; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$folder/leased.json"; }

call "$url/v1/inbox?max=1&wait=20&lease=60" -o "$folder/leased.json"
delivery=$(field deliveryId) token=$(field leaseToken) message=$(field messageId)
[ -n "$delivery" ] || { echo 'Nothing came.' >&2; exit 1; }

mv "$folder/leased.json" "$folder/$message.delivery.json" && sync "$folder/$message.delivery.json"
call "$url/v1/inbox/$delivery/ack" -d "{\"leaseToken\":\"$token\"}" -o /dev/null
echo "Took over $message"
