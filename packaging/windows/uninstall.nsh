; Takes away what the setup has put there. What Gangway kept for the person goes only if they say so: asked in the
; window, kept with /S, deleted with /S /ALL.

Function un.onInit
  Call un.WaitUntilClosed
FunctionEnd

Section Uninstall
  Delete "$INSTDIR\gangway-desktop.exe"
  Delete "$INSTDIR\gangway.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\LICENSE-APACHE"
  Delete "$INSTDIR\LICENSE-MIT"
  Delete "$INSTDIR\uninstall.exe"
  RMDir /r "$INSTDIR\profiles"
  RMDir /r "$INSTDIR\new"
  RMDir /r "$INSTDIR\old"
  RMDir "$INSTDIR"

  RMDir /r "${MENU}"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${CLASSES}\${TYPE}"
  ReadRegStr $0 HKCU "${CLASSES}\.gangway" ""
  ${If} $0 == "${TYPE}"
    DeleteRegValue HKCU "${CLASSES}\.gangway" ""
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\.gangway\OpenWithProgids" "${TYPE}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.gangway\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.gangway"
  !insertmacro FileTypesChanged

  ; Logs and the web view's own files are nobody's record.
  RMDir /r "${KEPT}\logs"
  RMDir /r "${KEPT}\EBWebView"
  Call un.AskForRecords
  Call un.AskForKeys
SectionEnd

!macro UnlessSaidAll QUESTION LABEL
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} "$1" "/ALL" $2
  ${If} ${Errors}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "${QUESTION}" /SD IDNO IDNO ${LABEL}
  ${EndIf}
!macroend

Function un.AskForRecords
  RMDir "${KEPT}"
  ${If} ${FileExists} "${KEPT}\*.*"
    !insertmacro UnlessSaidAll "${WORDS_KEEP}" keep
    RMDir /r "${KEPT}"
    keep:
  ${EndIf}
FunctionEnd

Function un.AskForKeys
  StrCpy $R0 look
  Call un.Keys
  ${If} $R1 > 0
    !insertmacro UnlessSaidAll "${WORDS_KEYS}" keep
    StrCpy $R0 delete
    Call un.Keys
    keep:
  ${EndIf}
FunctionEnd

; Counts Gangway's entries of the Credential Manager in $R1, and deletes them if $R0 is "delete". An entry is named
; "<app id> in <tenant id>.Gangway" (crates/engine/src/vault/name.rs), ".Gangway practice" for a rehearsal. A CREDENTIALW
; begins with Flags and Type of 4 bytes each, then the pointer to its name (wincred.h).
Function un.Keys
  StrCpy $R1 0
  System::Call 'advapi32::CredEnumerateW(p 0, i 0, *i .r1, *p .r2) i .r0'
  ${If} $0 <> 0
    StrCpy $3 0
    ${While} $3 < $1
      IntOp $4 $3 * 8
      System::Call '*$2(&v$4, p .r5)'
      System::Call '*$5(i, i .r6, w .r7)'
      StrCpy $8 $7 "" -8
      StrCpy $9 $7 "" -17
      ${If} $6 = 1
        ${If} $8 == ".Gangway"
        ${OrIf} $9 == ".Gangway practice"
          IntOp $R1 $R1 + 1
          ${If} $R0 == "delete"
            System::Call 'advapi32::CredDeleteW(w r7, i 1, i 0)'
          ${EndIf}
        ${EndIf}
      ${EndIf}
      IntOp $3 $3 + 1
    ${EndWhile}
    System::Call 'advapi32::CredFree(p r2)'
  ${EndIf}
FunctionEnd
