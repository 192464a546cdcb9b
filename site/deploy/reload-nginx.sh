#!/bin/sh
# Lets nginx read the lists of moved and withdrawn addresses again, when a release brought others.
#   reload-nginx.sh RELEASES SEEN     SEEN is a folder that remembers what nginx was last told
# Pages need no reload. It looks at two small files and is over, so a timer may call it often; and
# it does not matter whether a bake, a rollback or a restored backup changed them.
set -eu
releases=$1
seen=$2
nginx=${NGINX:-nginx}

mkdir -p "$seen"
changed=no
for list in redirects.map gone.map; do
    # A release without a list has an empty one.
    cat "$releases/current/$list" >"$seen/$list.new" 2>/dev/null || :
    cmp -s "$seen/$list.new" "$seen/$list" || changed=yes
done
[ "$changed" = yes ] || exit 0
# A list that nginx cannot read leaves the old one at work, and is told each time.
$nginx -t -q
$nginx -s reload
for list in redirects.map gone.map; do
    mv "$seen/$list.new" "$seen/$list"
done
