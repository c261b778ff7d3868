# Facts that stand under a line of a plan. The window, the terminal and the record say them alike.

note-right-missing = Missing: { note-right }, { note-reach-wanted }
note-right-extra = Not agreed on: { note-right }, { note-reach-found }
note-right-reach = { note-right }: { note-reach-found }; agreed is { note-reach-wanted }
note-renamed = Its name is now “{ $found }”. It gets its own name back.
note-other-copy = It holds the copy of another business unit, which is taken away.
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
