#!/bin/sh
# A C compiler and the headers of Python ($1), which certgen is built with. As root on Debian they
# are installed; elsewhere what is missing is named.
set -eu
headers=$("$1" -c 'import os, sysconfig; print(os.path.join(sysconfig.get_path("include"), "Python.h"))')
missing=""
command -v cc >/dev/null 2>&1 || missing="gcc libc6-dev"
[ -e "$headers" ] || missing="$missing python3-dev"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
command -v cc >/dev/null 2>&1 && [ -e "$headers" ] && exit 0
echo "certgen is built with a C compiler and the headers of Python ($headers): install $missing" >&2
exit 1
