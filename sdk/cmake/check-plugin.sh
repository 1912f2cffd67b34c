#!/bin/sh
# Refuses a plugin that exports anything but aether_plugin_entry, or that could never be replaced in memory.
set -eu
file=$1
symbols=$(nm -D --defined-only "$file" | awk '{print $NF}' | sed 's/@.*//')
fail() { echo "check-plugin: $file: $1" >&2; rm -f "$file"; exit 1; }
[ "$symbols" = aether_plugin_entry ] || fail "must export exactly aether_plugin_entry, exports: $(echo $symbols)"
if nm -D "$file" | grep -q ' u '; then fail "has STB_GNU_UNIQUE symbols; compile with -fno-gnu-unique"; fi
dynamic=$(readelf -d "$file")
case $dynamic in *TEXTREL*) fail "has text relocations; compile with -fPIC" ;; esac
case $dynamic in *NODELETE*) fail "is linked with -z nodelete" ;; esac
