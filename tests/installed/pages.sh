#!/usr/bin/env bash
# tests/installed/pages.sh PICTURES KEYS PROGRAM [ARGUMENT...]
#
# Runs a program for Windows on a screen that nobody sees. Before each of the KEYS is pressed, what then stands there becomes
# a picture, PICTURES-1.png and so on. What each message box says goes to standard error, from Wine's own channel. Ends with
# the program's exit code.
set -euo pipefail
pictures=$1 keys=$2
shift 2
exec 3< <(exec Xvfb -displayfd 1 -screen 0 900x640x24 -nolisten tcp 2>/dev/null)
screen=$!
read -r number <&3
export DISPLAY=":$number"
trap 'kill "$screen" 2>/dev/null || true' EXIT

seen() { import -window root rgb:- | sha256sum; }

# Waits for something new that stays as it is for two seconds; a progress bar does not.
until_still() {
  local last now
  last=$(seen)
  for _ in $(seq 100); do
    sleep 2
    now=$(seen)
    [[ $now == "$last" && $now != "$before" ]] && return
    last=$now
  done
  echo "nothing new on the screen before $key" >&2
  return 1
}

before=$(seen)
WINEDEBUG=-all,+msgbox wine "$@" &
program=$!
page=0
for key in $keys; do
  until_still
  page=$((page + 1))
  import -window root "$pictures-$page.png"
  before=$(seen)
  xdotool key "$key"
done
if ! timeout 60 tail --pid="$program" --follow=descriptor /dev/null; then
  echo "it waits for more than these keys" >&2
  import -window root "$pictures-unended.png"
  kill "$program"
fi
wait "$program"
