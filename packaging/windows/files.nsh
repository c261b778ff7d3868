; What the setup puts into its folder, and how one file takes the place of another. With /D a person's own things may lie in
; that folder: what the setup makes beside its files has names that nobody else gives, and only such folders are ever emptied.

!define NEW ".gangway-new" ; while the setup works: what is to come
!define OLD ".gangway-old" ; while the setup or the uninstaller works: what was there
!define PROFILES "gangway-profiles" ; in it a folder for each publisher's app

!ifdef PROFILE
  !define OURS "$INSTDIR\${PROFILES}\${APP}\${APP}.gangway"
  !define LINK "${APP}.lnk" ; in the Start menu
!else
  !define LINK "Gangway.lnk"
!endif

!macro OfEachProgramFile DO
  !insertmacro ${DO} "gangway-desktop.exe"
  !insertmacro ${DO} "gangway.exe"
  !insertmacro ${DO} "WebView2Loader.dll"
  !insertmacro ${DO} "LICENSE-APACHE"
  !insertmacro ${DO} "LICENSE-MIT"
!macroend

; A newer Gangway keeps its own programs.
!macro OfEachFile DO
  ${If} $Newer == ""
    !insertmacro OfEachProgramFile ${DO}
    !insertmacro ${DO} "uninstall.exe"
  ${EndIf}
  !ifdef PROFILE
    !insertmacro ${DO} "${PROFILES}\${APP}\${APP}.gangway"
    !ifdef SOLUTION
      !insertmacro ${DO} "${PROFILES}\${APP}\${SOLUTION_NAME}"
    !endif
  !endif
!macroend

!macro SetAside NAME
  ${If} ${FileExists} "$INSTDIR\${NAME}"
    Rename "$INSTDIR\${NAME}" "$INSTDIR\${OLD}\${NAME}"
  ${EndIf}
!macroend

!macro Take NAME
  Rename "$INSTDIR\${NEW}\${NAME}" "$INSTDIR\${NAME}"
!macroend

; What was taken already is no longer among what is to come.
!macro GiveUp NAME
  ${IfNot} ${FileExists} "$INSTDIR\${NEW}\${NAME}"
    Delete "$INSTDIR\${NAME}"
  ${EndIf}
!macroend

!macro PutBack NAME
  ${If} ${FileExists} "$INSTDIR\${OLD}\${NAME}"
    Rename "$INSTDIR\${OLD}\${NAME}" "$INSTDIR\${NAME}"
  ${EndIf}
!macroend
