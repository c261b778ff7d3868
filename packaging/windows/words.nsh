; Every sentence that the setup says. The names are set in setup.nsi.

!ifdef PROFILE
  !define WORDS_WELCOME "This puts Gangway on your computer, and opens it for ${APP}.$\r$\n$\r$\nGangway helps you to let ${APP} into your organization. You will see what is asked, and nothing is changed before you say yes.$\r$\n$\r$\nGangway is for you alone on this computer. You need no administrator rights for it."
  !define WORDS_WELCOME_NEWER "A newer Gangway is on your computer already: version $Newer. It stays as it is. This setup adds what is needed for ${APP}.$\r$\n$\r$\nGangway helps you to let ${APP} into your organization. You will see what is asked, and nothing is changed before you say yes."
  !define WORDS_DONE "Gangway is on your computer. You also find it in the Start menu, as ${APP}."
  !define WORDS_BEGIN "Go on with ${APP} now"
!else
  !define WORDS_WELCOME "This puts Gangway on your computer.$\r$\n$\r$\nGangway lets a publisher's app into your organization. The publisher sends you a file whose name ends in .gangway; a double-click opens it.$\r$\n$\r$\nGangway is for you alone on this computer. You need no administrator rights for it."
  !define WORDS_DONE "Gangway is on your computer. Double-click the file that the publisher sent you. You also find Gangway in the Start menu."
  !define WORDS_BEGIN "Open Gangway now"
!endif

!define WORDS_OLD_WINDOWS "Gangway needs Windows 10 or newer.$\r$\n$\r$\nNothing was changed on this computer."
!define WORDS_FOR_NOBODY "This setup was started by the computer itself and not by a person. Gangway is for one person, and here nobody would find it.$\r$\n$\r$\nStart this setup as the person who will use Gangway. A tool that installs it for many people must do so in the user's context. Nothing was changed."
!define WORDS_NOT_OURS "This folder has a file that Gangway's setup did not put there, and would replace:$\r$\n$INSTDIR\$0$\r$\n$\r$\nGive Gangway a folder of its own. Then start this setup again. Nothing was changed."
!define WORDS_NEWER_THERE "A newer Gangway is on this computer: version $0. This setup has version ${VERSION}, so it stops here.$\r$\n$\r$\nUse the Gangway that you have, or remove it first in Settings, under Apps. Nothing was changed."
!define WORDS_OPEN "Gangway is open. It can't be replaced or removed while it works.$\r$\n$\r$\nFinish what you do there and close it. Then choose Retry. With Cancel, nothing is changed."
!define WORDS_NO_ROOM "There is not enough room on this disk. Gangway needs ${ROOM} MB, and $0 MB are free for this folder:$\r$\n$INSTDIR$\r$\n$\r$\nMake room. Then start this setup again. Nothing was changed."
!define WORDS_NOT_WRITABLE "Gangway can't be put into this folder:$\r$\n$INSTDIR$\r$\n$\r$\nYou may not be allowed to write there, or the disk has become full. Ask who looks after this computer. Then start this setup again. Nothing was changed."
!define WORDS_HELD "Another program has one of Gangway's files open, so it can't be replaced. The files are in this folder:$\r$\n$INSTDIR$\r$\n$\r$\nWait a minute, or restart the computer. Then start this setup again. The Gangway that was there is still there."
!define WORDS_HELD_REMOVE "Another program has one of Gangway's files open, so Gangway can't be removed yet. The files are in this folder:$\r$\n$INSTDIR$\r$\n$\r$\nWait a minute, or restart the computer. Then remove Gangway again. Its records and secrets are still there."
!define WORDS_ENDING_TAKEN "Files that end in .gangway open with another program on this computer, and that stays so.$\r$\n$\r$\nTo use Gangway, right-click the file, choose Open with, and then Gangway."
!define WORDS_WEBVIEW "One part of Windows is missing: Microsoft Edge WebView2. Gangway draws its window with it. Most computers have it.$\r$\n$\r$\nYes opens Microsoft's own download in your browser. Start what it downloads, and come back to this setup.$\r$\nNo goes on without it. Gangway's window will not open until it is there."
!define WORDS_KEEP "Gangway kept records here of what it did: the journals and reports that you can show, and that it needs to take its changes back.$\r$\n$\r$\nDelete them as well? With No they stay in:$\r$\n${KEPT}"
!define WORDS_KEYS "Gangway kept secrets of apps in Windows Credential Manager.$\r$\n$\r$\nDelete those as well?"
!define WORDS_REMOVE "This takes Gangway off your computer. What it changed in an organization stays as it is: only Undo, in Gangway itself, takes that back."
