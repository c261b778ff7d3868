; Gangway's setup for Windows: for one person, without administrator rights. `cargo xtask package --windows` calls it.
;
; Given with -D:  VERSION (0.1.0)  PROGRAMS (folder of the built programs)  PAPERS (folder with the licences)  OUT (the
; setup's file)  COMPANY  TITLE (what the setup calls itself)  and, for a publisher's own setup, PROFILE (the file)
; with APP (its app's name, fit for a file name) and SOLUTION, SOLUTION_NAME (what lies beside it); SIGN, if the command in
; the environment's SIGN_COMMAND (with %1 for the file) is to sign.
;
; What it answers to whoever started it with /S:  0 done  2 something is in the way, nothing was changed
; 3 a newer Gangway is there  4 Gangway is open

Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 32 ; in megabytes: both programs at once, as they share much
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
ShowInstDetails nevershow
ShowUninstDetails nevershow
AllowSkipFiles off
CRCCheck force

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh

!define ID "app.gangway.desktop" ; the identifier in src-tauri/tauri.conf.json: its folder, its lock, its uninstall key
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"
!define USUAL "$LOCALAPPDATA\Programs\Gangway"
!define MENU "$SMPROGRAMS\Gangway"
!define ROOM 64 ; megabytes that must be free: both programs, while older ones are still there
!define KEPT "$LOCALAPPDATA\${ID}" ; what Gangway itself writes

Name "${TITLE}"
OutFile "${OUT}"
InstallDir "${USUAL}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "Gangway ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "Gangway"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "Setup of ${TITLE}"
VIAddVersionKey CompanyName "${COMPANY}"
VIAddVersionKey LegalCopyright "MIT OR Apache-2.0"

!ifdef SIGN
  !uninstfinalize `$%SIGN_COMMAND%` = 0 ; without the figure, what it answers would count for nothing
  !finalize `$%SIGN_COMMAND%` = 0
!endif

Var Newer ; the version of a newer Gangway that is there and stays, or nothing

!include words.nsh
!include files.nsh
!include screens.nsh
!include in-the-way.nsh
!include file-type.nsh

Function .onInit
  ${IfNot} ${AtLeastWin10}
    !insertmacro Stop "${WORDS_OLD_WINDOWS}" 2
  ${EndIf}
  Call RefuseTheSystem
  Call RefuseOlder
  Call RefuseOthersFiles
  ${If} $Newer == ""
    Call WaitUntilClosed
  ${EndIf}
  Call Welcome
FunctionEnd

Section
  ${If} $Newer == ""
    Call WaitUntilClosed ; it may have been opened since
  ${EndIf}
  Call UnpackBeside
  Call PutInPlace
  ${If} $Newer == ""
    Call Register
    Call RegisterFileType
  ${EndIf}
  Call PutIntoMenu
SectionEnd

; All is unpacked beside what is there, so that a full disk or a folder that can't be written leaves things as they were.
Function UnpackBeside
  ClearErrors
  CreateDirectory "$INSTDIR"
  ${If} ${Errors}
    !insertmacro Stop "${WORDS_NOT_WRITABLE}" 2
  ${EndIf}
  System::Call 'kernel32::GetDiskFreeSpaceExW(w "$INSTDIR", *l .r0, p 0, p 0) i .r1'
  ${If} $1 <> 0
    System::Int64Op $0 / 1048576
    Pop $0
    ${If} $0 < ${ROOM}
      RMDir "$INSTDIR"
      !insertmacro Stop "${WORDS_NO_ROOM}" 2
    ${EndIf}
  ${EndIf}
  Call SweepUp
  ClearErrors
  SetOverwrite try
  ${If} $Newer == ""
    SetOutPath "$INSTDIR\${NEW}"
    File "${PROGRAMS}\gangway-desktop.exe"
    File "${PROGRAMS}\gangway.exe"
    File "${PROGRAMS}\WebView2Loader.dll"
    File "${PAPERS}\LICENSE-APACHE"
    File "${PAPERS}\LICENSE-MIT"
    WriteUninstaller "$INSTDIR\${NEW}\uninstall.exe"
  ${EndIf}
  !ifdef PROFILE
    SetOutPath "$INSTDIR\${NEW}\${PROFILES}\${APP}"
    File "/oname=${APP}.gangway" "${PROFILE}"
    !ifdef SOLUTION
      File "/oname=${SOLUTION_NAME}" "${SOLUTION}"
    !endif
  !endif
  SetOutPath "$TEMP"
  ${If} ${Errors}
    Call SweepUp
    RMDir "$INSTDIR"
    !insertmacro Stop "${WORDS_NOT_WRITABLE}" 2
  ${EndIf}
FunctionEnd

; Windows ran out of room, or something else stopped it half way.
Function .onInstFailed
  SetOutPath "$TEMP"
  Call SweepUp
  RMDir "$INSTDIR"
  MessageBox MB_OK|MB_ICONEXCLAMATION "${WORDS_NOT_WRITABLE}" /SD IDOK
FunctionEnd

Function SweepUp
  RMDir /r "$INSTDIR\${NEW}"
  RMDir /r "$INSTDIR\${OLD}"
FunctionEnd

; What is there goes aside first. If a virus scanner, say, holds one file, all go back: never half of one version and half
; of another.
Function PutInPlace
  ClearErrors
  CreateDirectory "$INSTDIR\${OLD}"
  !ifdef PROFILE
    CreateDirectory "$INSTDIR\${OLD}\${PROFILES}\${APP}"
    CreateDirectory "$INSTDIR\${PROFILES}\${APP}"
  !endif
  !insertmacro OfEachFile SetAside
  ${IfNot} ${Errors} ; asking forgets them
    !insertmacro OfEachFile Take
    ${IfNot} ${Errors}
      Call SweepUp
      Return
    ${EndIf}
  ${EndIf}
  !insertmacro OfEachFile GiveUp
  !insertmacro OfEachFile PutBack
  RMDir /r "$INSTDIR\${NEW}"
  !ifdef PROFILE ; only if nothing is in it any more, as with all that follow
    RMDir "$INSTDIR\${OLD}\${PROFILES}\${APP}"
    RMDir "$INSTDIR\${OLD}\${PROFILES}"
    RMDir "$INSTDIR\${PROFILES}\${APP}"
    RMDir "$INSTDIR\${PROFILES}"
  !endif
  RMDir "$INSTDIR\${OLD}"
  RMDir "$INSTDIR"
  !insertmacro Stop "${WORDS_HELD}" 2
FunctionEnd

Function Register
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Gangway"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "Gangway"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\gangway-desktop.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
FunctionEnd

Function PutIntoMenu
  CreateDirectory "${MENU}"
  CreateShortcut "${MENU}\Gangway.lnk" "$INSTDIR\gangway-desktop.exe"
  !ifdef PROFILE
    CreateShortcut "${MENU}\${LINK}" "$INSTDIR\gangway-desktop.exe" '"${OURS}"'
  !endif
FunctionEnd

!include uninstall.nsh
