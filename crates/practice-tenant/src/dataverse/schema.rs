//! The tables of the organization: names, columns and relationships.
//!
//! Source: table pages of the "Dataverse table/entity reference" and the metadata of `role` and `systemuser`.

use std::sync::LazyLock;

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
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            create: true,
            update: true,
        }
    }
    const fn fixed(mut self) -> Self {
        self.create = false;
        self.update = false;
        self
    }
    const fn create_only(mut self) -> Self {
        self.update = false;
        self
    }
    const fn update_only(mut self) -> Self {
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

/// Every table of the organization.
pub(crate) static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut tables = vec![
        account(),
        contact(),
        business_unit(),
        system_user(),
        role(),
        privilege(),
        role_privileges(),
        team(),
        solution(),
        organization(),
        annotation(),
    ];
    tables.extend(ACTIVITIES.iter().map(activity));
    tables.extend(THIN.iter().map(thin));
    tables
});

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

macro_rules! lookup {
    ($column:literal => $($navigation:literal : $table:literal),+) => {
        Column::new($column, Kind::Lookup(&[$(Target { navigation: $navigation, table: $table }),+]))
    };
}

fn build(
    names: [&'static str; 7],
    code: i32,
    ownership: Ownership,
    stem: &'static str,
    own: &[Column],
    collections: &'static [Collection],
) -> Table {
    let [logical, set, schema, display, plural, id, name] = names;
    let mut columns = vec![Column::new(id, Kind::Id).create_only()];
    if own.iter().all(|column| column.name != name) {
        columns.push(Column::new(name, Kind::Text));
    }
    columns.extend_from_slice(own);
    columns.extend([
        Column::new("createdon", Kind::Time).fixed(),
        Column::new("modifiedon", Kind::Time).fixed(),
        Column::new("versionnumber", Kind::Whole).fixed(),
        Column::new("overriddencreatedon", Kind::Time).create_only(),
        Column::new("importsequencenumber", Kind::Whole).create_only(),
        lookup!("createdby" => "createdby": "systemuser").fixed(),
        lookup!("modifiedby" => "modifiedby": "systemuser").fixed(),
        lookup!("createdonbehalfby" => "createdonbehalfby": "systemuser").fixed(),
        lookup!("modifiedonbehalfby" => "modifiedonbehalfby": "systemuser").fixed(),
    ]);
    if ownership == Ownership::User {
        columns.extend([
            lookup!("ownerid" => "ownerid": "systemuser", "ownerid_team": "team"),
            lookup!("owninguser" => "owninguser": "systemuser").fixed(),
            lookup!("owningbusinessunit" => "owningbusinessunit": "businessunit").fixed(),
        ]);
        if logical != "annotation" {
            columns.push(Column::new(
                "statecode",
                Kind::Choice(&[(0, "Active"), (1, "Inactive")]),
            ));
            columns.push(Column::new(
                "statuscode",
                Kind::Choice(&[(1, "Active"), (2, "Inactive")]),
            ));
        }
    }
    Table {
        logical,
        set,
        schema,
        display,
        plural,
        code,
        id,
        name,
        ownership,
        activity: false,
        stem,
        columns,
        collections,
        alternate_keys: &[],
        plain: false,
    }
}

fn account() -> Table {
    let own = [
        Column::new("name", Kind::Text),
        Column::new("accountnumber", Kind::Text),
        Column::new("emailaddress1", Kind::Text),
        Column::new("telephone1", Kind::Text),
        Column::new("websiteurl", Kind::Text),
        Column::new("description", Kind::Text),
        Column::new("address1_city", Kind::Text),
        Column::new("creditonhold", Kind::Flag("No", "Yes")),
        Column::new("revenue", Kind::Number),
        Column::new("numberofemployees", Kind::Whole),
        Column::new(
            "accountcategorycode",
            Kind::Choice(&[(1, "Preferred Customer"), (2, "Standard")]),
        ),
        lookup!("primarycontactid" => "primarycontactid": "contact"),
        lookup!("parentaccountid" => "parentaccountid": "account"),
    ];
    const COLLECTIONS: &[Collection] = &[
        Collection {
            name: "contact_customer_accounts",
            table: "contact",
            via: Via::Lookup("parentcustomerid"),
        },
        Collection {
            name: "Account_Tasks",
            table: "task",
            via: Via::Lookup("regardingobjectid"),
        },
        Collection {
            name: "Account_Annotation",
            table: "annotation",
            via: Via::Lookup("objectid"),
        },
    ];
    let names = [
        "account",
        "accounts",
        "Account",
        "Account",
        "Accounts",
        "accountid",
        "name",
    ];
    Table {
        plain: true,
        ..build(names, 1, Ownership::User, "Account", &own, COLLECTIONS)
    }
}

fn contact() -> Table {
    let own = [
        Column::new("firstname", Kind::Text),
        Column::new("lastname", Kind::Text),
        Column::new("fullname", Kind::Text).fixed(),
        Column::new("emailaddress1", Kind::Text),
        Column::new("telephone1", Kind::Text),
        Column::new("jobtitle", Kind::Text),
        Column::new("description", Kind::Text),
        lookup!("parentcustomerid" => "parentcustomerid_account": "account", "parentcustomerid_contact": "contact"),
    ];
    const COLLECTIONS: &[Collection] = &[Collection {
        name: "Contact_Annotation",
        table: "annotation",
        via: Via::Lookup("objectid"),
    }];
    let names = [
        "contact",
        "contacts",
        "Contact",
        "Contact",
        "Contacts",
        "contactid",
        "fullname",
    ];
    Table {
        plain: true,
        ..build(names, 2, Ownership::User, "Contact", &own, COLLECTIONS)
    }
}

fn annotation() -> Table {
    let own = [
        Column::new("subject", Kind::Text),
        Column::new("notetext", Kind::Text),
        Column::new("filename", Kind::Text),
        Column::new("isdocument", Kind::Flag("No", "Yes")),
        lookup!("objectid" => "objectid_account": "account", "objectid_contact": "contact", "objectid_task": "task"),
    ];
    let names = [
        "annotation",
        "annotations",
        "Annotation",
        "Note",
        "Notes",
        "annotationid",
        "subject",
    ];
    Table {
        plain: true,
        ..build(names, 5, Ownership::User, "Note", &own, &[])
    }
}

fn business_unit() -> Table {
    let own = [
        Column::new("name", Kind::Text),
        Column::new("isdisabled", Kind::Flag("No", "Yes")),
        Column::new("description", Kind::Text),
        lookup!("parentbusinessunitid" => "parentbusinessunitid": "businessunit"),
        lookup!("organizationid" => "organizationid": "organization").fixed(),
    ];
    const COLLECTIONS: &[Collection] = &[
        Collection {
            name: "business_unit_system_users",
            table: "systemuser",
            via: Via::Lookup("businessunitid"),
        },
        Collection {
            name: "business_unit_roles",
            table: "role",
            via: Via::Lookup("businessunitid"),
        },
    ];
    let names = [
        "businessunit",
        "businessunits",
        "BusinessUnit",
        "Business Unit",
        "Business Units",
        "businessunitid",
        "name",
    ];
    build(names, 10, Ownership::Business, "BusinessUnit", &own, COLLECTIONS)
}

const ACCESS_MODES: &[(i64, &str)] = &[
    (0, "Read-Write"),
    (1, "Administrative"),
    (2, "Read"),
    (3, "Support User"),
    (4, "Non-interactive"),
    (5, "Delegated Admin"),
];

fn system_user() -> Table {
    let text = |name| Column::new(name, Kind::Text);
    let mut own = vec![
        text("fullname").fixed(),
        Column::new("applicationid", Kind::Id),
        text("applicationiduri").fixed(),
        Column::new("azureactivedirectoryobjectid", Kind::Id).fixed(),
        Column::new("accessmode", Kind::Choice(ACCESS_MODES)),
        Column::new("isdisabled", Kind::Flag("Enabled", "Disabled")).update_only(),
        Column::new("islicensed", Kind::Flag("No", "Yes")),
        Column::new("userlicensetype", Kind::Whole),
        Column::new(
            "caltype",
            Kind::Choice(&[(0, "Professional"), (1, "Administrative"), (7, "Enterprise")]),
        ),
        Column::new("setupuser", Kind::Flag("No", "Yes")),
        Column::new("isintegrationuser", Kind::Flag("No", "Yes")),
        Column::new("issyncwithdirectory", Kind::Flag("No", "Yes")),
        Column::new(
            "azurestate",
            Kind::Choice(&[
                (0, "Exists"),
                (1, "Soft deleted"),
                (2, "Not found or hard deleted"),
            ]),
        )
        .update_only(),
        Column::new(
            "deletedstate",
            Kind::Choice(&[(0, "Not deleted"), (1, "Soft deleted")]),
        )
        .fixed(),
        Column::new(
            "invitestatuscode",
            Kind::Choice(&[(0, "Invitation Not Sent"), (4, "Invitation Accepted")]),
        ),
        text("disabledreason").fixed(),
        text("userpuid").fixed(),
        text("defaultodbfoldername").fixed(),
        Column::new("identityid", Kind::Whole).fixed(),
        Column::new("ownerid", Kind::Id).fixed(),
        Column::new("organizationid", Kind::Id).fixed(),
        lookup!("businessunitid" => "businessunitid": "businessunit"),
        lookup!("parentsystemuserid" => "parentsystemuserid": "systemuser"),
    ];
    own.extend(
        [
            "firstname",
            "lastname",
            "middlename",
            "nickname",
            "domainname",
            "internalemailaddress",
            "personalemailaddress",
            "windowsliveid",
            "title",
            "jobtitle",
            "mobilephone",
            "homephone",
            "address1_telephone1",
            "employeeid",
            "photourl",
        ]
        .map(text),
    );
    const COLLECTIONS: &[Collection] = &[
        Collection {
            name: "systemuserroles_association",
            table: "role",
            via: Via::UserRoles,
        },
        Collection {
            name: "teammembership_association",
            table: "team",
            via: Via::TeamMembers,
        },
    ];
    let names = [
        "systemuser",
        "systemusers",
        "SystemUser",
        "User",
        "Users",
        "systemuserid",
        "fullname",
    ];
    Table {
        alternate_keys: &["azureactivedirectoryobjectid"],
        ..build(names, 8, Ownership::Business, "User", &own, COLLECTIONS)
    }
}

fn role() -> Table {
    let own = [
        Column::new("name", Kind::Text),
        Column::new("description", Kind::Text),
        Column::new(
            "isinherited",
            Kind::Choice(&[
                (0, "Team privileges only"),
                (1, "Direct User (Basic) access level and Team privileges"),
            ]),
        ),
        Column::new("ismanaged", Kind::Flag("Unmanaged", "Managed")).fixed(),
        Column::new("isautoassigned", Kind::Whole).fixed(),
        Column::new("iscustomizable", Kind::Managed("iscustomizableanddeletable")),
        Column::new("canbedeleted", Kind::Managed("canbedeleted")),
        Column::new(
            "componentstate",
            Kind::Choice(&[(0, "Published"), (1, "Unpublished"), (2, "Deleted")]),
        )
        .fixed(),
        Column::new("roleidunique", Kind::Id).fixed(),
        Column::new("solutionid", Kind::Id).fixed(),
        Column::new("organizationid", Kind::Id).fixed(),
        Column::new("overwritetime", Kind::Time).fixed(),
        lookup!("businessunitid" => "businessunitid": "businessunit").create_only(),
        lookup!("parentroleid" => "parentroleid": "role").fixed(),
        lookup!("parentrootroleid" => "parentrootroleid": "role").fixed(),
        lookup!("roletemplateid" => "roletemplateid": "roletemplate").fixed(),
    ];
    const COLLECTIONS: &[Collection] = &[
        Collection {
            name: "systemuserroles_association",
            table: "systemuser",
            via: Via::UserRoles,
        },
        Collection {
            name: "roleprivileges_association",
            table: "privilege",
            via: Via::RolePrivileges,
        },
        Collection {
            name: "teamroles_association",
            table: "team",
            via: Via::TeamRoles,
        },
    ];
    let names = [
        "role",
        "roles",
        "Role",
        "Security Role",
        "Security Roles",
        "roleid",
        "name",
    ];
    build(names, 1036, Ownership::Business, "Role", &own, COLLECTIONS)
}

fn privilege() -> Table {
    let flag = |name| Column::new(name, Kind::Flag("No", "Yes")).fixed();
    let columns = [
        Column::new("name", Kind::Text).fixed(),
        Column::new("accessright", Kind::Whole).fixed(),
        flag("canbebasic"),
        flag("canbelocal"),
        flag("canbedeep"),
        flag("canbeglobal"),
        flag("canbeentityreference"),
        flag("canbeparententityreference"),
        flag("canberecordfilter"),
        Column::new("componentstate", Kind::Whole).fixed(),
        flag("ismanaged"),
        Column::new("introducedversion", Kind::Text).fixed(),
        Column::new("privilegerowid", Kind::Id).fixed(),
        Column::new("solutionid", Kind::Id).fixed(),
        Column::new("versionnumber", Kind::Whole).fixed(),
    ];
    const COLLECTIONS: &[Collection] = &[Collection {
        name: "roleprivileges_association",
        table: "role",
        via: Via::RolePrivileges,
    }];
    Table {
        schema: "Privilege",
        display: "Privilege",
        plural: "Privileges",
        code: 1023,
        name: "name",
        collections: COLLECTIONS,
        ..synthetic("privilege", "privileges", "privilegeid", &columns)
    }
}

fn role_privileges() -> Table {
    let columns = [
        Column::new("roleid", Kind::Id).fixed(),
        Column::new("privilegeid", Kind::Id).fixed(),
        Column::new("privilegedepthmask", Kind::Whole).fixed(),
    ];
    Table {
        schema: "RolePrivileges",
        display: "Role Privilege",
        plural: "Role Privileges",
        code: 12,
        ..synthetic(
            "roleprivileges",
            "roleprivilegescollection",
            "roleprivilegeid",
            &columns,
        )
    }
}

fn team() -> Table {
    let own = [
        Column::new("name", Kind::Text),
        Column::new("isdefault", Kind::Flag("No", "Yes")).fixed(),
        Column::new(
            "teamtype",
            Kind::Choice(&[
                (0, "Owner"),
                (1, "Access"),
                (2, "Security Group"),
                (3, "Office Group"),
            ]),
        ),
        Column::new("azureactivedirectoryobjectid", Kind::Id),
        lookup!("businessunitid" => "businessunitid": "businessunit"),
    ];
    const COLLECTIONS: &[Collection] = &[
        Collection {
            name: "teammembership_association",
            table: "systemuser",
            via: Via::TeamMembers,
        },
        Collection {
            name: "teamroles_association",
            table: "role",
            via: Via::TeamRoles,
        },
    ];
    let names = ["team", "teams", "Team", "Team", "Teams", "teamid", "name"];
    build(names, 9, Ownership::Business, "Team", &own, COLLECTIONS)
}

fn solution() -> Table {
    let own = [
        Column::new("uniquename", Kind::Text),
        Column::new("friendlyname", Kind::Text),
        Column::new("version", Kind::Text),
        Column::new("description", Kind::Text),
        Column::new("ismanaged", Kind::Flag("Unmanaged", "Managed")).fixed(),
        Column::new("isvisible", Kind::Flag("No", "Yes")).fixed(),
        Column::new("installedon", Kind::Time).fixed(),
        Column::new("solutionpackageversion", Kind::Text).fixed(),
        lookup!("publisherid" => "publisherid": "publisher"),
    ];
    let names = [
        "solution",
        "solutions",
        "Solution",
        "Solution",
        "Solutions",
        "solutionid",
        "friendlyname",
    ];
    build(names, 7100, Ownership::Organization, "Solution", &own, &[])
}

fn organization() -> Table {
    let own = [
        Column::new("name", Kind::Text),
        Column::new("languagecode", Kind::Whole).fixed(),
        Column::new("orgdborgsettings", Kind::Text),
        Column::new("isauditenabled", Kind::Flag("No", "Yes")),
    ];
    let names = [
        "organization",
        "organizations",
        "Organization",
        "Organization",
        "Organizations",
        "organizationid",
        "name",
    ];
    build(names, 1019, Ownership::Organization, "Organization", &own, &[])
}

/// logical, set, schema, display, plural, object type code. All share the privileges of `activitypointer`.
type ActivityRow = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    i32,
);
const ACTIVITIES: &[ActivityRow] = &[
    (
        "activitypointer",
        "activitypointers",
        "ActivityPointer",
        "Activity",
        "Activities",
        4200,
    ),
    (
        "appointment",
        "appointments",
        "Appointment",
        "Appointment",
        "Appointments",
        4201,
    ),
    ("email", "emails", "Email", "Email", "Email Messages", 4202),
    ("fax", "faxes", "Fax", "Fax", "Faxes", 4204),
    ("letter", "letters", "Letter", "Letter", "Letters", 4207),
    (
        "phonecall",
        "phonecalls",
        "PhoneCall",
        "Phone Call",
        "Phone Calls",
        4210,
    ),
    ("task", "tasks", "Task", "Task", "Tasks", 4212),
];

fn activity(row: &ActivityRow) -> Table {
    const TASK: Kind = Kind::Lookup(&[
        Target {
            navigation: "regardingobjectid_account_task",
            table: "account",
        },
        Target {
            navigation: "regardingobjectid_contact_task",
            table: "contact",
        },
    ]);
    const OTHER: Kind = Kind::Lookup(&[
        Target {
            navigation: "regardingobjectid_account",
            table: "account",
        },
        Target {
            navigation: "regardingobjectid_contact",
            table: "contact",
        },
    ]);
    let &(logical, set, schema, display, plural, code) = row;
    let own = [
        Column::new("subject", Kind::Text),
        Column::new("description", Kind::Text),
        Column::new("scheduledstart", Kind::Time),
        Column::new("scheduledend", Kind::Time),
        Column::new("actualend", Kind::Time),
        Column::new("percentcomplete", Kind::Whole),
        Column::new(
            "prioritycode",
            Kind::Choice(&[(0, "Low"), (1, "Normal"), (2, "High")]),
        ),
        Column::new("activitytypecode", Kind::Text).fixed(),
        Column::new("regardingobjectid", if logical == "task" { TASK } else { OTHER }),
    ];
    let names = [logical, set, schema, display, plural, "activityid", "subject"];
    Table {
        activity: true,
        plain: logical != "activitypointer",
        ..build(names, code, Ownership::User, "Activity", &own, &[])
    }
}

/// logical, set, schema, display, plural, object type code, key, name column, ownership, privilege stem.
type ThinRow = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    i32,
    &'static str,
    &'static str,
    Ownership,
    &'static str,
);

fn thin(row: &ThinRow) -> Table {
    let &(logical, set, schema, display, plural, code, id, name, ownership, stem) = row;
    build(
        [logical, set, schema, display, plural, id, name],
        code,
        ownership,
        stem,
        &[],
        &[],
    )
}

/// Tables of every organization that a role may name; here they hold no rows.
#[rustfmt::skip]
const THIN: &[ThinRow] = &[
    ("asyncoperation", "asyncoperations", "AsyncOperation", "System Job", "System Jobs", 4700, "asyncoperationid", "name", Ownership::User, "AsyncOperation"),
    ("canvasapp", "canvasapps", "CanvasApp", "Canvas App", "Canvas Apps", 300, "canvasappid", "name", Ownership::User, "CanvasApp"),
    ("connection", "connections", "Connection", "Connection", "Connections", 3234, "connectionid", "name", Ownership::User, "Connection"),
    ("connectionreference", "connectionreferences", "connectionreference", "Connection Reference", "Connection References", 10062, "connectionreferenceid", "connectionreferencedisplayname", Ownership::User, "connectionreference"),
    ("customapi", "customapis", "CustomAPI", "Custom API", "Custom APIs", 10021, "customapiid", "name", Ownership::User, "CustomAPI"),
    ("entity", "entities", "Entity", "Entity", "Entities", 9800, "entityid", "name", Ownership::Organization, "Entity"),
    ("environmentvariabledefinition", "environmentvariabledefinitions", "EnvironmentVariableDefinition", "Environment Variable Definition", "Environment Variable Definitions", 380, "environmentvariabledefinitionid", "schemaname", Ownership::User, "EnvironmentVariableDefinition"),
    ("environmentvariablevalue", "environmentvariablevalues", "EnvironmentVariableValue", "Environment Variable Value", "Environment Variable Values", 381, "environmentvariablevalueid", "schemaname", Ownership::User, "EnvironmentVariableValue"),
    ("fieldsecurityprofile", "fieldsecurityprofiles", "FieldSecurityProfile", "Column Security Profile", "Column Security Profiles", 1200, "fieldsecurityprofileid", "name", Ownership::Organization, "FieldSecurityProfile"),
    ("flowmachine", "flowmachines", "flowmachine", "Flow Machine", "Flow Machines", 10087, "flowmachineid", "name", Ownership::User, "flowmachine"),
    ("flowmachinegroup", "flowmachinegroups", "flowmachinegroup", "Flow Machine Group", "Flow Machine Groups", 10088, "flowmachinegroupid", "name", Ownership::User, "flowmachinegroup"),
    ("flowsession", "flowsessions", "flowsession", "Flow Session", "Flow Sessions", 10091, "flowsessionid", "name", Ownership::User, "flowsession"),
    ("importjob", "importjobs", "ImportJob", "Import Job", "Import Jobs", 9107, "importjobid", "name", Ownership::Organization, "ImportJob"),
    ("kbarticle", "kbarticles", "KbArticle", "Article", "Articles", 127, "kbarticleid", "title", Ownership::Organization, "Article"),
    ("pluginassembly", "pluginassemblies", "PluginAssembly", "Plug-in Assembly", "Plug-in Assemblies", 4605, "pluginassemblyid", "name", Ownership::Organization, "PluginAssembly"),
    ("plugintype", "plugintypes", "PluginType", "Plug-in Type", "Plug-in Types", 4602, "plugintypeid", "name", Ownership::Organization, "PluginType"),
    ("processsession", "processsessions", "ProcessSession", "Process Session", "Process Sessions", 4710, "processsessionid", "name", Ownership::User, "WorkflowSession"),
    ("publisher", "publishers", "Publisher", "Publisher", "Publishers", 7101, "publisherid", "friendlyname", Ownership::Organization, "Publisher"),
    ("queue", "queues", "Queue", "Queue", "Queues", 2020, "queueid", "name", Ownership::User, "Queue"),
    ("report", "reports", "Report", "Report", "Reports", 9100, "reportid", "name", Ownership::User, "Report"),
    ("savedquery", "savedqueries", "SavedQuery", "View", "Views", 1039, "savedqueryid", "name", Ownership::Organization, "Query"),
    ("sdkmessage", "sdkmessages", "SdkMessage", "Sdk Message", "Sdk Messages", 4606, "sdkmessageid", "name", Ownership::Organization, "SdkMessage"),
    ("sdkmessageprocessingstep", "sdkmessageprocessingsteps", "SdkMessageProcessingStep", "Sdk Message Processing Step", "Sdk Message Processing Steps", 4608, "sdkmessageprocessingstepid", "name", Ownership::Organization, "SdkMessageProcessingStep"),
    ("sdkmessageprocessingstepimage", "sdkmessageprocessingstepimages", "SdkMessageProcessingStepImage", "Sdk Message Processing Step Image", "Sdk Message Processing Step Images", 4615, "sdkmessageprocessingstepimageid", "name", Ownership::Organization, "SdkMessageProcessingStepImage"),
    ("sharepointdocument", "sharepointdocuments", "SharePointDocument", "SharePoint Document", "Documents", 9507, "sharepointdocumentid", "fullname", Ownership::Organization, "SharePointDocument"),
    ("systemform", "systemforms", "SystemForm", "System Form", "System Forms", 1030, "formid", "name", Ownership::Organization, "SystemForm"),
    ("template", "templates", "Template", "Email Template", "Email Templates", 2010, "templateid", "title", Ownership::User, "EmailTemplate"),
    ("transactioncurrency", "transactioncurrencies", "TransactionCurrency", "Currency", "Currencies", 9105, "transactioncurrencyid", "currencyname", Ownership::Organization, "TransactionCurrency"),
    ("userquery", "userqueries", "UserQuery", "Saved View", "Saved Views", 4230, "userqueryid", "name", Ownership::User, "UserQuery"),
    ("webresource", "webresourceset", "WebResource", "Web Resource", "Web Resources", 9333, "webresourceid", "name", Ownership::Organization, "WebResource"),
    ("workflow", "workflows", "Workflow", "Process", "Processes", 4703, "workflowid", "name", Ownership::User, "Workflow"),
];
