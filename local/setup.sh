#!/bin/sh
# Finds a Python that is new enough and lets it set the rest up: sh local/setup.sh run|test
set -eu
for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" "$(dirname "$0")/install.py" "$@"
    fi
done
found=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null || echo "none")
echo "Python 3.11 or newer is needed (found: $found); install it, as in: apt-get install python3 python3-venv" >&2
exit 1
