; What stops the setup, before anything was changed.

!macro Stop WORDS CODE
  MessageBox MB_OK|MB_ICONEXCLAMATION "${WORDS}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; Rolled out by a tool that runs as the system, it would come to the system's own folder, where no person finds it.
Function RefuseTheSystem
  StrLen $0 $WINDIR
  StrCpy $1 $LOCALAPPDATA $0
  ${If} $1 == $WINDIR
    !insertmacro Stop "${WORDS_FOR_NOBODY}" 2
  ${EndIf}
FunctionEnd

; A newer Gangway stays. A publisher's profile, which is nowhere else, is added to it.
Function RefuseOlder
  StrCpy $Newer ""
  ReadRegStr $0 HKCU "${UNINSTALL}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      !ifdef PROFILE
        ReadRegStr $1 HKCU "${UNINSTALL}" "InstallLocation"
        ${If} ${FileExists} "$1\gangway-desktop.exe"
          StrCpy $Newer $0
          StrCpy $INSTDIR $1
          Return
        ${EndIf}
      !endif
      !insertmacro Stop "${WORDS_NEWER_THERE}" 3
    ${EndIf}
  ${EndIf}
FunctionEnd

!macro StopIfThere NAME
  ${If} ${FileExists} "$INSTDIR\${NAME}"
    StrCpy $0 "${NAME}"
    !insertmacro Stop "${WORDS_NOT_OURS}" 2
  ${EndIf}
!macroend

; In a folder that is not Gangway's, a file by one of these names is somebody else's.
Function RefuseOthersFiles
  ReadRegStr $0 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $INSTDIR != $0
  ${AndIf} $INSTDIR != "${USUAL}"
    !insertmacro OfEachFile StopIfThere
  ${EndIf}
FunctionEnd

; $0 becomes 1 if the program runs: Windows lets nobody write to one that does.
!macro LookAt PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $1 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      StrCpy $0 1
    ${Else}
      FileClose $1
    ${EndIf}
  ${EndIf}
!macroend

; $0 is 1 while one of the programs runs. The window also holds a lock by its name, wherever it was started from.
!macro IsOpen UN
  Function ${UN}IsOpen
    StrCpy $0 0
    System::Call 'kernel32::OpenMutexW(i 0x100000, i 0, w "${ID}-sim") p .r1'
    ${If} $1 P<> 0
      System::Call 'kernel32::CloseHandle(p r1)'
      StrCpy $0 1
    ${EndIf}
    !insertmacro LookAt "gangway-desktop.exe"
    !insertmacro LookAt "gangway.exe"
  FunctionEnd

  ; A run that is half done is never ended from here: the person is asked to close it.
  Function ${UN}WaitUntilClosed
    again:
    Call ${UN}IsOpen
    ${If} $0 == 1
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${WORDS_OPEN}" /SD IDCANCEL IDRETRY again
      SetErrorLevel 4
      Quit
    ${EndIf}
  FunctionEnd
!macroend
!insertmacro IsOpen ""
!insertmacro IsOpen "un."
