# The pages that the browser shows when it comes back, and facts about the language itself.

language-tag = en
language-direction = ltr

browser-title = Gangway
browser-done-heading = You can go back to Gangway
browser-done-text = The browser has done its part. You can close this tab.
browser-already-used-heading = This was answered already
browser-already-used-text = Gangway has its answer and goes on. You can close this tab.
browser-refused-heading = Gangway did not ask for this
browser-refused-text = Nothing was done. Close this tab and go back to Gangway; you can try again there.
