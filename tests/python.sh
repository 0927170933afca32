#!/bin/sh
# Prints the Python to install certgen for: python3, unless that was compiled without CPython's
# optimizations, as version managers do when nobody says otherwise, while the system's ($1) is new
# enough and complete. Distributions compile theirs with them: a tenth of a certificate's time, a
# third of the start (docs/performance.md).
set -eu
system=${1:-/usr/bin/python3}
optimized='
import sysconfig
raise SystemExit("--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or ""))'
complete='
import ensurepip, os, sys, sysconfig, venv
header = os.path.join(sysconfig.get_path("include"), "Python.h")
raise SystemExit(sys.version_info < (3, 11) or not os.path.exists(header))'
if ! python3 -c "$optimized" 2>/dev/null && "$system" -c "$complete" 2>/dev/null; then
    echo "$system"
else
    echo python3
fi
