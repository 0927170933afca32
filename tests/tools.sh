#!/bin/sh
# Install the tools the tests hold our files against. As root on Debian they are installed;
# elsewhere the missing ones are named, and on CI that is a failure.
set -eu
missing=""
for pair in pdftotext:poppler-utils pdfsig:poppler-utils qpdf:qpdf zbarimg:zbar-tools \
    openssl:openssl certutil:libnss3-tools crlutil:libnss3-tools chromium:chromium node:nodejs softhsm2-util:softhsm2 cc:gcc \
    javac:default-jdk-headless; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}"
done
# Not a program: the fonts with which Tifinagh is set.
[ -e /usr/share/fonts/truetype/noto/NotoSansTifinagh-Regular.ttf ] || missing="$missing fonts-noto-core"
# Nor this: what veraPDF reads its rules with.
[ -e /usr/share/java/jaxb-runtime.jar ] || missing="$missing libjaxb-java"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi
echo "tests need:$missing (on Debian: apt-get install$missing)" >&2
[ -z "${CI:-}" ]
