# uv and environments of Python made by it: Debian's pip needs minutes for what uv does in a second. Sourced after
# user-cache.sh by bash scripts; needs python3 with venv.

# Prints the path of uv.
provide_uv() {
  local entry
  entry=$(cached uv "$(describe_python | hash_text)" make_uv)
  echo "$entry/bin/uv"
}

make_uv() {
  echo 'setup: installing uv'
  python3 -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
}

# Prints what an environment depends on besides its packages.
describe_python() {
  python3 -c 'import sys; print(sys.executable, sys.version)'
}

# Prints the folder of an environment of Python with packages: python_environment NAME INPUTS ARGUMENT... INPUTS is text that
# changes with the packages; the arguments are those of `uv pip install`.
python_environment() {
  local inputs
  inputs=$({ echo "$2" "${@:3}"; describe_python; cat script/lib/uv.sh; } | hash_text)
  cached "$1" "$inputs" make_python_environment "${@:3}"
}

# The last argument is the folder.
make_python_environment() {
  local folder=${!#} uv
  uv=$(provide_uv)
  echo "setup: installing packages of Python: ${*:1:$#-1}"
  "$uv" venv --quiet --allow-existing --python "$(command -v python3)" "$folder"
  "$uv" pip install --quiet --link-mode copy --compile-bytecode --python "$folder/bin/python" "${@:1:$#-1}"
  # What the lock leaves out is said here.
  "$uv" pip check --quiet --python "$folder/bin/python"
}
