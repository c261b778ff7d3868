//! What a table is: names, columns and relationships. The tables themselves stand in `tables`.
//!
//! Source: table pages of the "Dataverse table/entity reference" and the metadata of `role` and `systemuser`.

pub(crate) use super::tables::TABLES;

/// Who owns the rows of a table; decides the depths of its privileges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ownership {
    User,
    Business,
    Organization,
}

impl Ownership {
    /// The member name of `OwnershipTypes`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User => "UserOwned",
            Self::Business => "BusinessOwned",
            Self::Organization => "OrganizationOwned",
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Text,
    Whole,
    Number,
    Time,
    /// Labels of false and true.
    Flag(&'static str, &'static str),
    Choice(&'static [(i64, &'static str)]),
    /// One target per navigation property.
    Lookup(&'static [Target]),
    /// A managed property; the name is its `ManagedPropertyLogicalName`.
    Managed(&'static str),
    /// Written by the module that knows it; can't be filtered.
    Complex,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) navigation: &'static str,
    pub(crate) table: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) create: bool,
    pub(crate) update: bool,
}

impl Column {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            create: true,
            update: true,
        }
    }
    pub(crate) const fn fixed(mut self) -> Self {
        self.create = false;
        self.update = false;
        self
    }
    pub(crate) const fn create_only(mut self) -> Self {
        self.update = false;
        self
    }
    pub(crate) const fn update_only(mut self) -> Self {
        self.create = false;
        self
    }

    /// The property name in JSON and queries.
    pub(crate) fn property(&self) -> String {
        match self.kind {
            Kind::Lookup(_) => format!("_{}_value", self.name),
            _ => self.name.to_owned(),
        }
    }
}

/// A collection-valued navigation property.
#[derive(Debug)]
pub(crate) struct Collection {
    pub(crate) name: &'static str,
    pub(crate) table: &'static str,
    pub(crate) via: Via,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    UserRoles,
    RolePrivileges,
    TeamMembers,
    TeamRoles,
    /// Rows of the other table whose lookup of this name points here.
    Lookup(&'static str),
}

/// One table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) logical: &'static str,
    pub(crate) set: &'static str,
    pub(crate) schema: &'static str,
    pub(crate) display: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) code: i32,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) ownership: Ownership,
    pub(crate) activity: bool,
    /// What follows `prvRead` in the names of its privileges; empty where the table has none.
    pub(crate) stem: &'static str,
    pub(crate) columns: Vec<Column>,
    pub(crate) collections: &'static [Collection],
    /// Columns besides the primary key by which one row can be addressed.
    pub(crate) alternate_keys: &'static [&'static str],
    /// Plain rows: created, updated and deleted without rules of their own.
    pub(crate) plain: bool,
}

impl Table {
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// A column by its property name in JSON and queries (`name`, `_ownerid_value`).
    pub(crate) fn property(&self, name: &str) -> Option<&Column> {
        let lookup = name
            .strip_prefix('_')
            .and_then(|rest| rest.strip_suffix("_value"));
        self.columns.iter().find(|column| match column.kind {
            Kind::Lookup(_) => lookup == Some(column.name),
            _ => column.name == name,
        })
    }

    /// A single-valued navigation property: its lookup column and the table it leads to.
    pub(crate) fn navigation(&self, name: &str) -> Option<(&Column, &'static Table)> {
        self.columns.iter().find_map(|column| match column.kind {
            Kind::Lookup(targets) => targets
                .iter()
                .find(|target| target.navigation == name)
                .and_then(|target| Some((column, table(target.table)?))),
            _ => None,
        })
    }

    pub(crate) fn collection(&self, name: &str) -> Option<&'static Collection> {
        self.collections.iter().find(|collection| collection.name == name)
    }
}

/// A table by logical name.
pub(crate) fn table(logical: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.logical == logical)
}

/// A table by entity set name.
pub(crate) fn set(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.set == name)
}

/// A synthetic table that has no rows of its own, for example the table definitions.
pub(crate) fn synthetic(
    logical: &'static str,
    set: &'static str,
    id: &'static str,
    columns: &[Column],
) -> Table {
    let mut own = vec![Column::new(id, Kind::Id).fixed()];
    own.extend_from_slice(columns);
    Table {
        logical,
        set,
        schema: logical,
        display: logical,
        plural: logical,
        code: 0,
        id,
        name: id,
        ownership: Ownership::Organization,
        activity: false,
        stem: "",
        columns: own,
        collections: &[],
        alternate_keys: &[],
        plain: false,
    }
}

pub(crate) const fn column(name: &'static str, kind: Kind) -> Column {
    Column::new(name, kind).fixed()
}
