# Where the appliance lies on a machine, and what install, upgrade and uninstall do there; sourced after lib.sh, not run.
#
#   /opt/dealer-kiosk/releases/NAME   the program, a folder for each release; `current` leads to the one in use
#   /etc/dealer-kiosk                 config.toml and the mail password
#   /var/lib/dealer-kiosk             database, its copies, models that were brought to this machine
#   /var/cache/dealer-kiosk           what is built from other files
# shellcheck shell=bash

SERVICE=dealer-kiosk
SCREEN=dealer-kiosk-screen
SCREEN_USER=dealer-screen
SCREEN_PACKAGES=(cage xwayland chromium seatd fonts-dejavu-core)
BASE=""          # --root: everything lies below this folder, and no user, package or service is touched
ACCOUNT=""       # whom the service runs as
ENVIRONMENT=""   # --environment: a Python environment to use instead of building one; models are not built either
SETUP=yes        # --no-setup: lay files out only, run nothing of the program

# locate DIR ACCOUNT sets where everything is.
locate() {
    if [ -n "$1" ]; then
        mkdir -p "$1" || die "cannot make the folder $1"
        BASE=$(cd "$1" && pwd)
        [ "$BASE" != / ] || BASE=""
    fi
    OPT="$BASE/opt/dealer-kiosk"
    RELEASES="$OPT/releases"
    CURRENT="$OPT/current"
    SETTINGS="$BASE/etc/dealer-kiosk"
    DATA="$BASE/var/lib/dealer-kiosk"
    CACHE="$BASE/var/cache/dealer-kiosk"
    UNITS="$BASE/etc/systemd/system"
    WRAPPER="$BASE/usr/local/bin/dealer-kiosk"
    ACCOUNT=${2:-$(account_of_data)}
}

# account_of_data prints the owner of the data that are there, else the usual name.
account_of_data() { if [ -z "$BASE" ] && [ -d "$DATA" ]; then stat -c %U "$DATA"; else echo dealer-kiosk; fi; }

must_be_root() { [ -n "$BASE" ] || [ "$(id -u)" -eq 0 ] || die "run this as root (or with --root DIR, to try it out)"; }

has_systemd() { [ -z "$BASE" ] && [ -d /run/systemd/system ]; }

is_active() { has_systemd && systemctl --quiet is-active "$SERVICE"; }

is_enabled() { has_systemd && systemctl --quiet is-enabled "$SERVICE" 2>/dev/null; }

# folder MODE OWNER:GROUP DIR makes a folder, or gives the one that is there its mode and owner back.
folder() {
    install -d -m "$1" "$3"
    if [ -z "$BASE" ]; then chown "$2" "$3"; fi
}

# put FILE PLACE installs a file that everybody may read.
put() {
    install -d -m 0755 "$(dirname "$2")"
    install -m 0644 "$1" "$2"
}

# kiosk RELEASE ARGUMENT… runs a release's dealer-kiosk with the settings of this machine, as its user.
kiosk() {
    local release=$1
    shift
    set -- "$release/.venv/bin/dealer-kiosk" --config "$SETTINGS/config.toml" "$@"
    if [ -z "$BASE" ]; then set -- runuser -u "$ACCOUNT" -- "$@"; fi
    (umask 077 && cd "$DATA" && "$@")
}

# source_files prints the program's files, each ended by a NUL: what git knows of, or all but what was built.
source_files() {
    # Root may work on somebody else's clone.
    if [ -e "$ROOT/.git" ] && command -v git >/dev/null; then
        git -c safe.directory="$ROOT" -C "$ROOT" ls-files -z | (cd "$ROOT" && while IFS= read -r -d '' file; do
            if [ -e "$file" ]; then printf '%s\0' "$file"; fi
        done)
    else
        (cd "$ROOT" && find . \( -name .git -o -name .venv -o -name __pycache__ -o -name '*.egg-info' -o -path ./var \) -prune -o \
            -type f -printf '%P\0')
    fi
}

# release_name prints the version and a mark of all files: the same files have the same name.
release_name() {
    local version mark
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$ROOT/pyproject.toml")
    mark=$(cd "$ROOT" && source_files | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-8)
    echo "${version:?pyproject.toml names no version}-$mark"
}

# make_release NAME copies the program to its folder and gives it a Python environment; what is done already is not done twice.
make_release() {
    local release="$RELEASES/$1"
    folder 0755 root:root "$OPT"
    folder 0755 root:root "$RELEASES"
    if [ ! -d "$release" ]; then
        say "Copying the program to $release"
        rm -rf "$release.part"
        mkdir "$release.part"
        source_files | tar -C "$ROOT" --null -T - -c | tar -C "$release.part" --no-same-owner -x
        chmod -R u=rwX,go=rX "$release.part"
        mv "$release.part" "$release"
    fi
    if [ "$SETUP" != yes ]; then return; fi
    if [ -n "$ENVIRONMENT" ]; then
        ln -sfn "$ENVIRONMENT" "$release/.venv"
    else
        # Debian's Python: one in somebody's home folder could not be run by the service.
        (umask 022 && PYTHON_FOR_VENV=/usr/bin/python3 "$release/scripts/setup" --packages &&
            "$release/.venv/bin/python" -m compileall -q "$release/dealer_kiosk")
    fi
    kiosk "$release" --version >/dev/null || die "$release/.venv/bin/dealer-kiosk does not run as $ACCOUNT"
}

# switch_to NAME makes a release the current one, in one step.
switch_to() {
    ln -sfn "releases/$1" "$CURRENT.new" && mv -T "$CURRENT.new" "$CURRENT" && link_models
}

current_release() { basename "$(readlink "$CURRENT" 2>/dev/null || true)"; }

# link_models shows the current release's models in the models folder, beside those that were brought to this machine.
link_models() {
    local path
    folder 0700 "$ACCOUNT:$ACCOUNT" "$DATA/models"
    find "$DATA/models" -maxdepth 1 -type l -delete
    for path in "$CURRENT"/models/*; do
        rm -rf "${DATA:?}/models/${path##*/}"
        ln -s "$path" "$DATA/models/${path##*/}"
    done
}

# install_units RELEASE puts the release's units in place.
install_units() {
    local dropins="$UNITS/$SERVICE.service.d"
    put "$1/systemd/$SERVICE.service" "$UNITS/$SERVICE.service"
    if [ "$ACCOUNT" != dealer-kiosk ]; then
        install -d -m 0755 "$dropins"
        printf '[Service]\nUser=%s\nGroup=%s\n' "$ACCOUNT" "$ACCOUNT" >"$dropins/user.conf"
    fi
    if has_systemd && [ "$(systemctl --version | awk 'NR == 1 {print $2}')" -ge 254 ]; then
        put "$1/systemd/restart-delay.conf" "$dropins/restart-delay.conf"
    fi
    if [ -e "$UNITS/$SCREEN.service" ]; then install_screen "$1"; fi
    if has_systemd; then systemctl daemon-reload; fi
}

# install_screen RELEASE puts the browser's unit and its rules in place.
install_screen() {
    put "$1/systemd/$SCREEN.service" "$UNITS/$SCREEN.service"
    put "$1/systemd/screen-policy.json" "$BASE/etc/chromium/policies/managed/dealer-kiosk.json"
}

# build_models RELEASE builds what its models lack; without it they work, more slowly.
build_models() {
    if [ -n "$ENVIRONMENT" ]; then return; fi
    say "Building the models (about a minute the first time)"
    kiosk "$1" models build >/dev/null
}

# wait_until_steady starts the service, which returns when it says that it is ready, and sees that it stays up.
wait_until_steady() {
    local second
    systemctl start "$SERVICE" || return 1
    for second in 1 2 3 4 5 6 7 8 9 10; do
        sleep 1
        is_active || { say "$SERVICE has ended $second s after its start; see: journalctl -u $SERVICE"; return 1; }
    done
}
