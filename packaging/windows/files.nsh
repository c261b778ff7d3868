; What the setup puts into its folder, and how one file takes the place of another. `new` and `old` are folders beside them.

!macro OfEachFile DO
  !insertmacro ${DO} "gangway-desktop.exe"
  !insertmacro ${DO} "gangway.exe"
  !insertmacro ${DO} "WebView2Loader.dll"
  !insertmacro ${DO} "LICENSE-APACHE"
  !insertmacro ${DO} "LICENSE-MIT"
  !insertmacro ${DO} "uninstall.exe"
  !ifdef PROFILE
    !insertmacro ${DO} "profiles\${APP}.gangway"
    !ifdef SOLUTION
      !insertmacro ${DO} "profiles\${SOLUTION_NAME}"
    !endif
  !endif
!macroend

!macro SetAside NAME
  ${If} ${FileExists} "$INSTDIR\${NAME}"
    Rename "$INSTDIR\${NAME}" "$INSTDIR\old\${NAME}"
  ${EndIf}
!macroend

!macro Take NAME
  Rename "$INSTDIR\new\${NAME}" "$INSTDIR\${NAME}"
!macroend

; What was taken already is no longer in `new`.
!macro PutBack NAME
  ${IfNot} ${FileExists} "$INSTDIR\new\${NAME}"
    Delete "$INSTDIR\${NAME}"
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\old\${NAME}"
    Rename "$INSTDIR\old\${NAME}" "$INSTDIR\${NAME}"
  ${EndIf}
!macroend
