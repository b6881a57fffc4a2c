# What is made once for a user of this machine and shared by all checkouts: packages, environments of Python, programs.
# Sourced by bash scripts. An entry is a folder named after its kind and the hash of all that decides what is in it.
user_cache=${XDG_CACHE_HOME:-${HOME:?HOME must be set, or XDG_CACHE_HOME}/.cache}/session-continuity
# An entry that no set-up has asked for this long is removed, and so is what a killed set-up left half-written.
user_cache_days=30
# A command that fails inside $(…) must end the script, too.
shopt -s inherit_errexit

# Prints the hash of standard input.
hash_text() {
  sha256sum | cut -d' ' -f1
}

# Prints the path of an entry: cached KIND HASH COMMAND... Where there is none, COMMAND is run with an empty folder as its
# last argument and fills it; what it prints goes to standard error.
cached() {
  local entry=$user_cache/$1/$2
  if [ ! -d "$entry" ]; then alone "$1-$2" make_entry "$entry" "${@:3}" >&2; fi
  touch "$entry"
  echo "$entry"
}

# Makes an entry: make_entry ENTRY COMMAND... The folder takes its name when it is complete, so an entry is there as a whole
# or not at all, also where nothing keeps two set-ups from making it at the same time.
make_entry() (
  entry=$1 kind=${1%/*}
  # Another set-up was faster while this one waited.
  if [ -d "$entry" ]; then exit; fi
  mkdir -p "$kind"
  find "$kind" -mindepth 1 -maxdepth 1 -mtime +"$user_cache_days" -exec rm -rf {} + || true
  note_made "${kind##*/}"
  folder=$(mktemp -d "$entry.XXXXXX")
  trap 'rm -rf "$folder"' EXIT
  chmod 755 "$folder"
  "${@:2}" "$folder"
  mv -T "$folder" "$entry" 2>/dev/null || [ -d "$entry" ]
)

# Runs a command while no other process of this user runs one under the same name: alone NAME COMMAND...
alone() (
  mkdir -p "$user_cache/locks"
  if command -v flock >/dev/null; then
    exec 9>"$user_cache/locks/$1"
    flock 9
  fi
  "${@:2}"
)

# Notes what set-up had to make, where script/test wants to know; it names the file.
note_made() {
  [ -z "${SETUP_MADE:-}" ] || echo "$1" >>"$SETUP_MADE"
}
