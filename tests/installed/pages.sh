#!/usr/bin/env bash
# tests/installed/pages.sh SETUP.exe FOLDER: a picture of each page of the setup, pressed through with the keyboard.
set -euo pipefail
setup=$1 folder=$2
exec 3< <(exec Xvfb -displayfd 1 -screen 0 900x640x24 -nolisten tcp 2>/dev/null)
screen=$!
read -r number <&3
export DISPLAY=":$number"
trap 'kill "$screen" 2>/dev/null || true' EXIT

wine "$setup" &
picture() { sleep 3; import -window root "$folder/$1.png"; }
picture 1-welcome
xdotool key Return
picture 2-webview-missing
xdotool key alt+n
# The last thing that it makes is the entry in the Start menu.
for _ in $(seq 120); do
  compgen -G "$WINEPREFIX/drive_c/users/*/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Gangway/Gangway.lnk" >/dev/null && break
  sleep 1
done
picture 3-done
# Without the window: there is no WebView2 here.
xdotool key space
picture 4-done-without-opening
xdotool key Return
wait %% || true
