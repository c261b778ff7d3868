# The report that the administrator keeps: the page, and the calendar file.

report-practice = Practice
report-practice-note = This report is from a practice run. Nothing in it is real, and nothing reached Microsoft.

## Head

report-title-connected = { $app } is connected to { $organization }
report-title-disconnected = { $app } is no longer connected to { $organization }
report-title-not-proven = { $app } was set up in { $organization }, but it is not proven to work
report-title-several = { $app } is connected to { $connected } of { $count } organizations
report-made = Made by Gangway { $version } on { $time }.
report-not-proven = The changes below were made, but the proof that they work is missing. Do not rely on this connection yet.
report-journal-damaged = Gangway keeps notes on this computer about what it made. { $count ->
    [one] One line
   *[other] { $count } lines
} in them can’t be read. What was made may have to be removed by hand.

## Who and where

report-parties = Who and where
report-app = App
report-publisher = Publisher, in its own words
report-sign-in-client = Another app that signed the administrator in (app ID)
report-support = The publisher’s address for questions
report-organization = Organization
report-address = Address
report-kind = Kind
report-business-unit = Business unit
report-organizations = Organizations
report-result = Result
report-result-connected = Connected
report-result-as-it-was = Connected already, and checked
report-result-disconnected = No longer connected
report-result-not-proven = Set up, but not proven
report-result-not-taken-back = Connected. Taking it back did not come to its end.
report-result-open = Still open
report-administrator = Done by
report-username = Signed in as

report-kind-production = Production
report-kind-sandbox = Sandbox, for trying out
report-kind-trial = Trial
report-kind-developer = Developer
report-kind-default = Default environment
report-kind-teams = Made by Teams
report-kind-other = Other

## What was done

report-changes = What was changed
report-no-changes = Nothing. All was as it should be.
report-removed = What was removed
report-nothing-removed = Nothing.
report-left = What was found and left
report-nothing-left = Nothing.
report-secret-removed = The app’s secret or certificate was removed from this computer’s keychain.
report-secret-stays = The app’s secret or certificate stays in this computer’s keychain.
report-left-solution = The solution { $name }
report-left-role = The role { $name }. This Gangway did not make it, or could not remove it.
report-left-application-user = The application user { $name }. This Gangway did not make it, or could not remove it.
report-left-assignment = The role { $name } on the application user. This Gangway did not put it there.

report-line-keep-solution = The solution { $name } was there already in this version.
report-line-keep-role = The role { $name } was there already and is as it should be.
report-line-keep-application-user = The application user { $name } was there already and is as it should be.
report-line-keep-assignment = The application user had the role { $name } already.
report-line-create-solution = The solution { $name } was installed, with its role.
report-line-create-role = The role { $name } was made.
report-line-create-application-user = The application user { $name } was made.
report-line-create-assignment = The application user was given the role { $name }.
report-line-change-solution = The solution { $name } was brought up to date.
report-line-change-role = The role { $name } was changed. Rights added: { $added }. Rights taken away or changed: { $removed }.
report-line-change-application-user = The application user { $name } was changed.
report-line-change-assignment = The role { $name } of the application user was changed.
report-line-enable-solution = The solution { $name } was switched on.
report-line-enable-role = The role { $name } was switched on.
report-line-enable-application-user = The application user { $name } was switched on.
report-line-enable-assignment = The role { $name } of the application user was switched on.
report-line-adopt-solution = The solution { $name } is used.
report-line-adopt-role = The role { $name }, which somebody else made, is used. Rights added: { $added }. Rights taken away or changed: { $removed }.
report-line-adopt-application-user = The application user { $name }, which somebody else made, is used.
report-line-adopt-assignment = The role { $name } that the application user had is used.
report-line-remove-solution = The solution { $name } was removed.
report-line-remove-role = The role { $name } was removed.
report-line-remove-application-user = The application user { $name } was removed.
report-line-remove-assignment = The role { $name } was taken from the application user.

## What the app may do

report-may = What the app may do
report-role = The security role { $role } gives these rights:
report-table = Table
report-rights = Rights
report-special = Rights that belong to no single table:
report-may-not = What the app may not do

report-right-read-own = Read its own rows of { $table }
report-right-read-business-unit = Read { $table } of its business unit
report-right-read-business-unit-and-below = Read { $table } of its business unit and those below
report-right-read-organization = Read all { $table }
report-right-create-own = Create { $table } for itself
report-right-create-business-unit = Create { $table } in its business unit
report-right-create-business-unit-and-below = Create { $table } in its business unit and those below
report-right-create-organization = Create { $table } anywhere
report-right-write-own = Change its own rows of { $table }
report-right-write-business-unit = Change { $table } of its business unit
report-right-write-business-unit-and-below = Change { $table } of its business unit and those below
report-right-write-organization = Change all { $table }
report-right-delete-own = Delete its own rows of { $table }
report-right-delete-business-unit = Delete { $table } of its business unit
report-right-delete-business-unit-and-below = Delete { $table } of its business unit and those below
report-right-delete-organization = Delete all { $table }
report-right-append-own = Attach its own rows of { $table } to other rows
report-right-append-business-unit = Attach { $table } of its business unit to other rows
report-right-append-business-unit-and-below = Attach { $table } of its business unit and those below to other rows
report-right-append-organization = Attach all { $table } to other rows
report-right-append-to-own = Attach other rows to its own rows of { $table }
report-right-append-to-business-unit = Attach other rows to { $table } of its business unit
report-right-append-to-business-unit-and-below = Attach other rows to { $table } of its business unit and those below
report-right-append-to-organization = Attach other rows to all { $table }
report-right-assign-own = Give its own rows of { $table } to another owner
report-right-assign-business-unit = Give { $table } of its business unit to another owner
report-right-assign-business-unit-and-below = Give { $table } of its business unit and those below to another owner
report-right-assign-organization = Give all { $table } to another owner
report-right-share-own = Share its own rows of { $table }
report-right-share-business-unit = Share { $table } of its business unit
report-right-share-business-unit-and-below = Share { $table } of its business unit and those below
report-right-share-organization = Share all { $table }
report-table-name = { $name ->
    [activitypointer] Activities
    [appointment] Appointments
    [email] Emails
    [fax] Faxes
    [letter] Letters
    [phonecall] Phone calls
    [task] Tasks
   *[other] { $name }
}
report-right-also = Dataverse gives the same rights on these tables too: { $tables }

report-reach-own = its own rows
report-reach-business-unit = its business unit
report-reach-business-unit-and-below = its business unit and those below
report-reach-organization = the whole organization

report-special-privilege = { privilege-name } ({ $privilege }), for { $reach }

report-cannot-delete = It can’t delete rows in these tables.
report-cannot-hand-over = It can’t share rows of these tables or give them to another owner.
report-cannot-act-for-others = It can’t act as one of your people.
report-cannot-other = It gets no other rights. Dataverse itself puts a few basic ones into every new role.
report-cannot-other-counted = It gets no other rights. Dataverse itself puts { $count } basic ones into every new role.

## Checks

report-proofs = What was proven
report-no-proofs = Nothing was proven.
report-proof = Fact
report-proof-read-as = Checked as
report-proof-evidence = What was read
report-fact-right-organization = It is the organization and the tenant that were chosen
report-fact-solution-installed = The solution is there in the version of the publisher’s file
report-fact-role-as-contracted = The role has the rights listed here, and no more than the basic ones beside them
report-fact-user-enabled = The application user is there and switched on
report-fact-role-assigned = The application user has the role
report-fact-app-can-sign-in = The app can sign in to this tenant
report-fact-app-is-the-user = Dataverse knows the app as this application user
report-fact-probe-answered = The app can read a row
report-what = { $name ->
    [app] App ID
    [application-user] Application user
    [businessUnit] Business unit
    [business-unit] Business unit
    [organization] Organization
    [privileges] Rights
    [role] Role
    [service-principal] Enterprise app
    [solution] Solution
    [table] Table
    [tenant] Tenant
    [user] Application user
    [version] Version
   *[other] { $name }
}
report-read-as-administrator = Administrator
report-read-as-app = The app

## Renewal

report-renewal = When to renew
report-renewal-ends = The app’s credential ends on { $date }, { $days ->
    [one] one day
   *[other] { $days } days
} after this report was made. From then on the app can’t sign in.
report-renewal-over = The app’s credential ended on { $date }. The app can’t sign in with it.
report-renewal-how = Make a new one before that day and enter it in Gangway. The calendar file beside this page reminds you 60, 30 and 7 days before.

report-calendar-summary = Renew the credential of { $app }
report-calendar-text = The credential of { $app } ({ $publisher }) for { $organization } ends on { $date }. Make a new one before that day, open the publisher’s file in Gangway and enter it there.

## Undo and revoke

report-undo = How to undo this
report-undo-with-gangway = Open the publisher’s file of { $app } in Gangway on this computer, choose { $organization } and then Undo. Gangway removes what it made and leaves the rest.
report-undo-by-hand = Without Gangway:
report-undo-step-open = Open the Power Platform admin center (admin.powerplatform.microsoft.com) and choose the environment of { $organization }.
report-undo-step-users = Choose Settings, then Users + permissions, then Application users.
report-undo-step-user = Choose { $app } and deactivate it. From then on the app has no access. An inactive application user can be deleted.
report-undo-step-role = Under Security roles, delete the role { $role } if nobody else uses it.
report-undo-step-solution = The role { $role } belongs to the solution and stays with it. To remove the solution, open Solutions in Power Apps.

report-revoke = How to take back the approval
report-revoke-why = The approval of { $app } belongs to your tenant, not to one organization. Take it back only if no other organization uses the app. The role Cloud Application Administrator is enough for that.
report-revoke-step-open = Open the Microsoft Entra admin center (entra.microsoft.com) and choose Enterprise apps.
report-revoke-step-find = Find { $app } by its app ID: { $app-id }.
report-revoke-step-delete = Look at Permissions to see what was approved. To take it back, choose Properties, then Delete.
report-revoke-step-client = Do the same with the app that signed you in, by its app ID: { $client }.

## Ids

report-ids = For support
report-ids-note = These ids are no secrets. Support may ask for them.
report-app-id = App ID
report-tenant-id = Tenant ID
report-organization-id = Organization ID

## Dates

report-date = { $day } { $month } { $year }
report-time = { $date }, { $clock } UTC
report-month-1 = January
report-month-2 = February
report-month-3 = March
report-month-4 = April
report-month-5 = May
report-month-6 = June
report-month-7 = July
report-month-8 = August
report-month-9 = September
report-month-10 = October
report-month-11 = November
report-month-12 = December
