; Files that end in .gangway open with Gangway, unless another program has that ending: then it stays with that one, and the
; person is told how to choose.

!define CLASSES "Software\Classes"
!define TYPE "Gangway.Profile"
; What a person has chosen in Explorer. It wins over all that programs write.
!define CHOSEN "Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.gangway\UserChoice"

; $0 becomes what is written there, unless something was found before. What is no longer a type with anything below it (a
; program was removed, its ending was left behind) counts as nothing.
!macro LookForType ROOT KEY VALUE
  ${If} $0 == ""
    ReadRegStr $0 ${ROOT} "${KEY}" "${VALUE}"
    EnumRegKey $1 HKCU "${CLASSES}\$0" 0
    EnumRegKey $2 HKLM "${CLASSES}\$0" 0
    ${If} "$1$2" == ""
      StrCpy $0 ""
    ${EndIf}
  ${EndIf}
!macroend

; SHCNE_ASSOCCHANGED, so that Explorer draws the icons anew.
!macro FileTypesChanged
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Function RegisterFileType
  WriteRegStr HKCU "${CLASSES}\${TYPE}" "" "Gangway connection file"
  WriteRegStr HKCU "${CLASSES}\${TYPE}\DefaultIcon" "" "$INSTDIR\gangway-desktop.exe,0"
  WriteRegStr HKCU "${CLASSES}\${TYPE}\shell\open\command" "" '"$INSTDIR\gangway-desktop.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\.gangway\OpenWithProgids" "${TYPE}" ""
  StrCpy $0 ""
  !insertmacro LookForType HKCU "${CHOSEN}" "ProgId"
  !insertmacro LookForType HKCU "${CLASSES}\.gangway" ""
  !insertmacro LookForType HKLM "${CLASSES}\.gangway" ""
  ${If} $0 == ""
  ${OrIf} $0 == "${TYPE}"
    WriteRegStr HKCU "${CLASSES}\.gangway" "" "${TYPE}"
  ${Else}
    MessageBox MB_OK|MB_ICONINFORMATION "${WORDS_ENDING_TAKEN}" /SD IDOK
  ${EndIf}
  !insertmacro FileTypesChanged
FunctionEnd

Function un.RegisterFileType
  DeleteRegKey HKCU "${CLASSES}\${TYPE}"
  ReadRegStr $0 HKCU "${CLASSES}\.gangway" ""
  ${If} $0 == "${TYPE}"
    DeleteRegValue HKCU "${CLASSES}\.gangway" ""
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\.gangway\OpenWithProgids" "${TYPE}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.gangway\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.gangway"
  !insertmacro FileTypesChanged
FunctionEnd
