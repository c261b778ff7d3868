# Every sentence of the window. Problems stand in problems.ftl.
# Names and dates arrive as arguments; the window wraps them, so that their direction can't disturb the sentence.

## Everywhere

gangway = Gangway
title = { $heading } – Gangway
title-step = Step { $number } of { $of }: { $heading } – Gangway
title-problem = Problem: { $heading } – Gangway
step = Step { $number } of { $of }
practice = Practice
practice-meaning = Nothing here reaches Microsoft or a real organization.
signed-in-as = Signed in as
not-you = Not you?
tenant = Tenant
guest = Guest here
working-in = Organization
back = Back
cancel = Cancel
close = Close
details = Details
copy = Copy
copied = Copied
leave-title = Leave before it is finished?
leave-meaning = Part of the work is done. Open the same file later, and Gangway goes on from there.
leave-confirm = Leave
leave-stay = Stay here
file-title = Open the other file?
file-asks = { $publisher } asks for “{ $app }” there.
file-unusable = Gangway can’t use that file. If you open it, you see why.
file-practice = It starts a practice run. Nothing real is touched there.
file-meaning = Gangway shows one file at a time. What you see now goes away.
file-confirm = Open it
fact-app = App
fact-publisher = Publisher
fact-app-id = App ID
fact-signs-in-with = Another app that signs you in

## No file yet

no-profile-heading = Open the file from your publisher
no-profile-lead = Gangway connects an app to your organization. The app’s publisher sends you the file.
no-profile-how = Double-click that file. Its name ends in { $ending }.
no-profile-practice-title = No file at hand?
no-profile-practice = Try everything with a pretend organization. Nothing real is touched.
no-profile-go = Start a practice run

## Welcome

welcome-heading = Connect { $app } to your organization
welcome-lead = { $publisher } asks you to let its app into your Dynamics 365 organization. It takes about three minutes.
welcome-organization = Your organization
welcome-changes = What changes
welcome-changes-approval = Your tenant approves the app
welcome-changes-role = One security role is added
welcome-changes-solution = The publisher’s solution is installed, with its security role
welcome-changes-user = One application user is added
welcome-stays = What stays
welcome-stays-people = Your people, their roles and licences
welcome-stays-rows = Your records
welcome-stays-password = Your password: Microsoft asks for it, never Gangway
welcome-needs = What you need
welcome-needs-approve = An account that may approve apps
welcome-needs-role = The System Administrator role in the organization
welcome-needs-secret = The app’s client secret
welcome-needs-certificate = The app’s certificate
welcome-hint = { $publisher } suggests the organization { $organization }. You choose it later.
welcome-keychain-checking = Testing this computer’s keychain…
welcome-keychain-works = This computer’s keychain works.
welcome-earlier = An earlier run did not end
welcome-role = What the app may do
welcome-solution = What the solution carries
welcome-security = For your security team
welcome-from-file = About { $app }
welcome-from-file-meaning = These names come from the publisher’s file. They prove nothing until Microsoft shows the same.
welcome-helped = Getting help?
welcome-helped-share = If a consultant helps you, sign in yourself and share your screen. The consultant never needs your password, nor a code from your phone.
welcome-helped-own = A consultant whose own account has rights in your tenant, for example by GDAP, can run Gangway without you.
welcome-go = Continue

## Approve and sign in

approve-heading = Approve { $app } at Microsoft
approve-lead = Your browser opens Microsoft’s page. Compare it with this card, then choose Accept.
approve-card = What Microsoft’s page should show
approve-verified = Verified publisher
approve-unverified = Not a verified publisher
approve-verified-meaning = The blue badge means that Microsoft checked who the publisher is. It says nothing about the app.
approve-unverified-meaning = The page says “unverified”: Microsoft did not check who the publisher is. Go on only if you know them.
approve-permissions = It asks to
approve-permission-act-in-dataverse-as-you = Use Dataverse as you, during this setup
approve-permission-sign-you-in = Sign you in and read your name
approve-permission-stay-signed-in = Keep you signed in during this setup
approve-compare = Microsoft may use other words. If its page names another app or publisher, or asks for more, choose Cancel there, or “Report it here”.
approve-proves-nothing = This card is the publisher’s own. A name and a logo prove nothing.
approve-second = Microsoft asks twice. The second page is for another app, which signs you in: { $client }. The publisher’s file names it. Choose Cancel there if Microsoft names another publisher.
approve-already = Already approved in your tenant?
approve-sign-in-only = Only sign in
approve-another-account = Use another account
approve-may-not = Your account may not approve apps?
approve-ask = Ask somebody who can
approve-go = Open Microsoft’s page
approve-waiting-heading = Go on in your browser
approve-waiting-consent = Sign in on Microsoft’s page and choose Accept. Gangway then comes back by itself.
approve-waiting-sign-in = Sign in on Microsoft’s page. Gangway then comes back by itself.
approve-not-opened = Your browser did not open by itself. Copy the link and paste it into a browser on this computer.
approve-waiting-card = Waiting for your answer
approve-waiting-until = Since { $since }. Gangway stops waiting at { $until }.
approve-waiting-left = { $minutes } min { $seconds } s left
approve-waiting-refused =
    { $refused ->
        [one] One other request came in. Gangway refused it and keeps waiting.
       *[other] { $refused } other requests came in. Gangway refused them and keeps waiting.
    }
approve-more-time = I need more time
approve-copy = Copy link
approve-copy-yourself = Copy this text yourself
approve-copy-meaning = It opens the same page in another browser on this computer.
approve-nothing = Nothing happened?
approve-nothing-behind = Look for the page behind this window, or in a browser that was already open.
approve-nothing-again = No page at all? Copy the link and paste it into a browser.
approve-nothing-network = If the page stays empty, a VPN, proxy or firewall may be in the way. Switch the VPN off and try again.
approve-nothing-accepted = Accepted, but nothing moves? Keep that browser tab open for a moment.
approve-error = The page shows an error?
approve-error-number = The number on the page
approve-error-hint = For example AADSTS50011. Only the number, and never the address of the page.
approve-error-explain = Explain it
approve-error-waits = Gangway keeps waiting for your browser.
approve-stop = Stop waiting
approve-checking-heading = Checking Microsoft’s answer
approve-checking-lead = Gangway makes sure that the answer is meant for this sign-in.

## The approval by somebody else

approval-elsewhere-heading = Somebody else approves { $app }
approval-elsewhere-lead = Send the message. You may close Gangway: opened with the same file another day, it comes back here.
approval-given-heading = You approved { $app }
approval-given-lead = Gangway has not seen the approval yet. That can take some minutes, and once is enough.
approval-found-not-yet = Checked at { $time }: Microsoft does not know of an approval yet.
approval-found-nobody-signed-in = Checked at { $time }: your browser is not signed in, so Microsoft gave no answer. Sign in to check.
approval-who = Who can approve it
approval-who-role = A Cloud Application Administrator or an Application Administrator of your Entra ID. No higher role is needed.
approval-copy-message = Copy the message
approval-copy-link = Copy only the link
approval-message = Read the message
approval-sign-in = Sign in and check
approval-here = I can approve it here
approval-once-more = Approve it once more
approval-look = Check again
approval-since = Waiting since { $since }
approval-spreading-heading = The approval is on its way
approval-spreading-lead = Microsoft has the approval. Its servers pass it on to one another.
approval-spreading-card = Waiting until all servers know it
approval-spreading-once = You need not approve it again.

## Organizations

organizations-heading = Choose the organization
organizations-lead = { $app } will work in the one you choose. Choosing changes nothing yet.
organizations-loading = Looking up the organizations of { $domain }…
organizations-found =
    { $count ->
        [one] One organization found.
       *[other] { $count } organizations found.
    }
organizations-legend = Organizations of { $domain }
organizations-administrator = You are a System Administrator here
organizations-not-administrator = You are not a System Administrator here
organizations-missing = Choose an organization to go on
find-not-listed = Is yours not on the list?
find-address = Address of the organization
find-hint = As it stands in the browser when you work there, for example contoso.crm4.dynamics.com.
find-go = Find it
find-listed = It is on the list above.
organizations-guest = You are a guest in this tenant. If something is missing or refused here, use an account that was made in the tenant itself.
organizations-look-again = Look again
organizations-narrow = Show only those with this in their name or address
organizations-several = Connect several organizations in one go
organizations-all = Choose all
organizations-go = Continue
organization-kind-production = Production
organization-kind-sandbox = Sandbox
organization-kind-trial = Trial
organization-kind-developer = Developer
organization-kind-default = Default
organization-kind-teams = Teams
organization-kind-other = Other
organization-unusable-disabled = It is switched off. Switch it on in the Power Platform admin center, then look again.
organization-unusable-not-ready = It is still being prepared or moved. Look again in a while.
organization-unusable-unexpected-address = Its address is not one that Microsoft uses for this cloud.
organization-unusable-other-tenant = It belongs to another tenant than your account.

## Credential

credential-heading-client-secret = Enter the app’s client secret
credential-heading-certificate = Choose the app’s certificate
credential-lead-client-secret = { $app } signs in with it. Gangway keeps it in this computer’s keychain, and sends it only to Microsoft’s sign-in, to test it.
credential-lead-certificate = { $app } signs in with it. Choose the file that holds it.
credential-certificate = Certificate with its key
credential-certificate-hint = One text file (PEM) with the certificate and its unlocked key. It goes into this computer’s keychain, and nowhere else.
credential-secret = Client secret
credential-secret-hint = The value, not the secret ID.
credential-show = Hold to show
credential-ends = End date
credential-ends-optional = optional
credential-ends-hint = Entra shows it next to the secret, under Expires. Gangway uses it to remind you in time.
credential-stored = The one from an earlier run is in this computer’s keychain.
credential-stored-ends = The one from an earlier run is in this computer’s keychain. It ends on { $ends }.
credential-stored-use = Use the stored one
credential-new-client-secret = Or enter a new one
credential-new-certificate = Or choose a new one
credential-problem = There is a problem
credential-checking = Asking Microsoft whether the app can sign in with it…
credential-go = Check and continue

## Review

review-heading = Review what will be done
review-lead = Nothing has been changed yet.
review-heading-nothing = Everything is already as it should be
review-lead-nothing = { $app } has its access. Gangway can check that the connection works, without changing anything.
review-heading-repair = The connection needs a repair
review-lead-repair = It is not as agreed. Nothing has been changed yet.
review-loading = Looking at { $organization }…
review-loading-unknown = Looking at the organization…
review-looked = The plan is ready to read.
review-acts = What will happen
review-acts-nothing = What is there
review-where = Where
review-organization = Organization
review-business-unit = Business unit
review-tenant = Tenant
review-change = Change
review-change-organization = Change organization
review-solution = The publisher’s solution
review-may = What { $app } may do
review-may-not = What it can’t do
review-go = Give { $app } access to { $organization }
review-go-repair = Repair the connection
review-disconnect = Disconnect
review-go-nothing = Check the connection
solution-name = Name
solution-publisher = Publisher
solution-version = Version
solution-versions = { $version }; here is { $installed }
solution-carries = It carries
solution-runs = Runs by itself
solution-other-roles = It also brings roles that nobody is given: { $roles }.
solution-stays = Undo does not remove the solution, because tables and their records can go with it.
component-role =
    { $count ->
        [one] One security role
       *[other] { $count } security roles
    }
component-table =
    { $count ->
        [one] One table
       *[other] { $count } tables
    }
component-app =
    { $count ->
        [one] One app
       *[other] { $count } apps
    }
component-plugin =
    { $count ->
        [one] One program part (plug-in)
       *[other] { $count } program parts (plug-ins)
    }
component-process =
    { $count ->
        [one] One workflow
       *[other] { $count } workflows
    }
component-web-resource =
    { $count ->
        [one] One page or script
       *[other] { $count } pages or scripts
    }
component-column-security =
    { $count ->
        [one] One column security profile
       *[other] { $count } column security profiles
    }
component-other =
    { $count ->
        [one] One other part
       *[other] { $count } other parts
    }
act-create-solution = Install the solution { $name }
act-create-role = Add the security role { $name }
act-create-application-user = Add the application user { $name }
act-create-assignment = Give the application user the role { $name }
act-change-solution = Bring the solution { $name } up to date
act-change-role = Change the security role { $name }
act-added =
    { $count ->
        [one] One right is added.
       *[other] { $count } rights are added.
    }
act-removed =
    { $count ->
        [one] One right is taken away or changed.
       *[other] { $count } rights are taken away or changed.
    }
act-change-application-user = Change the application user { $name }
act-change-assignment = Change the role of the application user to { $name }
act-enable-role = Switch on the security role { $name }
act-enable-application-user = Switch the application user { $name } on again
act-enable-assignment = Give the application user the role { $name } again
act-adopt-role = Use the security role { $name }, which somebody else made
act-adopt-application-user = Use the application user { $name }, which somebody else made
act-remove-application-user = Remove the deleted application user { $name } for good
act-keep-solution = The solution { $name } stays as it is
act-keep-role = The security role { $name } stays as it is
act-keep-application-user = The application user { $name } stays as it is
act-keep-assignment = The application user keeps the role { $name }
act-word-create = New
act-word-change = Change
act-word-enable = Switch on
act-word-keep = Stays
act-word-adopt = Use
act-word-remove = Remove
subject-solution = The solution { $name }
subject-role = The security role { $name }
subject-application-user = The application user { $name }
subject-assignment = The role { $name } of the application user
act-done-create = Added
act-done-change = Changed
act-done-enable = Switched on
act-done-keep = Left
act-done-adopt = In use
act-done-remove = Removed

## What the app may do

rights-read = Read
rights-create = Create
rights-change = Change
rights-delete = Delete
rights-special = Special
rights-append = Attach to other rows
rights-append-to = Have other rows attached
rights-assign = Give to another owner
rights-share = Share
rights-nothing = No rights of its own
reach-organization = everyone’s rows
reach-business-unit = its business unit’s rows
reach-business-unit-and-below = its business unit’s rows and below
reach-own = its own rows
rights-also = Rights on { $table } also cover { $others }.
rights-basics =
    { $basics ->
        [one] Dataverse gives every new role one basic right by itself.
       *[other] Dataverse gives every new role { $basics } basic rights by itself.
    }
may-not-others = Use tables that are not listed here
may-not-delete = Delete rows
may-not-hand-over = Share rows or give them to others
may-not-act-for-others = Act as one of your people
privilege-marked = Far-reaching
table-account = Accounts
table-activitypointer = Activities
table-annotation = Notes
table-appointment = Appointments
table-campaign = Campaigns
table-contact = Contacts
table-email = Emails
table-incident = Cases
table-invoice = Invoices
table-lead = Leads
table-opportunity = Opportunities
table-phonecall = Phone calls
table-product = Products
table-quote = Quotes
table-salesorder = Orders
table-systemuser = Users
table-task = Tasks
table-team = Teams

## Working

working-heading = Setting up the connection
working-lead = Keep this window open. It goes on by itself.
working-percent = { $percent } percent
working-steps = Steps
working-step-look-again = Looking again before the first change
working-step-install = Installing the publisher’s solution
working-step-write = Adding the role and the user
working-step-read-back = Reading back what was written
working-step-sign-in-as-app = Signing in as the app
working-step-try-as-app = Trying the connection as the app
working-step-record = Writing the report
working-state-waiting = To do
working-state-doing = Now
working-state-done = Done
waiting-service-busy = Microsoft’s service is busy and asked for a pause.
waiting-consent-spreading = The approval is still spreading through Microsoft’s services. That is usual.
waiting-user-spreading = The new user is still spreading through Microsoft’s services. That is usual.
waiting-solution-installing = The organization is installing the solution. It goes on there by itself, even if you close Gangway.
waiting-other-solution = The organization is busy with another solution. This one comes after it.
waiting-percent = { $percent } % is done.
waiting-no-answer = The service did not answer. Gangway asks again.
waiting-times = Waiting since { $since }. Next try at { $next }. Gangway stops at { $until }.

## Done

done-heading = { $app } is connected
done-lead = It can now work in { $organization }.
done-read-back = Everything below was read back from Microsoft.
done-read-back-practice = Everything below was read back from the practice tenant.
done-proofs = What was proven
done-proof-holds = Proven
done-proof-right-organization = It is the organization you chose
done-proof-solution-installed = The solution is installed
done-proof-role-as-contracted = The role holds what was agreed
done-proof-user-enabled = The application user is switched on
done-proof-role-assigned = The application user has the role
done-proof-app-can-sign-in = The app can sign in to your tenant
done-proof-app-is-the-user = Dataverse knows the app as this user
done-proof-probe-answered = The app tried its access, and it works
done-read-administrator = Read with your sign-in at { $time }
done-read-app = Read as the app at { $time }
evidence-app = App ID
evidence-businessUnit = Business unit
evidence-organization = Organization
evidence-privileges = Rights
evidence-role = Role
evidence-table = Table
evidence-tenant = Tenant
evidence-user = Application user
done-changes = What was changed
done-changes-nothing = Nothing had to be changed
done-report = Your report
done-report-meaning = Keep it. It says what was done, and how to take it back.
done-report-meaning-undone = Keep it. It says what was removed, and what was left and why.
done-report-folder = Show in folder
done-report-open = Open the report
done-questions = Questions?
done-questions-who = { $publisher } answers them at { $address }.
done-renewal = Renewal
done-renewal-ends = The app’s secret or certificate ends on { $ends }
done-renewal-days =
    { $days ->
        [0] That is today.
        [one] One day left.
       *[other] { $days } days left.
    }
done-renewal-over =
    { $days ->
        [one] It ended one day ago.
       *[other] It ended { $days } days ago.
    }
done-undo-title = Changed your mind?
done-undo-meaning = Undo removes only what Gangway added here.
done-undo = Undo
done-undo-ask = Take the connection back?
done-undo-ask-meaning = { $app } loses at once the access that Gangway gave it. Everything else stays as it is.
undo-forget = Also remove the app’s secret or certificate from this computer’s keychain
undo-forget-meaning = Other organizations of your tenant may use it too.
done-undo-confirm = Undo it
done-undo-keep = Keep the connection
done-nothing-to-undo = Gangway added nothing here, so there is nothing to undo.
done-undoing = Removing what Gangway added…
done-undone-heading = The connection is taken back
done-undone-lead = { $app } no longer has the access that Gangway gave it.
done-undone-removed = Removed
done-undone-left = Left in place
done-undone-approval = The approval stays
done-undone-approval-meaning = Your tenant still approves { $app }. Take that back only if no other organization uses the app.
done-undone-approval-where = In the Microsoft Entra admin center, choose Enterprise apps, then { $app }, Properties and Delete. The role Cloud Application Administrator is enough.
done-undone-secret-removed = The app’s secret or certificate was removed from this computer’s keychain.
done-undone-secret-stays = The app’s secret or certificate stays in this computer’s keychain.
done-undone-nothing = Nothing had to be removed.

## Several organizations

several-rows = Organizations
several-solution-installed = The solution is there already, in version { $installed }
several-looking = Looking at the organizations: { $looked } of { $count } seen…
several-looked = The plans are ready to read.
several-review-heading = Review what will be done in { $count } organizations
several-review-open = What is done stays done. The button is for what is still open.
several-review-stuck = Nothing can be done yet. Each organization says why, and what to do.
several-go =
    { $count ->
        [one] Give { $app } access to one organization
       *[other] Give { $app } access to { $count } organizations
    }
several-check =
    { $count ->
        [one] Check one connection
       *[other] Check { $count } connections
    }
several-again = Look again at what is open
several-queued = Waiting for its turn
several-reviewing = Being looked at
several-writes =
    { $count ->
        [0] Nothing to change
        [one] One change
       *[other] { $count } changes
    }
several-left-out = Left out
several-stopped = Stopped
several-connected = Connected
several-undone = Taken back
several-working-heading = Setting up the connections
several-through = { $ended } of { $count } organizations are through
several-done-heading = { $app } is connected to { $connected } of { $count } organizations
several-done-open = The others are still open. Each says why, and what to do.

## Trouble

trouble-advice = What to do
trouble-changed = What was changed
trouble-who = Who can do this:
trouble-message = A message for that person
trouble-message-copy = Copy the message
trouble-message-intro = I am setting up { $app } from { $publisher } with Gangway. It has stopped, and you can help. It says:
trouble-message-organization = Organization: { $organization }
trouble-message-account = Account: { $username }
trouble-description = Microsoft’s words
trouble-code = Code for the phone
trouble-service-code = Microsoft’s code
trouble-correlation = Correlation ID
trouble-time = Time
