# Every problem that a person can meet. Three messages each: what happened (title), why, and what to do now.
# What was changed before it happened stands under `changed-…`; the buttons stand under `way-on-…`.

## What was changed before the problem

changed-nothing = Nothing was changed.
changed-nothing-in-dataverse = Nothing was changed in Dataverse. The app may be approved in your tenant.
changed-part-of-the-plan = A part of the plan was done. Start again and Gangway goes on from there.
changed-unknown = The last change may have been made or not. Start again and Gangway looks before it does anything.
changed-all-of-the-plan = All changes were made. Only the proof that they work is missing.

## Ways on

way-on-try-again = Try again
way-on-go-back = Go back
way-on-sign-in-again = Sign in again
way-on-use-another-account = Use another account
way-on-choose-another-organization = Choose another organization
way-on-enter-credential = Enter the secret again
way-on-see-new-plan = See the new plan
way-on-close = Close

## The publisher’s file

problem-profile-unreadable-title = The file could not be opened
problem-profile-unreadable-why = Gangway could not read { $file } from the disk.
problem-profile-unreadable-do = Save the file on this computer first, then open it again.

problem-profile-too-large-title = The file is too large
problem-profile-too-large-why = It has { $size } bytes. A file for Gangway has at most { $limit }.
problem-profile-too-large-do = Check that you opened the right file. If you did, ask the publisher for a new one.

problem-profile-not-understood-title = The file can’t be read
problem-profile-not-understood-why = It is damaged, or it was not made for Gangway. The trouble starts at line { $line }, column { $column }.
problem-profile-not-understood-do = Ask the publisher to send the file again.

problem-profile-unknown-field-title = The file asks for something Gangway does not know
problem-profile-unknown-field-why = Gangway does not know the entry “{ $field }”. It stops here, so that nothing is set up in part.
problem-profile-unknown-field-do = Ask the publisher for a file that fits your Gangway, or install the newest Gangway.

problem-profile-bad-value-title = An entry in the file is not right
problem-profile-bad-value-why = The entry “{ $field }” does not have the right form.
problem-profile-bad-value-do = Tell the publisher which entry it is, and ask for a new file.

problem-profile-bad-name-title = A name in the file hides something
problem-profile-bad-name-why = The entry “{ $field }” has signs in it that can’t be seen. They can make a name look like another.
problem-profile-bad-name-do = Do not use this file. Ask the publisher for a new one by a way that you trust.

problem-profile-built-in-role-title = The file asks for a role of Dataverse itself
problem-profile-built-in-role-why = The role “{ $role }” is used by Dataverse. Gangway only makes a role of the app’s own.
problem-profile-built-in-role-do = Ask the publisher for a file that names its own role.

problem-profile-too-powerful-title = The file asks for too much
problem-profile-too-powerful-why = It asks for the right “{ $privilege }”. Gangway never gives that right to an app.
problem-profile-too-powerful-do = Do not go on with this file. Ask the publisher why the app would need this right.

problem-profile-too-new-title = The file needs a newer Gangway
problem-profile-too-new-why = It was made for form { $version } of these files. This Gangway does not know it yet.
problem-profile-too-new-do = Install the newest Gangway, then open the file again.

## This computer

problem-keychain-locked-title = Your keychain is locked
problem-keychain-locked-why = Gangway keeps the app’s secret in your keychain, and only there. It can’t while the keychain is locked.
problem-keychain-locked-do = Unlock your keychain, then try again.

problem-keychain-missing-title = This computer has no keychain
problem-keychain-missing-why = Gangway keeps the app’s secret only in a keychain. It found none that runs, and it never writes a secret to a plain file.
problem-keychain-missing-do = Start the keychain of your system, close Gangway and open it again. You can also use another computer.

problem-keychain-refused-title = The keychain said no
problem-keychain-refused-why = Your keychain did not let Gangway keep the secret. It gave no reason that Gangway can use.
problem-keychain-refused-do = Look whether your keychain opens as usual, then try again.

problem-keychain-broken-title = The keychain does not give back what it got
problem-keychain-broken-why = Gangway stored a secret and read it back. What came back was not the same.
problem-keychain-broken-do = Try again. If it stays like this, use another computer and have this keychain looked at.

problem-secret-too-long-title = The secret is too long
problem-secret-too-long-why = It needs { $length } bytes. A keychain holds at most { $limit }.
problem-secret-too-long-do = Check that you copied only the secret. For a certificate, use a shorter key.

problem-disk-not-writable-title = Gangway can’t write to the disk
problem-disk-not-writable-why = Gangway keeps notes and records in a folder of its own. It could not write there. The disk may be full, or the folder closed to you.
problem-disk-not-writable-do = Make room or open the folder for yourself, then try again.

problem-no-loopback-title = Gangway can’t hear the browser
problem-no-loopback-why = The browser tells Gangway the answer inside this computer. Another program blocks that way.
problem-no-loopback-do = Close other programs or start this computer again, then try again.

## Approval and sign-in

problem-consent-refused-title = The app was not approved
problem-consent-refused-why = The approval was stopped on Microsoft’s page. That is your right.
problem-consent-refused-do = If you meant to approve, open the page again and choose Accept. If not, close Gangway.

problem-consent-needs-administrator-title = This account may not approve apps
problem-consent-needs-administrator-why = Only some accounts may approve { $app } for everyone. Yours is not one of them.
problem-consent-needs-administrator-do = Sign in with an account that is Cloud Application Administrator or Global Administrator. Or send the file to a person who has one.

problem-sign-in-timed-out-title = The browser did not answer in time
problem-sign-in-timed-out-why = Gangway waits only for a while, so that nobody else can answer later.
problem-sign-in-timed-out-do = Open the browser again and finish the sign-in there.

problem-sign-in-interference-title = Something else tried to answer
problem-sign-in-interference-why = { $count } answers came that did not fit. Gangway took none of them and stopped to be safe.
problem-sign-in-interference-do = Close web pages that you do not know, then try again.

problem-sign-in-refused-title = Microsoft did not let you sign in
problem-sign-in-refused-why = Microsoft gave this reason: { $description }
problem-sign-in-refused-do = Sign in again, or use another account.

problem-sign-in-not-trusted-title = The answer did not fit the question
problem-sign-in-not-trusted-why = What came back is not what Gangway asked for. It was not used.
problem-sign-in-not-trusted-do = Check that the clock of this computer is right. Then sign in again.

problem-wrong-tenant-title = This is another account or tenant
problem-wrong-tenant-why = This run belongs to { $expected }. You signed in to { $found }.
problem-wrong-tenant-do = Sign in with the account that you began with.

problem-personal-account-title = This is a personal account
problem-personal-account-why = Dataverse belongs to a company or school. A personal account can’t open it.
problem-personal-account-do = Sign in with your work or school account.

problem-consent-missing-title = The app is not approved yet
problem-consent-missing-why = Microsoft does not know an approval of { $app } in your tenant.
problem-consent-missing-do = Approve the app in the browser, then go on.

problem-fewer-permissions-title = A permission is missing
problem-fewer-permissions-why = The app was approved without this: { $missing }
problem-fewer-permissions-do = Open the page again and accept all that it lists.

problem-more-permissions-title = The app got more than it asked for
problem-more-permissions-why = The app also has this, which the file does not ask for: { $extra }
problem-more-permissions-do = Ask the publisher why. Gangway does not go on while the app can do more than you were shown.

problem-session-ended-title = Your sign-in has ended
problem-session-ended-why = Microsoft ended the sign-in before the work was done.
problem-session-ended-do = Sign in again. Gangway looks at what is there and goes on.

## Organizations

problem-no-organizations-title = No organization was found
problem-no-organizations-why = Your account is not in any Dataverse organization of this tenant.
problem-no-organizations-do = Use an account that is in the organization. Or ask the person who runs it to add you.

problem-organization-address-title = The organization has a strange address
problem-organization-address-why = The address { $address } is not one of Microsoft’s addresses for this cloud.
problem-organization-address-do = Choose another organization. If this one is right, tell the publisher the address.

problem-wrong-organization-title = This is not the organization you chose
problem-wrong-organization-why = You chose { $expected }, but { $found } answered.
problem-wrong-organization-do = Choose the organization again.

problem-not-a-member-title = You are not a user there
problem-not-a-member-why = Your account has no user in { $organization }.
problem-not-a-member-do = Use an account that has one. Or ask the person who runs the organization to add you.

problem-user-disabled-title = Your user there is switched off
problem-user-disabled-why = Your account has a user in { $organization }, but it is switched off.
problem-user-disabled-do = Use another account. Or ask the person who runs the organization to switch it on.

problem-no-role-there-title = You have no role there
problem-no-role-there-why = Your user in { $organization } has no security role, so it may do nothing.
problem-no-role-there-do = Use an account that is System Administrator there. Or ask one to give you that role.

problem-missing-right-title = You may not do this there
problem-missing-right-why = In { $organization } your user lacks this: { $privileges }
problem-missing-right-do = Use an account that is System Administrator there. Or ask one to do this step.

problem-administration-mode-title = The organization is closed for now
problem-administration-mode-why = { $organization } is in administration mode. Only a few people can use it.
problem-administration-mode-do = Wait until the mode is off, then try again. It is set in the Power Platform admin center.

problem-organization-disabled-title = The organization is switched off
problem-organization-disabled-why = { $organization } does not take requests now.
problem-organization-disabled-do = Switch it on in the Power Platform admin center, then try again. Or choose another one.

## The app’s secret

problem-secret-is-an-id-title = This is the ID of the secret
problem-secret-is-an-id-why = Microsoft shows two texts beside each other: Value and Secret ID. You entered the Secret ID.
problem-secret-is-an-id-do = Copy the text under Value. If it is hidden, make a new secret.

problem-secret-wrong-title = The secret does not work
problem-secret-wrong-why = Microsoft does not take this secret for the app.
problem-secret-wrong-do = Copy the text under Value again, all of it. A new secret may need a few minutes.

problem-secret-expired-title = The secret has ended
problem-secret-expired-why = Each secret has an end date, and this one is past it.
problem-secret-expired-do = Make a new secret for the app and enter it here.

problem-secret-empty-title = There is no secret yet
problem-secret-empty-why = Nothing was entered, or there is a blank in it. A secret has no blanks.
problem-secret-empty-do = Copy the text under Value and paste it here.

problem-secret-end-date-title = The end date can’t be right
problem-secret-end-date-why = It is not a date, or the day is over.
problem-secret-end-date-do = Enter the date that Microsoft shows under Expires. You can also leave it empty.

## The plan

problem-table-missing-title = A table is not in this organization
problem-table-missing-why = The app needs the table “{ $table }”. It is not there.
problem-table-missing-do = If it belongs to a solution of the publisher, install that first. Then try again.

problem-privilege-missing-title = A right is not in this organization
problem-privilege-missing-why = The app needs the right “{ $privilege }”. It is not there.
problem-privilege-missing-do = If it belongs to a solution of the publisher, install that first. Then try again.

problem-depth-not-allowed-title = A right can’t reach that far
problem-depth-not-allowed-why = The right “{ $privilege }” can’t be given for { $depth ->
    [own] its own rows only
    [business-unit] the rows of one business unit
    [business-unit-and-below] the rows of a business unit and those below
    [organization] all rows
   *[other] the reach that the file asks for
}.
problem-depth-not-allowed-do = Ask the publisher for a file that asks for another reach.

problem-role-name-taken-title = A role of this name is already there
problem-role-name-taken-why = The role “{ $role }” was not made by Gangway. Gangway does not touch it.
problem-role-name-taken-do = Rename or remove that role, then try again. Or ask the publisher for another role name.

problem-role-managed-title = The role belongs to a solution
problem-role-managed-why = The role “{ $role }” came with a solution, so it can’t be changed here.
problem-role-managed-do = Ask the publisher whether the solution or the file is to be used.

problem-application-user-disabled-title = The app’s user is switched off
problem-application-user-disabled-why = Somebody switched off { $user }. Gangway does not switch it on without your word.
problem-application-user-disabled-do = Find out why it was switched off. Then switch it on in the Power Platform admin center.

problem-application-user-deleted-title = The app’s user was deleted
problem-application-user-deleted-why = { $user } was deleted, but Dataverse still holds on to it.
problem-application-user-deleted-do = Restore it or remove it for good in the Power Platform admin center. Then try again.

problem-two-application-users-title = Two users have the same app
problem-two-application-users-why = { $app } has two users in this organization. Gangway can’t know which one counts.
problem-two-application-users-do = Remove the one that is not used in the Power Platform admin center. Then try again.

problem-other-business-unit-title = The app’s user is in another place
problem-other-business-unit-why = { $user } is in the business unit “{ $found }”. A role works only in its own business unit.
problem-other-business-unit-do = Move the user to the top business unit, then try again.

problem-plan-changed-title = The organization has changed
problem-plan-changed-why = Somebody changed something after you saw the plan. Gangway does only what you have seen.
problem-plan-changed-do = Look at the new plan, then decide.

## The work

problem-app-not-yet-visible-title = The approval has not arrived yet
problem-app-not-yet-visible-why = The app is approved, but Dataverse does not see it yet. That can take some minutes.
problem-app-not-yet-visible-do = Wait a few minutes, then try again. You need not approve it again.

problem-write-refused-title = Dataverse refused a change
problem-write-refused-why = Dataverse gave this reason: { $description }
problem-write-refused-do = Try again. If it is refused again, show the reason to the publisher.

problem-outcome-unknown-title = It is not clear whether the change was made
problem-outcome-unknown-why = The line broke before Dataverse answered. Gangway does not send a change twice.
problem-outcome-unknown-do = Look again: Gangway reads what is there and shows what is left to do.

problem-not-as-written-title = The check found something else
problem-not-as-written-why = Gangway read back what it made. This does not hold: { $fact ->
    [right-organization] it is the organization that you chose
    [role-as-contracted] the role has just the rights you saw
    [user-enabled] the app’s user is there and switched on
    [role-assigned] the app’s user has the role
    [app-can-sign-in] the app can sign in
    [app-is-the-user] Dataverse knows the app as its user
    [probe-answered] the app can read a row
   *[other] a part of the plan
}.
problem-not-as-written-do = Try again. Somebody else may be changing the same things now.

problem-app-is-somebody-else-title = Dataverse takes the app for another user
problem-app-is-somebody-else-why = The app should be { $expected }. Dataverse says that it is { $found }.
problem-app-is-somebody-else-do = Look whether the app has a second user in this organization. Then try again.

problem-probe-refused-title = The app can’t use its access yet
problem-probe-refused-why = All is set up, but the first try of the app was refused: { $description }
problem-probe-refused-do = Wait a few minutes, then try again. If it stays like this, show it to the publisher.

problem-undo-stopped-title = Something is no longer as Gangway left it
problem-undo-stopped-why = “{ $subject }” is still there, or somebody changed it. Gangway does not remove what others have changed.
problem-undo-stopped-do = Look at it in the Power Platform admin center and remove it there, if you want.

## The network and the services

problem-no-connection-title = There is no connection
problem-no-connection-why = Gangway could not reach { $host }.
problem-no-connection-do = Check that you are online and that your network lets this address through. Then try again.

problem-connection-not-secure-title = The connection is not safe
problem-connection-not-secure-why = Something between you and { $host } shows a wrong identity. Nothing was sent.
problem-connection-not-secure-do = Use a network that you trust. Check that the clock of this computer is right.

problem-not-the-service-title = Another page answered
problem-not-the-service-why = A page of your network came in the place of Microsoft’s answer. It may want you to sign in first.
problem-not-the-service-do = Open any web page in your browser and do what the network asks. Then try again.

problem-redirected-title = The request was sent elsewhere
problem-redirected-why = { $host } sent Gangway to another place. Gangway does not follow, to keep your sign-in safe.
problem-redirected-do = Use another network or try again later.

problem-answer-too-large-title = The answer was too large
problem-answer-too-large-why = { $host } sent far more than it should. Gangway stopped reading.
problem-answer-too-large-do = Try again. If it happens again, tell the publisher.

problem-service-busy-title = Microsoft asks for a pause
problem-service-busy-why = There are too many requests now, so it lets no more in for a while.
problem-service-busy-do = Wait a few minutes, then try again.

problem-service-unavailable-title = The service is not there now
problem-service-unavailable-why = { $host } said that it can’t answer now (status { $status }).
problem-service-unavailable-do = Wait a few minutes, then try again.

problem-surprise-title = The service gave a strange answer
problem-surprise-why = Gangway does not know this answer (status { $status }), so it stopped to be safe.
problem-surprise-do = Try again. If it happens again, send the details to the publisher.
