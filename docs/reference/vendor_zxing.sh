#!/bin/sh
# Take the QR reader of the browser from the package registry again: version, hash, one change.
#
#     sh docs/reference/vendor_zxing.sh        (or: make vendor)
#
# The change: where its .wasm lies by default is a public server of others; here it is the folder
# beside it. What must come out is recorded in docs/decisions/0009-browser-app.md.
set -eu
package=zxing-wasm@3.1.4
integrity=sha512-1+v8p7sauddySVNG+ye7GD/0TS95BG2ycdkrC+EnBrFBFkHeIghzUt2yVjtx3NucJeNrQnhT8yGAIz60Vx9o0w==
into=$(cd "$(dirname "$0")/../../certgen/web/static/zxing" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "$package" >/dev/null
found="sha512-$(openssl dgst -sha512 -binary ./*.tgz | openssl base64 -A)"
[ "$found" = "$integrity" ] || { echo "$package is $found, not $integrity" >&2; exit 1; }
tar xzf ./*.tgz

mkdir -p "$into/reader"
cp package/LICENSE "$into/LICENSE-MIT.txt"
cp package/dist/es/reader/index.js "$into/reader/index.js"
cp package/dist/reader/zxing_reader.wasm "$into/reader/zxing_reader.wasm"
# shellcheck disable=SC2016
sed 's|`https://[^`]*/dist/${n\[1\]}/${e}`|new URL(`./${n[1]}/${e}`, import.meta.url).href|' \
    package/dist/es/share.js >"$into/share.js"
if grep -q 'https\?://' "$into/share.js"; then
    echo "share.js still names a server" >&2
    exit 1
fi
