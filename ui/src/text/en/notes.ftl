# Facts that stand under a line of a plan. The window, the terminal and the record say them alike.

note-right-missing = Missing: { note-right }, { note-reach-wanted }
note-right-extra = Not in the publisher’s file: { note-right }, { note-reach-found }
note-right-reach = { note-right }: now { note-reach-found }; the publisher’s file asks for { note-reach-wanted }
note-renamed = Its name is now “{ $found }”. It gets its own name back.
note-name-taken = Its name is now “{ $found }”, and another role has its own name. It keeps the new name, and the app can work with it all the same.
note-other-copy = It holds the copy of another business unit, which is taken away.
note-part-of-solution = It belongs to the solution and stays with it.
note-owns-rows = Records belong to it, so Dataverse keeps it. It is switched off, and the app can’t get in with it. To remove it later, give its records to another owner first. Then take the access back here again, or delete it in the Power Platform admin center.
note-held-by-others = Other people, teams or apps have it too, so it stays. The app no longer has it. If nobody needs it any more, delete it in the Power Platform admin center.
note-solution-stays = It stays, because tables and their records can go with it. If you don’t need it any more, remove it in Power Apps under Solutions.
note-also-has = It also holds the role “{ $role }”, which stays.
note-right =
    { $right ->
        [read] Read { $table }
        [create] Create { $table }
        [write] Change { $table }
        [delete] Delete { $table }
        [append] Attach { $table } to other rows
        [append-to] Attach other rows to { $table }
        [assign] Give { $table } to another owner
        [share] Share { $table }
       *[other] { $privilege }
    }
note-reach-found =
    { $found ->
        [own] its own rows
        [business-unit] its business unit’s rows
        [business-unit-and-below] its business unit’s rows and below
       *[organization] everyone’s rows
    }
note-reach-wanted =
    { $wanted ->
        [own] its own rows
        [business-unit] its business unit’s rows
        [business-unit-and-below] its business unit’s rows and below
       *[organization] everyone’s rows
    }
privilege-name =
    { $privilege ->
        [prvReadUser] See who your users are
        [prvReadTeam] See your teams
        [prvReadRole] See which security roles there are
        [prvReadBusinessUnit] See your business units
        [prvReadOrganization] Read the organization’s settings
        [prvReadTransactionCurrency] Read currencies
        [prvReadEntity] Read how tables are built
        [prvReadAttribute] Read how columns are built
        [prvReadRelationship] Read how tables are linked
        [prvExportToExcel] Export rows to Excel
        [prvActOnBehalfOfAnotherUser] Act as one of your people
        [prvBulkDelete] Delete many rows at once
        [prvPublishCustomization] Publish changes to tables and forms
        [prvWorkflowExecution] Run workflows
       *[other] A right that Gangway does not know
    }
note-made = Gangway made it, on this computer, on { $date }.
note-not-ours = Somebody else made it.
note-rights-stay = Somebody else made it. The rights that Gangway changed in it stay as they are now.

## What this computer remembers

memory-missing = This computer has no notes about this connection. It was made on another computer, or the notes are gone. That does no harm: Gangway reads what is there.
memory-damaged = Some of Gangway’s notes on this computer can’t be read. That does no harm: Gangway reads what is there.
earlier-run = It began on { $date }. Sign in, and Gangway checks how far it came. Nothing is done twice.
