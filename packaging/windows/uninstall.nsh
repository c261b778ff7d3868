; Takes away what the setup has put there. What Gangway kept for the person goes only if they say so: asked in the
; window, kept with /S, deleted with /S /ALL.

Function un.onInit
  Call un.WaitUntilClosed
FunctionEnd

; The web view's processes outlive the window for some moments, and a virus scanner looks at what has just moved.
!macro RemoveInTime FOLDER
  ${ForEach} $0 1 20 + 1
    RMDir /r "${FOLDER}"
    ${IfNot} ${FileExists} "${FOLDER}\*.*"
      ${ExitFor}
    ${EndIf}
    Sleep 500
  ${Next}
!macroend

Section Uninstall
  Call un.WaitUntilClosed ; it may have been opened since
  Call un.TakeAway
  RMDir /r "${MENU}"
  DeleteRegKey HKCU "${UNINSTALL}"
  Call un.RegisterFileType

  ; Logs and the web view's own files are nobody's record.
  RMDir /r "${KEPT}\logs"
  !insertmacro RemoveInTime "${KEPT}\EBWebView"
  Call un.AskForRecords
  Call un.AskForKeys
SectionEnd

; All of the programs or none: if one is held, those set aside go back. Until they are gone, the uninstaller and its entry
; stay, so that the person can come again.
Function un.TakeAway
  ClearErrors
  CreateDirectory "$INSTDIR\${OLD}"
  !insertmacro OfEachProgramFile SetAside
  ${If} ${Errors}
    !insertmacro OfEachProgramFile PutBack
    RMDir "$INSTDIR\${OLD}"
    !insertmacro Stop "${WORDS_HELD_REMOVE}" 2
  ${EndIf}
  !insertmacro RemoveInTime "$INSTDIR\${OLD}"
  ${If} ${FileExists} "$INSTDIR\${OLD}\*.*"
    !insertmacro Stop "${WORDS_HELD_REMOVE}" 2
  ${EndIf}
  RMDir /r "$INSTDIR\${NEW}"
  RMDir /r "$INSTDIR\${PROFILES}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
FunctionEnd

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
  Call un.HasRecords
  ${If} $0 == 1
    !insertmacro UnlessSaidAll "${WORDS_KEEP}" keep
    RMDir /r "${KEPT}"
    keep:
  ${EndIf}
FunctionEnd

; $0 is 1 if anything else is kept than what was just removed, or is still held.
Function un.HasRecords
  StrCpy $0 0
  FindFirst $1 $2 "${KEPT}\*.*"
  ${While} $2 != ""
    ${If} $2 != "."
    ${AndIf} $2 != ".."
    ${AndIf} $2 != "logs"
    ${AndIf} $2 != "EBWebView"
      StrCpy $0 1
    ${EndIf}
    FindNext $1 $2
  ${EndWhile}
  FindClose $1
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
