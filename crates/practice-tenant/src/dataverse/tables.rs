//! The tables of the organization.
//!
//! Source: the pages of the "Dataverse table/entity reference" and the metadata of `role` and `systemuser`.

use super::schema::{Collection, Column, Kind, Ownership, Table, Target, Via, synthetic};
use super::{tables_solutions, tables_users};
use std::sync::LazyLock;

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
        tables_solutions::publisher(),
        tables_solutions::async_operation(),
        tables_solutions::import_job(),
        organization(),
        annotation(),
    ];
    tables.extend(ACTIVITIES.iter().map(activity));
    tables.extend(THIN.iter().map(thin));
    tables
});

const fn many(name: &'static str, table: &'static str, via: Via) -> Collection {
    Collection { name, table, via }
}

macro_rules! lookup {
    ($column:literal => $($navigation:literal : $table:literal),+) => {
        Column::new($column, Kind::Lookup(&[$(Target { navigation: $navigation, table: $table }),+]))
    };
}

pub(crate) fn build(
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
        lookup!("createdby" => "createdby": "systemuser").fixed(),
        lookup!("modifiedby" => "modifiedby": "systemuser").fixed(),
        lookup!("createdonbehalfby" => "createdonbehalfby": "systemuser").fixed(),
        lookup!("modifiedonbehalfby" => "modifiedonbehalfby": "systemuser").fixed(),
    ]);
    // Rows of these are not imported from files; recorded ones lack the columns.
    if !["asyncoperation", "publisher", "solution"].contains(&logical) {
        columns.extend([
            Column::new("overriddencreatedon", Kind::Time).create_only(),
            Column::new("importsequencenumber", Kind::Whole).create_only(),
        ]);
    }
    if ownership == Ownership::User {
        columns.extend([
            lookup!("ownerid" => "ownerid": "systemuser", "ownerid_team": "team"),
            lookup!("owninguser" => "owninguser": "systemuser").fixed(),
            lookup!("owningbusinessunit" => "owningbusinessunit": "businessunit").fixed(),
        ]);
        if logical != "annotation" && own.iter().all(|column| column.name != "statecode") {
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

const ACCOUNT_COLLECTIONS: &[Collection] = &[
    many(
        "contact_customer_accounts",
        "contact",
        Via::Lookup("parentcustomerid"),
    ),
    many("Account_Tasks", "task", Via::Lookup("regardingobjectid")),
    many("Account_Annotation", "annotation", Via::Lookup("objectid")),
];

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
        ..build(names, 1, Ownership::User, "Account", &own, ACCOUNT_COLLECTIONS)
    }
}

const CONTACT_COLLECTIONS: &[Collection] =
    &[many("Contact_Annotation", "annotation", Via::Lookup("objectid"))];

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
        ..build(names, 2, Ownership::User, "Contact", &own, CONTACT_COLLECTIONS)
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

const BUSINESS_UNIT_COLLECTIONS: &[Collection] = &[
    many(
        "business_unit_system_users",
        "systemuser",
        Via::Lookup("businessunitid"),
    ),
    many("business_unit_roles", "role", Via::Lookup("businessunitid")),
];

fn business_unit() -> Table {
    let own = [
        Column::new("name", Kind::Text),
        Column::new("isdisabled", Kind::Flag("No", "Yes")),
        Column::new("description", Kind::Text),
        lookup!("parentbusinessunitid" => "parentbusinessunitid": "businessunit"),
        lookup!("organizationid" => "organizationid": "organization").fixed(),
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
    build(
        names,
        10,
        Ownership::Business,
        "BusinessUnit",
        &own,
        BUSINESS_UNIT_COLLECTIONS,
    )
}

const ACCESS_MODES: &[(i64, &str)] = &[
    (0, "Read-Write"),
    (1, "Administrative"),
    (2, "Read"),
    (3, "Support User"),
    (4, "Non-interactive"),
    (5, "Delegated Admin"),
];

const SYSTEM_USER_COLLECTIONS: &[Collection] = &[
    many("systemuserroles_association", "role", Via::UserRoles),
    many("teammembership_association", "team", Via::TeamMembers),
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
    own.extend(tables_users::further());
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
        ..build(
            names,
            8,
            Ownership::Business,
            "User",
            &own,
            SYSTEM_USER_COLLECTIONS,
        )
    }
}

const ROLE_COLLECTIONS: &[Collection] = &[
    many("systemuserroles_association", "systemuser", Via::UserRoles),
    many("roleprivileges_association", "privilege", Via::RolePrivileges),
    many("teamroles_association", "team", Via::TeamRoles),
];

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
    let names = [
        "role",
        "roles",
        "Role",
        "Security Role",
        "Security Roles",
        "roleid",
        "name",
    ];
    build(names, 1036, Ownership::Business, "Role", &own, ROLE_COLLECTIONS)
}

const PRIVILEGE_COLLECTIONS: &[Collection] =
    &[many("roleprivileges_association", "role", Via::RolePrivileges)];

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
    Table {
        schema: "Privilege",
        display: "Privilege",
        plural: "Privileges",
        code: 1023,
        name: "name",
        collections: PRIVILEGE_COLLECTIONS,
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

const TEAM_COLLECTIONS: &[Collection] = &[
    many("teammembership_association", "systemuser", Via::TeamMembers),
    many("teamroles_association", "role", Via::TeamRoles),
];

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
    let names = ["team", "teams", "Team", "Team", "Teams", "teamid", "name"];
    build(names, 9, Ownership::Business, "Team", &own, TEAM_COLLECTIONS)
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

const REGARDING_OF_TASK: Kind = Kind::Lookup(&[
    Target {
        navigation: "regardingobjectid_account_task",
        table: "account",
    },
    Target {
        navigation: "regardingobjectid_contact_task",
        table: "contact",
    },
]);
const REGARDING: Kind = Kind::Lookup(&[
    Target {
        navigation: "regardingobjectid_account",
        table: "account",
    },
    Target {
        navigation: "regardingobjectid_contact",
        table: "contact",
    },
]);

fn activity(row: &ActivityRow) -> Table {
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
        Column::new(
            "regardingobjectid",
            if logical == "task" {
                REGARDING_OF_TASK
            } else {
                REGARDING
            },
        ),
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
    ("kbarticle", "kbarticles", "KbArticle", "Article", "Articles", 127, "kbarticleid", "title", Ownership::Organization, "Article"),
    ("pluginassembly", "pluginassemblies", "PluginAssembly", "Plug-in Assembly", "Plug-in Assemblies", 4605, "pluginassemblyid", "name", Ownership::Organization, "PluginAssembly"),
    ("plugintype", "plugintypes", "PluginType", "Plug-in Type", "Plug-in Types", 4602, "plugintypeid", "name", Ownership::Organization, "PluginType"),
    ("processsession", "processsessions", "ProcessSession", "Process Session", "Process Sessions", 4710, "processsessionid", "name", Ownership::User, "WorkflowSession"),
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
