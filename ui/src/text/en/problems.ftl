# Every problem that a person can meet. Three messages each: what happened (title), why, and what to do now.
# What was changed before it happened stands under `changed-…`; the buttons stand under `way-on-…`.

## What was changed before the problem

changed-nothing = Nothing was changed.
changed-nothing-in-dataverse = Nothing was changed in Dataverse. The app may be approved in your tenant.
changed-part-of-the-plan = Part of the plan is done. Try again: Gangway checks what is there and does only the rest.
changed-unknown = The last change may or may not have been made. Try again: Gangway checks first, before it changes anything.
changed-all-of-the-plan = All changes were made. Only the proof that they work is missing.

## Who can do what the advice says

who-you = You
who-you-as-power-platform-administrator = You, because you run the Power Platform of your tenant. Open the environment in the Power Platform admin center and give yourself the System Administrator role.
who-cloud-application-administrator = A Cloud Application Administrator of your Entra ID
who-conditional-access-administrator = A Conditional Access Administrator of your Entra ID
who-security-administrator = A Security Administrator of your Entra ID
who-user-administrator = A User Administrator of your Entra ID
who-license-administrator = A License Administrator of your Entra ID
who-power-platform-administrator = A Power Platform Administrator or Dynamics 365 Administrator of your tenant
who-system-administrator = A System Administrator of the organization
who-publisher = The publisher of the app
who-it-department = The people who run your network and computers
who-microsoft = Microsoft

it-may-pass = It may pass by itself: wait a little, then try again.

## Names that are not known yet

explain-app = the app
explain-organization = the organization

## Ways on

way-on-try-again = Try again
way-on-go-back = Go back
way-on-sign-in-again = Sign in again
way-on-use-another-account = Use another account
way-on-ask-for-approval = Ask somebody who can
way-on-choose-another-organization = Choose another organization
way-on-enter-credential = Enter it again
way-on-enter-secret = Enter the secret again
way-on-enter-certificate = Choose the certificate again
way-on-see-new-plan = See the new plan
way-on-enable-user = Plan to switch it on
way-on-purge-user = Plan to remove it for good
way-on-adopt-role = Plan to use this role
way-on-adopt-user = Plan to use this user
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

problem-profile-solution-missing-title = A second file is missing
problem-profile-solution-missing-why = The publisher’s file belongs together with “{ $file }”, and that is not in the same folder.
problem-profile-solution-missing-do = Put both files into one folder. Then open the publisher’s file again.

problem-profile-solution-other-title = The second file is not the right one
problem-profile-solution-other-why = “{ $file }” is not the file that the publisher meant. It may be older, newer or damaged, or somebody changed it.
problem-profile-solution-other-do = Ask the publisher to send both files again.

problem-profile-solution-refused-title = The solution can’t be used
problem-profile-solution-refused-why = “{ $file }” is damaged, or holds things that no solution should hold. Nothing of it was unpacked or sent.
problem-profile-solution-refused-do = Tell the publisher, and ask for a solution that works.

problem-profile-solution-unmanaged-title = The solution is not of the right kind
problem-profile-solution-unmanaged-why = “{ $file }” is an unmanaged solution. Gangway installs managed ones only, because they can be taken away again.
problem-profile-solution-unmanaged-do = Ask the publisher for the managed solution.

problem-profile-solution-role-title = The solution does not have the role
problem-profile-solution-role-why = The publisher’s file names a role that “{ $file }” does not have, or has twice, or that gives nothing.
problem-profile-solution-role-do = Ask the publisher for a file and a solution that fit together.

## This computer

problem-keychain-locked-title = Your keychain is locked
problem-keychain-locked-why = Gangway keeps the app’s secret or certificate in your keychain, and only there. It can’t while the keychain is locked.
problem-keychain-locked-do = Unlock your keychain, then try again.

problem-keychain-missing-title = This computer has no keychain
problem-keychain-missing-why = Gangway keeps the app’s secret or certificate only in a keychain. It found none that runs, and it never uses a plain file.
problem-keychain-missing-do = Start the keychain of your system, close Gangway and open it again. You can also use another computer.

problem-keychain-denied-title = The keychain is closed to Gangway
problem-keychain-denied-why = Your system did not let Gangway use the keychain. Somebody said no to its question, or a rule of this computer says no.
problem-keychain-denied-do = Try again, and say yes if your system asks. If it does not ask, your IT department can look at the rules for stored passwords.

problem-keychain-full-title = The keychain is full
problem-keychain-full-why = Your keychain has no room for one more entry.
problem-keychain-full-do = Remove what you no longer need from the keychain, or make room on the disk. Then try again.

problem-keychain-refused-title = The keychain said no
problem-keychain-refused-why = Your keychain did not do what Gangway asked, and gave no reason. It may be full, or closed to Gangway.
problem-keychain-refused-do = Look whether your keychain opens as usual and the disk has room. Then try again.

problem-keychain-broken-title = The keychain does not give back what it got
problem-keychain-broken-why = Gangway stored something and read it back. What came back was not the same.
problem-keychain-broken-do = Try again. If it stays like this, use another computer and have this keychain looked at.

problem-keychain-edited-title = Another program changed the stored credential
problem-keychain-edited-why = Gangway’s entry in your keychain is not as Gangway wrote it. It was not used.
problem-keychain-edited-do = Enter it again. If that does not help, first remove Gangway’s entry with your keychain’s own program.

problem-secret-too-long-title = It is too long for the keychain
problem-secret-too-long-why = It needs { $length } bytes. A keychain holds at most { $limit }.
problem-secret-too-long-do = Check that you copied only the secret. For a certificate, use a shorter key.

problem-disk-not-writable-title = Gangway can’t write to the disk
problem-disk-not-writable-why = Gangway keeps notes and reports in a folder of its own. It could not write there. The disk may be full, or the folder closed to you.
problem-disk-not-writable-do = Make room or open the folder for yourself, then try again.

problem-clock-wrong-title = The clock of this computer is wrong
problem-clock-wrong-why = By Microsoft’s answers, it is { $amount } { $unit ->
    [days] days
    [hours] hours
   *[minutes] minutes
} { $side ->
    [behind] behind
   *[ahead] ahead
}. What Microsoft signs holds only for a time. With this clock, Gangway can’t check it.
problem-clock-wrong-do = Set the date, the time and the time zone of this computer. Then try again.

problem-no-loopback-title = Gangway can’t hear the browser
problem-no-loopback-why = The browser tells Gangway the answer inside this computer. Another program blocks that way.
problem-no-loopback-do = Close other programs or start this computer again, then try again.

problem-trust-unreadable-title = This computer’s list of trusted certificates can’t be read
problem-trust-unreadable-why = Gangway checks with that list that it speaks to Microsoft. Without it, it speaks to nobody.
problem-trust-unreadable-do = Have the list put in order, then try again. On Linux it comes with the package “ca-certificates”.

## Approval and sign-in

problem-consent-refused-title = The app was not approved
problem-consent-refused-why = The approval was stopped on Microsoft’s page. That is your right.
problem-consent-refused-do = If you meant to approve, open the page again and choose Accept. If not, close Gangway.

problem-consent-needs-administrator-title = This account may not approve apps
problem-consent-needs-administrator-why = Only some accounts may approve { $app } for everyone. Yours is not one of them.
problem-consent-needs-administrator-do = Sign in as a Cloud Application Administrator. Or ask somebody who is one.

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
problem-sign-in-not-trusted-do = Sign in again. If this page comes back, use another network.

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

problem-more-proof-needed-title = Microsoft wants more proof that it is you
problem-more-proof-needed-why = A password alone is not enough for this sign-in. Microsoft asks for a second proof, such as your phone.
problem-more-proof-needed-do = Sign in again and finish each step in the browser. If you have no second proof yet, set it up there first.

problem-browser-waits-title = A page in the browser waits for you
problem-browser-waits-why = Microsoft asks you something before it goes on, such as a new password or whether to stay signed in.
problem-browser-waits-do = Go to the browser and answer there. If the page is gone, sign in again.

problem-account-not-in-tenant-title = This account is not in the tenant
problem-account-not-in-tenant-why = The tenant does not know the account that you used.
problem-account-not-in-tenant-do = Choose “Use another account” and sign in with an account of this tenant. Or ask to be invited first.

problem-guest-not-allowed-title = A guest can’t do this
problem-guest-not-allowed-why = You used a guest’s account, and the check that the tenant asks for does not work with it.
problem-guest-not-allowed-do = Sign in with an account that was made in the tenant itself.

problem-cross-tenant-blocked-title = One tenant does not let the other’s people in
problem-cross-tenant-blocked-why = Your account is from another tenant. A rule of your tenant or of theirs stops you.
problem-cross-tenant-blocked-do = In Entra, open External Identities, then Cross-tenant access settings, and allow this account. Or use an account of the tenant itself.

problem-partner-not-allowed-title = A partner’s account can’t go on here
problem-partner-not-allowed-why = You came as a partner who looks after this tenant. The app is not open to partners, or your account looks risky.
problem-partner-not-allowed-do = Sign in with an account of the tenant itself, or ask its people to do this step.

problem-password-wrong-title = The password was not right
problem-password-wrong-why = Microsoft did not take the password for this account.
problem-password-wrong-do = Try again in the browser. If you forgot it, choose “Forgot my password” there.

problem-password-expired-title = The password has ended
problem-password-expired-why = Your password is too old for the rules of your tenant.
problem-password-expired-do = Set a new password on Microsoft’s page, then sign in again.

problem-account-locked-title = The account is locked
problem-account-locked-why = There were too many wrong tries, or they came from a place that Microsoft does not trust.
problem-account-locked-do = Wait some minutes, then try again. If it stays locked, have the account’s password reset in Entra.

problem-account-disabled-title = The account is switched off
problem-account-disabled-why = Somebody switched off the account that you used.
problem-account-disabled-do = Use another account. Or have it switched on: in Entra, open Users, the account, then “Account enabled”.

problem-user-not-assigned-title = You are not assigned to the app
problem-user-not-assigned-why = In your tenant, only people who are assigned to { $app } may use it.
problem-user-not-assigned-do = In Entra, open Enterprise applications, the app, then Users and groups. Add this account there, then try again.

problem-app-disabled-title = The app is switched off in your tenant
problem-app-disabled-why = Somebody in your tenant, or Microsoft, switched off { $app } for everyone.
problem-app-disabled-do = Find out why. Then, in Entra, open Enterprise applications, the app, Properties, and let users sign in.

problem-conditional-access-title = A rule of your tenant stops this sign-in
problem-conditional-access-why = Your tenant has rules on who may sign in, from where and with what. One of them said no.
problem-conditional-access-do = The Sign-in logs in Entra name the rule; a Reports Reader can look there. Meet the rule, or have it changed.

problem-device-not-allowed-title = This computer is not one that your tenant takes
problem-device-not-allowed-why = Your tenant lets people in only from computers that it knows and that follow its rules.
problem-device-not-allowed-do = Use a computer of your company that meets the rules. Or have this one added to them.

problem-risk-blocked-title = The sign-in looks risky to Microsoft
problem-risk-blocked-why = Microsoft saw signs that somebody else may use your account, or that you are in a new place.
problem-risk-blocked-do = Sign in from a place where you often work. If it stays like this, have the risk looked at in Entra.

problem-tenant-restricted-title = Your network does not allow this tenant
problem-tenant-restricted-why = The network that you are in lets people sign in to some tenants only. This one is not on its list.
problem-tenant-restricted-do = Add the tenant to the list of the network. Or do this step in another network.

problem-sign-in-throttled-title = There were too many tries
problem-sign-in-throttled-why = Microsoft saw many sign-ins in a short time, so it takes no more for now.
problem-sign-in-throttled-do = Wait some minutes, then try once more.

problem-microsoft-trouble-title = Microsoft has trouble of its own
problem-microsoft-trouble-why = A service of Microsoft’s failed, and not because of you.
problem-microsoft-trouble-do = Wait some minutes, then try again. If it stays like this, look at the Service health page of Microsoft 365.

problem-own-sign-in-server-title = Your company’s sign-in server did not answer well
problem-own-sign-in-server-why = Microsoft asks a server of your company about your password. That server failed, or it does not let you in now.
problem-own-sign-in-server-do = Wait some minutes, then try again. If it stays like this, have the server looked at.

problem-redirect-mismatch-title = The publisher must add an address to the app
problem-redirect-mismatch-why = Your tenant is fine. The way back from the browser is not on the list that Microsoft holds for { $app }.
problem-redirect-mismatch-do = The publisher adds http://localhost to the app, as an address for mobile and desktop apps. Then try again.

problem-app-single-tenant-title = The publisher must open the app to others
problem-app-single-tenant-why = Your tenant is fine. At Microsoft, { $app } is set up for the publisher’s own tenant only.
problem-app-single-tenant-do = The publisher sets the app to take accounts of any tenant. Then try again.

problem-app-not-found-title = Microsoft does not know this app
problem-app-not-found-why = Microsoft found no { $app } under the ID in the file. It may be for the publisher only, or in another cloud.
problem-app-not-found-do = The publisher checks the app’s ID in the file, and that the app takes accounts of any tenant.

problem-registration-fault-title = The publisher must change the app’s settings
problem-registration-fault-why = Your tenant is fine. What Microsoft holds about { $app } does not fit what it asks for.
problem-registration-fault-do = Send the publisher the code. The publisher changes the settings of the app, then you try again.

problem-dataverse-missing-title = Dataverse is not in this tenant
problem-dataverse-missing-why = The tenant does not have the service that the app works with, or not yet. Or you signed in to another tenant.
problem-dataverse-missing-do = Check which tenant you use. If it is the right one, make an environment with Dataverse in the Power Platform admin center.

problem-wrong-cloud-title = This is another cloud of Microsoft’s
problem-wrong-cloud-why = Microsoft has clouds that are kept apart, such as the one for the US government. The file is for another one than yours.
problem-wrong-cloud-do = The publisher makes a file for your cloud. If you have an account in the other cloud, use that.

problem-tenant-not-found-title = There is no such tenant
problem-tenant-not-found-why = Microsoft does not know the tenant of this account or file. It may be misspelled, or deleted.
problem-tenant-not-found-do = Sign in with an account of the right tenant. If the file names the tenant, ask the publisher to check it.

problem-request-fault-title = The request did not have the right form
problem-request-fault-why = You did nothing wrong. The file or Gangway asked in a way that Microsoft does not take.
problem-request-fault-do = Try again with the newest Gangway. If it happens again, send the code to the publisher.

problem-certificate-refused-title = The app’s certificate was not taken
problem-certificate-refused-why = Microsoft does not know the app’s certificate. Or the certificate is not valid yet, or has expired.
problem-certificate-refused-do = Check that the clock of this computer is right and that the app has this certificate. A new one may need some minutes.

problem-sign-in-surprise-title = Microsoft’s sign-in gave a strange answer
problem-sign-in-surprise-why = Gangway does not know this answer, so it stopped to be safe.
problem-sign-in-surprise-do = Wait some minutes, then try again. If it happens again, send the details to the publisher.

## What was typed from a page of Microsoft’s

problem-code-unknown-title = Gangway does not know this number
problem-code-unknown-why = The number { $code } is not among those that Gangway can explain.
problem-code-unknown-do = Read what the page says and try once more. If it stays, send the number and the page’s words to the publisher.

problem-code-missing-title = There is no number in this text
problem-code-missing-why = Gangway looks for a number such as AADSTS50011, and found none.
problem-code-missing-do = Look for AADSTS on the page and enter the digits after it.

problem-code-is-address-title = Do not enter addresses here
problem-code-is-address-why = The address of such a page can hold a key to your sign-in. Gangway did not keep it.
problem-code-is-address-do = Enter only the number, such as 50011.

## Organizations

problem-no-organizations-title = No organization was found
problem-no-organizations-why = Your account is not in any Dataverse organization of this tenant.
problem-no-organizations-do = Use an account that is in the organization. Or ask the person who runs it to add you.

problem-organization-address-title = The organization has a strange address
problem-organization-address-why = The address { $address } is not one of Microsoft’s addresses for this cloud.
problem-organization-address-do = Choose another organization. If this one is right, tell the publisher the address.

problem-organization-in-other-cloud-title = The organization is in another cloud
problem-organization-in-other-cloud-why = The publisher’s file is for another cloud. { $address } is in { $cloud ->
        [public] the worldwide one
        [us-gov-gcc] the one named US Government GCC
        [us-gov-high] the one named US Government GCC High
        [us-dod] the one of the US Department of Defense
        [china] the one of China
       *[other] another one
    }.
problem-organization-in-other-cloud-do = Ask the publisher for a file for that cloud.

problem-organization-of-other-tenant-title = The organization belongs to another tenant
problem-organization-of-other-tenant-why = { $address } belongs to the tenant { $found }. You signed in to { $expected }.
problem-organization-of-other-tenant-do = Sign in with an account of the tenant that owns it.

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
problem-no-role-there-do = Use an account that is a System Administrator there. Or ask one to give you that role.

problem-missing-right-title = You may not do this there
problem-missing-right-why = In { $organization } your user lacks this: { $privileges ->
    [unnamed] a right that Dataverse did not name
   *[other] { $privileges }
}
problem-missing-right-do = Use an account that is a System Administrator there. Or ask one to do this step.

problem-administration-mode-title = The organization is closed for now
problem-administration-mode-why = Only a few people can use { $organization } now, because it is in administration mode.
problem-administration-mode-do = Wait until the mode is off, then try again. It is set in the Power Platform admin center.

problem-organization-disabled-title = The organization is switched off
problem-organization-disabled-why = Nobody can use { $organization } now.
problem-organization-disabled-do = Switch it on in the Power Platform admin center, then try again. Or choose another one.

problem-licence-missing-title = The account has no licence
problem-licence-missing-why = Your account needs a licence to work in { $organization }.
problem-licence-missing-do = Give the account a licence that has Dataverse in it, in the Microsoft 365 admin center. Or use another account.

problem-read-refused-title = Dataverse did not answer a question
problem-read-refused-why = Dataverse gave this reason: { $description }
problem-read-refused-do = Try again. If it is refused again, show the reason to the publisher.

## The app’s secret or certificate

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

problem-credential-gone-title = The stored credential is gone
problem-credential-gone-why = It was in this computer’s keychain before, and is not there now.
problem-credential-gone-do = Enter it again.

problem-certificate-empty-title = There is no certificate yet
problem-certificate-empty-why = No file was chosen, or there is nothing in it.
problem-certificate-empty-do = Choose the file with the app’s certificate and its key.

problem-certificate-unreadable-title = The certificate can’t be read
problem-certificate-unreadable-why = The file must hold one certificate and its RSA key as text (PEM), with 2048 or 3072 bits.
problem-certificate-unreadable-do = Choose the right file. A file that ends in .pfx must be turned into a .pem file first.

problem-certificate-locked-title = The certificate’s key is locked
problem-certificate-locked-why = The key in the file is locked with a password, and Gangway has no field for it.
problem-certificate-locked-do = Make a file with the unlocked key, choose it here, and delete that file afterwards.

problem-certificate-other-key-title = Key and certificate do not fit
problem-certificate-other-key-why = The key in the file belongs to another certificate.
problem-certificate-other-key-do = Choose a file in which both belong together.

problem-certificate-not-now-title = The certificate is not valid today
problem-certificate-not-now-why = It has ended, or has not begun yet.
problem-certificate-not-now-do = Choose one that is valid today. Check this computer’s date, too.

problem-secret-end-date-title = The end date can’t be right
problem-secret-end-date-why = It is not a date, or it is not after today.
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

problem-role-name-taken-title = Another role already has this name
problem-role-name-taken-why = The role “{ $role }” was not made by Gangway. Gangway does not touch it.
problem-role-name-taken-do = Rename or remove that role, then try again. Or ask the publisher for another role name.

problem-role-found-title = A role of this name is already there
problem-role-found-why = Somebody else made the role “{ $role }”. To use it, Gangway would have to change it. Rights to add: { $added }. Rights to take away or change: { $removed }.
problem-role-found-do = Everybody who has this role would notice. You see the plan first. To leave it alone, rename it in the Power Platform admin center, then start again.

problem-role-managed-title = The role belongs to a solution
problem-role-managed-why = The role “{ $role }” came with a solution, so it can’t be changed here.
problem-role-managed-do = Ask the publisher whether the solution or the file is to be used.

problem-application-user-disabled-title = The app’s user is switched off
problem-application-user-disabled-why = Somebody switched off { $user }. Gangway does not switch it on without your word. { $role ->
        [create] The role is gone too.
        [change] The role was changed too. Rights that are missing: { $added }. Rights that are too many or reach elsewhere: { $removed }.
       *[other] The role itself is as agreed.
    } { $assigned ->
        [no] The user does not have the role any more.
       *[other] The user still has the role.
    }
problem-application-user-disabled-do = Find out why it was switched off. Gangway can switch it on; you see the plan first.

problem-application-user-deleted-title = The app’s user was deleted
problem-application-user-deleted-why = { $user } was deleted, but Dataverse still holds on to it.
problem-application-user-deleted-do = Gangway can remove it for good and add a new one; you see the plan first.

problem-application-user-found-title = The app already has a user here
problem-application-user-found-why = Somebody else made the application user { $user }. { $roles ->
        [none] It has no role yet.
       *[other] Its roles now: { $roles }.
    }
problem-application-user-found-do = Find out what it is used for. Gangway can give it the new role and leave the others; you see the plan first.

problem-two-application-users-title = Two users have the same app
problem-two-application-users-why = There are two users for { $app } in this organization. Gangway can’t know which one counts.
problem-two-application-users-do = Remove the one that is not used in the Power Platform admin center. Then try again.

problem-another-run-title = Gangway is already at work here
problem-another-run-why = Another Gangway on this computer works in { $organization } now. Two at a time could get in each other’s way.
problem-another-run-do = Let the other one finish, or close it. Then try again.

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

problem-go-on-later-title = This takes longer than you should have to wait
problem-go-on-later-why = Microsoft’s services were busy or silent for { $minutes } minutes. Gangway stopped waiting.
problem-go-on-later-do = Go on later: open the same file again. Gangway looks at what is done, and does only the rest.

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

problem-app-token-refused-title = The organization does not take the app’s sign-in
problem-app-token-refused-why = All is set up, and Microsoft let the app sign in. But { $organization } did not accept it, twice.
problem-app-token-refused-do = Wait a few minutes, then try again. If it stays like this, show the details to the publisher.

problem-undo-stopped-title = Something is no longer as Gangway left it
problem-undo-stopped-why = “{ $subject }” is still there, or somebody changed it. Gangway does not remove what others have changed.
problem-undo-stopped-do = Look at it in the Power Platform admin center and remove it there, if you want.

problem-plugin-stopped-title = A program in the organization said no
problem-plugin-stopped-why = Your organization has programs of its own that run on each change. One of them stopped this one.
problem-plugin-stopped-do = Look in the details for its name. Have it changed or switched off for a moment, then try again.

problem-role-contract-refused-title = A right in the file does not fit
problem-role-contract-refused-why = The file gives { $app } a right that Dataverse does not know in this form.
problem-role-contract-refused-do = Ask the publisher for a file that fits this organization.

problem-role-elsewhere-title = The role and the user are in two places
problem-role-elsewhere-why = In { $organization } they belong to two business units. A role works only in its own.
problem-role-elsewhere-do = Move the app’s user to the top business unit, then try again.

problem-user-protected-title = This user is protected
problem-user-protected-why = Dataverse does not let anyone change this user or its role in this way.
problem-user-protected-do = Look at the user in the Power Platform admin center. Another person may have to be a System Administrator first.

problem-part-missing-title = Something that the app needs is missing
problem-part-missing-why = In { $organization } there is no such table, column or solution.
problem-part-missing-do = Install the publisher’s solution, and those that it needs. Then try again.

problem-solution-busy-title = Another solution is being installed
problem-solution-busy-why = Dataverse installs only one at a time.
problem-solution-busy-do = Wait until it is done, then try again.

problem-solution-broken-title = The publisher’s solution does not work
problem-solution-broken-why = Dataverse could not take in the solution of { $app }.
problem-solution-broken-do = Send the code to the publisher and ask for a new solution.

problem-solution-clash-title = The solution is there in another form
problem-solution-clash-why = Dataverse already has a solution of { $app } that the new one can’t replace.
problem-solution-clash-do = Ask the publisher which of the two is to stay. Do not remove one before you know.

problem-solution-version-title = The solution’s version does not fit
problem-solution-version-why = The organization has a newer solution of { $app }, or can’t take this one yet.
problem-solution-version-do = Ask the publisher for the version that fits.

problem-solution-in-use-title = Something else needs the solution
problem-solution-in-use-why = The solution of { $app } can’t be removed, because other things in the organization use it.
problem-solution-in-use-do = Remove what uses it first, or let the solution stay.

problem-solution-needs-title = The solution needs something that is not there
problem-solution-needs-why = Dataverse looked at the solution of { $app } and misses: { $needs }.
problem-solution-needs-do = Install what is missing, or ask the publisher where it comes from. Then try again.

problem-solution-role-differs-title = The role is not as the solution brings it
problem-solution-role-differs-why = Somebody has changed the role “{ $role }” since the solution was installed, so it gives other rights than you were shown.
problem-solution-role-differs-do = Open the role in Power Apps and remove the changes of your own. Then try again.

problem-solution-not-there-title = The solution is not there yet
problem-solution-not-there-why = Dataverse has ended an installation of the solution of { $app }, and the solution is not there. Dataverse did not say why.
problem-solution-not-there-do = Wait some minutes, then try again: Gangway looks, and installs it where it is still missing.

problem-solution-still-installing-title = The installation takes long
problem-solution-still-installing-why = Dataverse is still installing the solution of { $app }. It goes on by itself, also when Gangway is closed.
problem-solution-still-installing-do = Come back later and try again: Gangway goes on from what it then finds.

## The network and the services

problem-no-connection-title = There is no connection
problem-no-connection-why = Gangway could not reach { $host }.
problem-no-connection-do = Check that you are online and that your network lets this address through. Then try again.

problem-connection-not-secure-title = The connection is not safe
problem-connection-not-secure-why = Something between you and { $host } does not prove who it is. Nothing was sent.
problem-connection-not-secure-do = Use a network that you trust, then try again.

problem-connection-intercepted-title = Something in your network reads the connection
problem-connection-intercepted-why = It shows a certificate of its own in the place of { $host }. This computer does not know who made it. Nothing was sent.
problem-connection-intercepted-do = A firewall of your company may do this on purpose. Then its certificate must be put on this computer’s list. If not, use a network that you trust.

problem-certificate-date-title = The date does not fit
problem-certificate-date-why = By the clock of this computer, the certificate of { $host } is not good today. Nothing was sent.
problem-certificate-date-do = Look at the date and the time of this computer and put them right. If they are right, use another network.

problem-certificate-other-name-title = Somebody else answered
problem-certificate-other-name-why = The certificate is not that of { $host }. Nothing was sent.
problem-certificate-other-name-do = Use a network that you trust. If it happens there too, have the DNS settings of this computer checked.

problem-connection-too-old-title = The connection is too weak
problem-connection-too-old-why = Something between you and { $host } only offers an old way to keep the connection safe. Nothing was sent.
problem-connection-too-old-do = A proxy or firewall of your network is out of date. Have it brought up to TLS 1.2 or newer. Or use another network.

problem-not-the-service-title = Another page answered
problem-not-the-service-why = A page of your network came in the place of Microsoft’s answer. It may want you to sign in first.
problem-not-the-service-do = Open any web page in your browser and do what the network asks. Then try again.

problem-proxy-sign-in-title = The proxy of your network wants a sign-in
problem-proxy-sign-in-why = A proxy stands between you and Microsoft. It does not let Gangway through without a sign-in of its own.
problem-proxy-sign-in-do = Let this computer through to Microsoft’s addresses without a proxy sign-in. Or use another network.

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
