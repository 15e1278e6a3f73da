#!/bin/sh
# Sets the toolkit up on this machine, then runs it. The first call takes a minute, later ones start at once.
#
#   ./bootstrap.sh run INVENTORY ...    make a gap report
#   ./bootstrap.sh serve                open a page in the browser where lists are uploaded
#   ./bootstrap.sh test [--real] [...]  run the tests (what follows goes to pytest); --real runs those too that start
#                                       real servers and browsers, and brings these on Debian, as root
#   ./bootstrap.sh ANYTHING ...         any other word goes to mlops-audit
#
# Needs a POSIX shell. On Debian and its kin, as root, it installs what is missing; elsewhere it prints the line
# that does (exit 6). MLOPS_AUDIT_VENV=DIR puts the virtual environment somewhere else than ./.venv.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
debian="python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
apt="apt-get install -y --no-install-recommends $debian"

# Messages go to stderr: stdout belongs to the data of the command that runs in the end.
say() {
    echo "bootstrap: $*" >&2
}

# Runs a command that takes long; before a person's eyes a dot a second says that it is at work.
with_dots() {
    if [ ! -t 2 ]; then
        "$@"
        return
    fi
    "$@" &
    worker=$!
    trap 'kill "$worker" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$worker" 2>/dev/null; do
        printf . >&2
        sleep 1
    done
    echo >&2
    trap - INT TERM
    wait "$worker"
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# The list of libraries lives in audit/doctor.py alone, which needs nothing but Python itself.
libraries_load() {
    PYTHONPATH=$here "$1" -c 'import sys; from audit.doctor import diagnose; sys.exit(not diagnose().healthy)'
}

install_line() {
    sudo=$([ "$(id -u)" -eq 0 ] || echo "sudo ")
    if command -v apt-get >/dev/null; then
        echo "${sudo}apt-get update && ${sudo}$apt"
    elif command -v dnf >/dev/null; then
        echo "${sudo}dnf install python3 pango harfbuzz"
    elif command -v apk >/dev/null; then
        echo "${sudo}apk add python3 so:libpango-1.0.so.0 so:libpangoft2-1.0.so.0 so:libharfbuzz-subset.so.0"
    elif command -v brew >/dev/null; then
        echo "brew install python pango"
    else
        echo "install Python 3.11 or newer, Pango 1.44 or newer, Fontconfig and HarfBuzz with its subset library"
    fi
}

machine_is_ready() {
    python=$(find_python) && libraries_load "$python"
}

prepare_machine() {
    if machine_is_ready; then
        return 0
    fi
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        say "installing $debian"
        export DEBIAN_FRONTEND=noninteractive
        # Stale lists may still do; where they do not, the install says so.
        with_dots apt-get update -qq >&2 || say "apt-get update failed, going on with the lists that are there"
        # shellcheck disable=SC2086 # a line of words
        with_dots $apt -qq >&2 || true
        if machine_is_ready; then
            return 0
        fi
    fi
    say "this machine lacks Python 3.11 or newer (with venv) or the libraries that make a PDF. Install them with:"
    say "    $(install_line)"
    exit 6
}

# Changes when the dependencies, the checkout's place or the interpreter do; a virtual environment does not move.
fingerprint() {
    sums=$(cat "$here/pyproject.toml" "$here"/requirements/*.txt | cksum)
    printf '%s %s %s\n' "$sums" "$here" "$("$venv/bin/python" -V 2>&1)"
}

is_current() {
    [ -x "$venv/bin/python" ] && [ -f "$venv/.bootstrap-$1" ] && [ "$(fingerprint)" = "$(cat "$venv/.bootstrap-$1")" ]
}

# One that somebody else made is theirs: it is neither used nor touched.
choose_venv() {
    venv=${MLOPS_AUDIT_VENV:-$here/.venv}
    case $venv in /*) ;; *) venv=$PWD/$venv ;; esac
    if [ -z "${MLOPS_AUDIT_VENV:-}" ] && [ -e "$venv" ] && [ ! -f "$venv/.bootstrap" ]; then
        venv=$here/.venv-bootstrap
    fi
    if [ -e "$venv" ] && [ ! -f "$venv/.bootstrap" ]; then
        say "$venv was not made by this script: move it away, or name another folder by MLOPS_AUDIT_VENV"
        exit 2
    fi
}

make_venv() {
    if "$venv/bin/python" -m pip --version >/dev/null 2>&1 && [ -f "$venv/.bootstrap" ]; then
        return 0
    fi
    say "making $venv with $("$python" -V)"
    rm -rf "$venv"
    mkdir -p "$venv"
    : >"$venv/.bootstrap" # first, so that one that was interrupted is known as ours
    with_dots "$python" -m venv "$venv" >&2
}

pip_install() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

# What is not to be had here is told apart from what has been tampered with.
pinned_releases() {
    pip_install --require-hashes --requirement "$here/requirements/$1.txt" 2>"$venv/pip-errors.txt"
}

# The releases of requirements/, whose hashes are known; where one is not to be had, the newest ones that fit.
install_libraries() {
    if with_dots pinned_releases "$1" >&2; then
        return 0
    fi
    cat "$venv/pip-errors.txt" >&2
    case $(cat "$venv/pip-errors.txt") in
        *"DO NOT MATCH THE HASHES"*)
            say "a library is not what its hash in requirements/$1.txt says: nothing was installed. Check where pip gets it from"
            exit 1
            ;;
    esac
    say "the releases of requirements/$1.txt can't be had here (see above): taking the newest that fit, with no hash to check"
    return 1
}

# $1 is `run`, `serve` or `test`; the second brings what the upload page needs, the third the developers' tools too.
install_package() {
    what=$here
    with=
    case $1 in
    serve) what="${here}[web]" with=' with the upload page' ;;
    test) what="${here}[dev,docs]" with=' with its test tools' ;;
    esac
    say "installing the package$with and the libraries that it needs: one to three minutes"
    rm -f "$venv"/.bootstrap-*
    if install_libraries "$1"; then
        pip_install --no-deps --no-build-isolation --editable "$here" >&2
    else
        with_dots pip_install --editable "$what" >&2
    fi
    fingerprint >"$venv/.bootstrap-run"
    if [ "$1" != run ]; then
        fingerprint >"$venv/.bootstrap-serve"
    fi
    if [ "$1" = test ]; then
        fingerprint >"$venv/.bootstrap-test"
    fi
}

set_up() {
    choose_venv
    if is_current "$1"; then
        return 0
    fi
    prepare_machine
    make_venv
    install_package "$1"
    say "ready. Call it as '$called COMMAND ...' from now on; for 'mlops-audit COMMAND ...': export PATH=\"$venv/bin:\$PATH\""
}

called=$0
case $called in */*) ;; *) called="sh $called" ;; esac

# What real tests start: how each is known to be there, and its package on Debian.
is_there() {
    case $1 in
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ;;
    nginx-light) command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] ;;
    nodejs) command -v node >/dev/null ;;
    kubernetes-client) command -v kubectl >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

lacking() {
    for part in chromium postgresql nginx-light nodejs npm kubernetes-client; do
        is_there "$part" || printf ' %s' "$part"
    done
}

# Brings what the tests of real servers and browsers start. What can't be had is named; its tests are skipped.
bring_real_parts() {
    if [ -z "$(lacking)" ]; then
        return 0
    fi
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        say "installing$(lacking) for the tests that start real servers and browsers"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq >&2 || true
        for part in $(lacking); do
            # RUNLEVEL=1: the tests start servers of their own, and the system none
            RUNLEVEL=1 with_dots apt-get install -y -qq --no-install-recommends "$part" >&2 || true
        done
    fi
    if [ -n "$(lacking)" ]; then
        say "not here:$(lacking). Tests that need one of them are skipped. On Debian, as root: apt-get install$(lacking)"
    fi
}

if [ "${1:-}" = test ]; then
    shift
    set_up test
    cd "$here"
    chosen="not real and not slow and not fault"
    if [ "${1:-}" = --real ]; then
        shift
        bring_real_parts
        chosen="not fault"
    fi
    exec "$venv/bin/python" -m pytest -n auto --dist worksteal -m "$chosen" "$@"
fi
if [ "${1:-}" = serve ]; then
    set_up serve
else
    set_up run
fi
export MLOPS_AUDIT_CALLED_AS="$called" # what a run says to do next is called alike
exec "$venv/bin/mlops-audit" "$@"
