; What stops the setup, before anything was changed.

!macro Stop WORDS CODE
  MessageBox MB_OK|MB_ICONEXCLAMATION "${WORDS}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

Function RefuseOlder
  ReadRegStr $0 HKCU "${UNINSTALL}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      !insertmacro Stop "${WORDS_NEWER_THERE}" 3
    ${EndIf}
  ${EndIf}
FunctionEnd

; $0 is 1 while one of the programs runs: the window holds a lock by its name, and Windows lets nobody write to a program
; that is running.
!macro IsOpen UN
  Function ${UN}IsOpen
    StrCpy $0 0
    System::Call 'kernel32::OpenMutexW(i 0x100000, i 0, w "${ID}-sim") p .r1'
    ${If} $1 P<> 0
      System::Call 'kernel32::CloseHandle(p r1)'
      StrCpy $0 1
    ${EndIf}
    ${If} ${FileExists} "$INSTDIR\gangway.exe"
      ClearErrors
      FileOpen $1 "$INSTDIR\gangway.exe" a
      ${If} ${Errors}
        StrCpy $0 1
      ${Else}
        FileClose $1
      ${EndIf}
    ${EndIf}
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

; SHCNE_ASSOCCHANGED, so that Explorer draws the icons anew.
!macro FileTypesChanged
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend
