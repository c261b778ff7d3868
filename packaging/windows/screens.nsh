; What a person sees: a welcome, the work, the end.

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEFINISHPAGE_BITMAP "side.bmp" ; 164 × 314, as the Modern UI asks for

Var Welcome ; what the first page says
!define MUI_WELCOMEPAGE_TITLE "${TITLE}"
!define MUI_WELCOMEPAGE_TEXT "$Welcome"
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE OfferWebView
!insertmacro MUI_PAGE_WELCOME

!insertmacro MUI_PAGE_INSTFILES

!define MUI_FINISHPAGE_TITLE "Done"
!define MUI_FINISHPAGE_TEXT "${WORDS_DONE}"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "${WORDS_BEGIN}"
!define MUI_FINISHPAGE_RUN_FUNCTION OpenIt
!insertmacro MUI_PAGE_FINISH

!define MUI_UNCONFIRMPAGE_TEXT_TOP "${WORDS_REMOVE}"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"

Function Welcome
  StrCpy $Welcome "${WORDS_WELCOME}"
  !ifdef PROFILE
    ${If} $Newer != ""
      StrCpy $Welcome "${WORDS_WELCOME_NEWER}"
    ${EndIf}
  !endif
FunctionEnd

; From a setup that was started with an administrator's rights, Explorer opens it: it would have those rights too.
Function OpenIt
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
    Exec '"$WINDIR\explorer.exe" "${MENU}\${LINK}"'
    Return
  ${EndIf}
  !ifdef PROFILE
    Exec '"$INSTDIR\gangway-desktop.exe" "${OURS}"'
  !else
    Exec '"$INSTDIR\gangway-desktop.exe"'
  !endif
FunctionEnd

; "Detect if a WebView2 Runtime is already installed" (learn.microsoft.com/microsoft-edge/webview2/concepts/distribution):
; the value `pv` of one of these keys, neither empty nor 0.0.0.0.
!define WEBVIEW "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
; The Evergreen bootstrapper's address, from the same page.
!define WEBVIEW_DOWNLOAD "https://go.microsoft.com/fwlink/p/?LinkId=2124703"

Function OfferWebView
  ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW}" "pv"
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    ReadRegStr $0 HKCU "Software\${WEBVIEW}" "pv"
  ${EndIf}
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    MessageBox MB_YESNO|MB_ICONINFORMATION "${WORDS_WEBVIEW}" /SD IDNO IDNO goOn
    ExecShell "open" "${WEBVIEW_DOWNLOAD}"
    Abort ; stays on this page until the person comes back
    goOn:
  ${EndIf}
FunctionEnd
