#!/bin/sh
# Install what the project needs and say what could not be installed. Called by the Makefile:
#
#   tools/setup.sh python     the environment in .venv, exactly as requirements.txt locks it
#   tools/setup.sh jekyll     Jekyll and its plugins: Debian's packages, else the Gemfile
#   tools/setup.sh browser    Chromium and Korean fonts, for the browser tests
#
# Each part looks first, costs next to nothing when nothing is missing, and never touches what works. What it
# installs it announces in a line, with how large that is or how long it takes; a terminal also shows how far it is.
set -eu

cd "$(dirname "$0")/.."

jekyll_packages="jekyll ruby-jekyll-seo-tag ruby-jekyll-sitemap ruby-webrick"
browser_packages="chromium fonts-noto-cjk"

say() { printf '%s\n' "$*" >&2; }

give_up() {
    say "setup: $1"
    shift
    for line in "$@"; do say "    $line"; done
    exit 1
}

# Run pip with these arguments; on a terminal one line tells which package it is at. Ends with what was lacking.
pip_install() {
    set -- .venv/bin/python -m pip install --disable-pip-version-check --no-input "$@"
    log=$(mktemp)
    failed=.venv/.failed
    rm -f "$failed"
    if [ -t 2 ]; then
        { "$@" --progress-bar off 2>"$log" || : >"$failed"; } |
            show_packages "$(grep -c '^[A-Za-z0-9].*==' requirements.txt)"
    else
        "$@" -qq >"$log" 2>&1 || : >"$failed"
    fi
    if [ -e "$failed" ]; then explain_pip "$log"; fi
    cat "$log" >&2
    rm -f "$log"
}

# Of what pip says, one line that changes: how many packages it has found of `$1`, and what it is doing.
show_packages() {
    count=0
    while read -r word what rest; do
        case $word in
            Collecting)
                count=$((count + 1))
                doing=${what%%[=<>;]*}
                ;;
            Downloading) doing="$what ${rest:-}" ;;
            Installing) doing="unpacking all of them" ;;
            *) continue ;;
        esac
        printf '\r\033[K    %s of about %s: %.60s' "$count" "$1" "$doing" >&2
    done
    printf '\r\033[K' >&2
}

has() { command -v "$1" >/dev/null 2>&1; }

# Run apt-get as root; fails without root or a sudo that asks nothing.
apt() {
    has apt-get || return 1
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif has sudo && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        return 1
    fi
    say "setup: installing $* (system packages; a minute or two)"
    log=$(mktemp)
    # shellcheck disable=SC2086  # as_root is a command with its option, or nothing
    if $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update && apt-get install -y --no-install-recommends "$@"' apt "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
}

python_is_new_enough() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        python_is_new_enough "$PYTHON" && command -v "$PYTHON"
        return
    fi
    for candidate in python3 python3.13 python3.12 python3.11; do
        if has "$candidate" && python_is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# End with what was lacking, as far as the log of pip tells; all that pip says is many lines of consequences.
explain_pip() {
    wanted=$(sed -n 's/^ERROR: No matching distribution found for \([^ ]*\).*/\1/p' "$1")
    if grep -q 'No space left on device' "$1"; then
        rm -f "$1"
        give_up "the disk is full: the Python packages need some 3 GB in .venv" "make room, then run this command again"
    fi
    if [ -n "$wanted" ]; then
        rm -f "$1"
        give_up "$wanted could not be downloaded: no package index that has it can be reached" \
            "go online, or name a mirror: PIP_INDEX_URL=https://… make setup"
    fi
    tail -n 5 "$1" >&2
    rm -f "$1"
    give_up "the Python packages could not be installed" "pip's last words are above"
}

setup_python() {
    stamp=.venv/.locked
    # Of pyproject.toml only what is installed: the settings of linters and tests follow below it.
    # An environment that was moved, or made by another Python than the one asked for, is made again.
    wanted="$(sed '/^\[tool\./,$d' tools/pyproject.toml | cat requirements.txt tools/coursebuild/pyproject.toml - | cksum) ${PYTHON:-} $(pwd)"
    if [ -x .venv/bin/python ] && [ -x .venv/bin/coursebuild ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    python=$(find_python) || give_up "Python 3.11, 3.12 or 3.13 is needed and was not found${PYTHON:+ (PYTHON=$PYTHON)}" \
        "Debian, Ubuntu: sudo apt-get install python3 python3-venv" \
        "macOS:          brew install python@3.12" \
        "elsewhere:      install it and run \`make PYTHON=/its/path …\`"
    if ! .venv/bin/python -c 'import pip' 2>/dev/null || ! python_is_new_enough .venv/bin/python ||
        [ "$(cut -d' ' -f3- "$stamp" 2>/dev/null)" != "$(printf '%s' "$wanted" | cut -d' ' -f3-)" ]; then
        rm -rf .venv
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        if ! "$python" -c 'import ensurepip' 2>/dev/null; then
            apt "python$version-venv" || apt python3-venv || give_up "Python has no module venv" \
                "Debian, Ubuntu: sudo apt-get install python3-venv"
        fi
        say "setup: making the environment .venv with Python $version"
        "$python" -m venv .venv || give_up "the environment .venv could not be made"
        size="some 0.7 GB to download and 3 GB on the disk; 3 to 10 minutes"
    fi
    say "setup: installing the locked Python packages into .venv (${size:-only what has changed})"
    pip_install --require-hashes --requirement requirements.txt
    say "setup: installing the tool itself, tools/coursebuild, into .venv (seconds)"
    pip_install --no-deps --no-build-isolation --no-index --editable tools/coursebuild
    # As pip does with what it copies: where Python may not write, every start would compile the tool anew.
    .venv/bin/python -m compileall -q tools/coursebuild/coursebuild || true
    say "setup: the Python environment is ready"
    printf '%s\n' "$wanted" >"$stamp"
}

# The plugins are looked for only once: what has been found is noted under .cache.
jekyll_is_complete() {
    found=.cache/setup/jekyll
    if [ -e .cache/bundle/.complete ] && has bundle; then return 0; fi
    has jekyll || return 1
    [ "$(cat "$found" 2>/dev/null)" = "$(command -v jekyll)" ] && return 0
    ruby -e '%w[jekyll jekyll-seo-tag jekyll-sitemap webrick].each { |name| gem name }
             exit Gem::Version.new(Gem.loaded_specs["jekyll"].version) >= Gem::Version.new("4.3")' \
        2>/dev/null || return 1
    mkdir -p .cache/setup
    command -v jekyll >"$found"
}

setup_jekyll() {
    jekyll_is_complete && return
    # shellcheck disable=SC2086  # a list of packages
    if apt $jekyll_packages && jekyll_is_complete; then return; fi
    if has bundle; then
        say "setup: installing Jekyll with Bundler into .cache/bundle (30 MB; some minutes, parts are compiled)"
        if BUNDLE_PATH=.cache/bundle bundle install --quiet; then
            : >.cache/bundle/.complete
            return
        fi
        rm -rf .cache/bundle
    fi
    give_up "Jekyll 4.3 with its plugins is needed" \
        "Debian, Ubuntu: sudo apt-get install $jekyll_packages" \
        "macOS:          brew install ruby, then run this command again (it uses the Gemfile)" \
        "elsewhere:      install Ruby 3 and Bundler, then run this command again"
}

setup_browser() {
    for browser in chromium chromium-browser google-chrome google-chrome-stable; do
        has "$browser" && return
    done
    [ -d "/Applications/Google Chrome.app" ] && return
    # shellcheck disable=SC2086  # a list of packages
    apt $browser_packages || give_up "Chromium is needed for the browser tests" \
        "Debian, Ubuntu: sudo apt-get install $browser_packages" \
        "macOS:          brew install --cask google-chrome"
}

for part in "$@"; do
    case $part in
        python | jekyll | browser) "setup_$part" ;;
        *) give_up "unknown part: $part" "parts: python jekyll browser" ;;
    esac
done
