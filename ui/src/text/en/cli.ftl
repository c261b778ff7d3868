# What the program in the terminal says. Problems, plan lines and checks come from the other files.

cli-practice = Practice: nothing here is real, and nothing reaches Microsoft.
cli-step = Step { $number } of { $of }

## Who asks

cli-asks = { $app } from { $publisher } asks to be let in to your organization.
cli-asks-note = These names come from the publisher’s file. They prove nothing.
cli-will-change = It wants this role: { $role }
cli-needs = You need an account that is System Administrator in the organization.

## Approval and sign-in

cli-browser-opens = The browser opens now. Sign in there and compare what it shows with what the file says.
cli-browser-link = If it did not open, open this link yourself:
cli-waiting-consent = Waiting for the approval in the browser, until { $time }.
cli-waiting-sign-in = Waiting for the sign-in in the browser, until { $time }.
cli-signed-in = Signed in as { $username } ({ $name }).

## Organization

cli-organizations = These organizations are in your tenant:
cli-organization-unusable-disabled = switched off
cli-organization-unusable-not-ready = not ready yet
cli-organization-unusable-unexpected-address = strange address
cli-organization-unusable-other-tenant = another tenant
cli-organization-ask = Which one? Enter its number:
cli-organization-unknown = There is no organization { $wanted } among them.
cli-organization-chosen = Organization: { $organization } ({ $host })

## Credential

cli-credential-ask-client-secret = Enter the app’s secret (the Value, not the Secret ID). It is not shown:
cli-credential-ask-certificate = Where is the certificate’s private key? Enter the file:
cli-credential-ends-ask = On which day does it end (YYYY-MM-DD)? Leave it empty if you do not know:
cli-credential-kept = It is in your keychain now.
cli-credential-stored = A secret from an earlier run is in your keychain and is used.

## Plan

cli-plan = This will be done. Nothing has been changed yet.
cli-plan-nothing = All is as it should be. There is nothing to do.
cli-plan-keep-role = Keep the role { $name }
cli-plan-keep-application-user = Keep the application user { $name }
cli-plan-keep-assignment = Keep the role { $name } on the application user
cli-plan-create-role = Make the role { $name }
cli-plan-create-application-user = Make the application user { $name }
cli-plan-create-assignment = Give the application user the role { $name }
cli-plan-change-role = Change the role { $name }: add { $added }, take away { $removed }
cli-plan-change-application-user = Change the application user { $name }
cli-plan-change-assignment = Change the role { $name } of the application user
cli-plan-enable-role = Switch on the role { $name }
cli-plan-enable-application-user = Switch on the application user { $name }
cli-plan-enable-assignment = Switch on the role { $name } of the application user
cli-plan-remove-role = Remove the role { $name }
cli-plan-remove-application-user = Remove the application user { $name }
cli-plan-remove-assignment = Take the role { $name } from the application user
cli-plan-ask = Do this in { $organization }? Enter yes or no:
cli-plan-declined = Nothing was changed.

## Work

cli-work-look-again = Looking again whether all is as it was
cli-work-write = Making the changes
cli-work-read-back = Reading back what was made
cli-work-sign-in-as-app = Signing in as the app
cli-work-try-as-app = Trying the access as the app
cli-work-record = Writing the record
cli-wait-service-busy = Microsoft asks for a pause. Next try at { $time }.
cli-wait-consent-spreading = The approval is on its way through Microsoft’s services. Next try at { $time }.
cli-wait-user-spreading = The new user is on its way through Microsoft’s services. Next try at { $time }.
cli-wait-secret-spreading = The new secret is on its way through Microsoft’s services. Next try at { $time }.
cli-wait-no-answer = There was no answer. Next try at { $time }.

## End

cli-done = Done. { $app } is connected to { $organization }, and it works.
cli-done-nothing = Nothing had to be changed. { $app } is connected to { $organization }, and it works.
cli-not-proven = The changes were made, but a check did not hold. Do not rely on this connection yet.
cli-proof = { $result }: { $fact }
cli-report = The record is in { $folder }
cli-renewal = The credential ends on { $date }.
cli-undone = Undone. What Gangway made is removed.
cli-nothing-to-undo = Gangway made nothing here, so there is nothing to undo.

## Problems

cli-problem = Problem: { $title }
cli-problem-code = For the phone: { $spoken }
cli-service-code = Microsoft’s code: { $code }
cli-correlation-id = Correlation ID: { $id }
