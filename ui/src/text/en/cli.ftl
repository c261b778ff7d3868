# What the program in the terminal says. Problems, checks, rights and kinds come from the other files.

## Help

cli-help = Lets a publisher’s app into a Dataverse organization, and proves that it works
cli-help-connect = Make what is missing, and prove that the app can work
cli-help-plan = Show what connect would do, and change nothing
cli-help-verify = Prove that a connection works, and change nothing
cli-help-explain = Explain a number from a page of Microsoft’s
cli-help-code = The number, and never the page’s address
cli-help-scenarios = List the troubles that can be rehearsed
cli-help-disconnect = Remove what Gangway made, and nothing else
cli-help-profile = The publisher’s file (*.gangway)
cli-help-practice = Rehearse with a pretend organization
cli-help-scenario = Rehearse trouble, by name or from a file
cli-help-world = Rehearse in another world, from a file
cli-help-organization = Its address, host or name; else you choose
cli-help-yes = Do not ask before changes are made
cli-help-approved = It is approved in the tenant: only sign in
cli-help-ask-approval = Print a request for approval, and stop
cli-help-other-account = Let the browser ask which account to use
cli-help-link-only = Print the link and open no browser
cli-help-new-secret = Do not use the stored secret or certificate
cli-help-secret-stdin = Read the secret from standard input
cli-help-certificate = A PEM file with the certificate and its key
cli-help-secret-ends = The day on which the secret ends
cli-help-forget-secret = Remove the stored secret or certificate too
cli-help-json = One document on stdout, words on stderr
cli-help-exit = Exit codes:
cli-help-exit-done = 0  done and proven, or nothing to do
cli-help-exit-problem = 1  a problem stopped it
cli-help-exit-usage = 2  the command line, or a question that nobody could answer
cli-help-exit-refused = 3  a person said no, here or in the browser
cli-help-exit-not-as-wanted = 4  the organization is not as the file wants it, or a check did not hold
cli-help-exit-later = 5  it needs more time, or somebody else’s approval: run it again later

## Who asks

cli-practice = Practice: nothing here is real, and nothing reaches Microsoft.
cli-practice-anew = Each rehearsal begins with an organization that nobody has touched yet.
cli-practice-people = These people can sign in, without a password:
cli-practice-approver = { $username } ({ $name }), may approve apps
cli-practice-person = { $username } ({ $name })
cli-practice-secret = This is the secret of { $app }. It works only here:
cli-practice-plays = In this rehearsal: { $happens }
cli-asks = { $app } from { $publisher } asks to be let in to your organization.
cli-asks-note = These names come from the publisher’s file. They prove nothing until Microsoft shows the same.

## Trouble to rehearse

cli-scenarios = Any of these can be rehearsed, alone or together: gangway connect --practice --scenario NAME
cli-scenario = { $name }
cli-scenario-happens = What happens: { $happens }
cli-scenario-client = What a good client does: { $does }
cli-scenario-unknown = There is no scenario “{ $wanted }”, and no file of that name. There are: { $names }
cli-scenario-unreadable = { $file } holds no scenario: { $reason }
cli-scenario-elsewhere = The scenario can’t be played here: there is no { $what } “{ $name }”.
cli-world-unreadable = { $file } holds no world: { $reason }

## Approval and sign-in

cli-title-approve = Approve and sign in
cli-title-sign-in = Sign in
cli-consent-verified = Microsoft’s page should show { $app } from { $publisher }, a verified publisher. It asks to:
cli-consent-unverified = Microsoft’s page should show { $app } from { $publisher }, not verified. It asks to:
cli-consent-permission-act-in-dataverse-as-you = use Dataverse as you, during this setup
cli-consent-permission-sign-you-in = sign you in and read your name
cli-consent-permission-stay-signed-in = keep you signed in during this setup
cli-consent-compare = Microsoft may use other words. If its page names another app or publisher, or asks for more, choose Cancel there.
cli-consent-twice = Microsoft asks twice. The second page is for another app, which signs you in: { $client }. The publisher’s file names it. Choose Cancel there if Microsoft names another publisher.
cli-approval-may-not = Your account may not approve apps? Stop with Ctrl+C, and add --ask-approval.
cli-approval-title = Ask somebody who can approve
cli-approval-send = Send them this message:
cli-approval-then = When it is approved, run the same command again, without --ask-approval. Gangway then checks for the approval.
cli-approval-awaited = You have been waiting for the approval since { $date }. Gangway checks for it now.
cli-approval-not-yet = Microsoft does not know of an approval yet.
cli-approval-sign-in = Your browser is not signed in, so Microsoft gave no answer. Sign in to check.
cli-approval-here = Can you approve it here? (yes or no)
cli-browser-opens = Your browser opens now.
cli-browser-link = If it does not, open this link in a browser on this computer:
cli-browser-link-only = Open this link in a browser on this computer:
cli-browser-closed = The browser did not open. Use the link.
cli-waiting-consent = Waiting for the approval in the browser, until { $time }. Ctrl+C stops.
cli-waiting-sign-in = Waiting for the sign-in in the browser, until { $time }. Ctrl+C stops.
cli-others-refused = Another request came in that was not your browser’s answer. Gangway refused it and keeps waiting.
cli-signed-in = Signed in as { $username } ({ $name })

## Organization

cli-title-organization = Organization
cli-organizations = These organizations are open to your account:
cli-organization-row = { $number }  { $organization } ({ $host }), { $state }
cli-organization-unusable-disabled = switched off
cli-organization-unusable-not-ready = not ready yet
cli-organization-unusable-unexpected-address = strange address
cli-organization-unusable-other-tenant = another tenant
cli-organization-ask = Which one? Enter its number:
cli-organization-unknown = There is no organization “{ $wanted }” among them that can be used.
cli-organization-many = There is more than one “{ $wanted }”. Name it by its host.
cli-organization-cannot = { $organization } can’t be used: { $reason }.
cli-organization-chosen = { $organization } ({ $host })
cli-nobody-organization = Nobody is here to choose. Name one with --organization.

## Credential

cli-title-credential-client-secret = The app’s secret
cli-title-credential-certificate = The app’s certificate
cli-credential-ask-client-secret = Enter the Value, not the Secret ID. It is not shown:
cli-credential-ask-certificate = File with the app’s certificate and its unlocked key (PEM):
cli-credential-ends-ask = On which day does it end (YYYY-MM-DD)? Empty if you do not know:
cli-credential-stored = One from an earlier run is in your keychain and is used.
cli-credential-checking = Asking Microsoft whether it works. With a new one, that can take some minutes.
cli-credential-kept = It works, and it is in your keychain now
cli-credential-forgotten = It works. It was not stored anywhere
cli-nobody-certificate = The app’s certificate is needed, and nobody is here to name its file. Pass it with --certificate.
cli-nobody-secret = The app’s secret is needed, and nobody is here to enter it. Pass it with --secret-stdin.

## Plan

cli-title-plan = Plan
cli-plan = This is missing in { $organization }. Nothing has been changed yet.
cli-plan-nothing = All is as it should be in { $organization }. There is nothing to do.
cli-plan-where = In the business unit { $unit } of { $host }
cli-plan-solution = The solution is there already, in version { $installed }
cli-plan-keep-solution = Keep the solution { $name }
cli-plan-keep-role = Keep the role { $name }
cli-plan-keep-application-user = Keep the application user { $name }
cli-plan-keep-assignment = Keep the role { $name } on the application user
cli-plan-create-solution = Install the solution { $name }
cli-plan-create-role = Make the role { $name }
cli-plan-create-application-user = Make the application user { $name }
cli-plan-create-assignment = Give the application user the role { $name }
cli-plan-change-solution = Bring the solution { $name } up to date
cli-plan-change-role = Change the role { $name }: rights to add: { $added }, to take away or change: { $removed }
cli-plan-change-application-user = Change the application user { $name }
cli-plan-change-assignment = Change the role { $name } of the application user
cli-plan-enable-solution = Switch on the solution { $name }
cli-plan-enable-role = Switch on the role { $name }
cli-plan-enable-application-user = Switch on the application user { $name }
cli-plan-enable-assignment = Switch on the role { $name } of the application user
cli-plan-adopt-solution = Use the solution { $name }
cli-plan-adopt-role = Use the role { $name }, which somebody else made: rights to add: { $added }, to take away or change: { $removed }
cli-plan-adopt-application-user = Use the application user { $name }, which somebody else made
cli-plan-adopt-assignment = Use the role { $name } that the application user has
cli-plan-remove-solution = Remove the solution { $name }
cli-plan-remove-role = Remove the role { $name }
cli-plan-remove-application-user = Remove the application user { $name }
cli-plan-remove-assignment = Take the role { $name } from the application user
cli-solution = The solution { $name } { $version } of { $publisher } carries:
cli-solution-other-role = It also brings the role { $role }, which nobody is given.
cli-component-role = security roles: { $count }
cli-component-table = tables: { $count }
cli-component-app = apps: { $count }
cli-component-plugin = plug-ins, which run by themselves: { $count }
cli-component-process = workflows, which run by themselves: { $count }
cli-component-web-resource = pages and scripts, which run by themselves: { $count }
cli-component-column-security = column security profiles: { $count }
cli-component-other = other parts: { $count }
cli-may = This is what { $app } may do then:
cli-may-table = { $table }: { $rights } ({ $reach })
cli-right-read = read
cli-right-create = create
cli-right-write = change
cli-right-delete = delete
cli-right-append = attach to other rows
cli-right-append-to = have other rows attached
cli-right-assign = give to another owner
cli-right-share = share
cli-plan-ask = Do this in { $organization }? Enter yes or no:
cli-agree-ask = { $way }? You see the plan first. Enter yes or no:
cli-plan-declined = Stopped. Nothing was changed in Dataverse.
cli-not-as-wanted = The organization does not match the publisher’s file yet. Nothing was changed. To set it up, run gangway connect.
cli-nobody-yes = Nobody is here to agree to changes. Add --yes if you agree beforehand.
cli-yes = yes
cli-yes-short = y
cli-no = no
cli-no-short = n

## Work

cli-title-work = Work
cli-title-check = Check
cli-work-look-again = Looked again: all is as it was
cli-work-install = Installed the solution
cli-work-write = Made the changes
cli-work-read-back = Read back what is there
cli-work-sign-in-as-app = Signed in as the app
cli-work-try-as-app = Tried the access as the app
cli-work-record = Wrote the report
cli-wait-service-busy = Microsoft asks for a pause. Next try at { $time }; Gangway stops at { $until }.
cli-wait-consent-spreading = The approval is still on its way. Next try at { $time }; Gangway stops at { $until }.
cli-wait-user-spreading = The new user is still on its way. Next try at { $time }; Gangway stops at { $until }.
cli-wait-solution-installing = The organization is installing the solution; it goes on by itself. Next look at { $time }; Gangway stops at { $until }.
cli-wait-other-solution = The organization is busy with another solution. Next try at { $time }; Gangway stops at { $until }.
cli-wait-percent = { $wait } { $percent } % is done.
cli-wait-no-answer = There was no answer. Next try at { $time }; Gangway stops at { $until }.

## End

cli-title-done = Done
cli-done = { $app } is connected to { $organization }, and it works.
cli-done-nothing = { $app } is connected to { $organization }, and it works. Nothing had to be changed.
cli-proof = { $fact } ({ $by })
cli-read-as-administrator = read with your sign-in
cli-read-as-app = read as the app
cli-report = The report is in this folder:
cli-report-missing = The report could not be written to this computer.
cli-renewal = The app’s secret or certificate ends on { $date }. { $days ->
    [one] One day is left.
   *[other] { $days } days are left.
}
cli-undo-how = To take it back, run gangway disconnect on this computer.

## Several organizations

cli-several-not-as-wanted = Not every organization matches the publisher’s file yet. Nothing was changed. To set them up, run gangway connect.
cli-several-ask = { $count ->
    [one] Do this in one organization? Enter yes or no:
   *[other] Do this in { $count } organizations? Enter yes or no:
}
cli-several-waits = { $organization }: { $reason }
cli-several-connected = { $organization }: connected
cli-several-stopped = { $organization }: { $title }
cli-several-done = { $app } is connected to { $connected } of { $count } organizations.
cli-several-proofs = { $organization }:

## Undo

cli-title-remove = Remove
cli-remove = Gangway made this in { $organization }. It can be removed:
cli-remove-unknown = This computer has no notes of what Gangway made in { $organization }. What has Gangway’s own ids can be removed.
cli-remove-ask = Remove it from { $organization }? The app loses its access at once. Enter yes or no:
cli-undone = What Gangway made is removed.
cli-undone-approval = The approval in your tenant stays. To take it back, choose Enterprise apps in the Microsoft Entra admin center, then { $app }, Properties and Delete. The role Cloud Application Administrator is enough.
cli-nothing-to-undo = Gangway made nothing here, so there is nothing to remove.
cli-earlier = An earlier run did not end.

## Problems

cli-problem = Problem: { $title }
cli-who = Who can do this: { $who }
cli-problem-code = Code for the phone: { $spoken }
cli-service-code = Microsoft’s code: { $code }
cli-correlation-id = Correlation ID: { $id }
cli-stopped-nothing-done = Stopped. Nothing was changed in Dataverse.
cli-stopped-half-done = Stopped in the middle of the work. Run the same again: Gangway first looks at what is there.
cli-stopped-finished = Stopped. The work was done already.
cli-lost-place = Gangway lost its place. Run the same again.
