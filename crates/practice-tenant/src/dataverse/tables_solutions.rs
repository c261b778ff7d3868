//! The tables of solutions and their jobs.
//!
//! Source: table references of `publisher`, `asyncoperation` and `importjob`; columns as in recorded answers.

use super::schema::{Column, Kind, Ownership, Table};
use super::tables::build;

pub(crate) fn publisher() -> Table {
    let own = [
        Column::new("uniquename", Kind::Text),
        Column::new("friendlyname", Kind::Text),
        Column::new("description", Kind::Text),
        Column::new("customizationprefix", Kind::Text),
        Column::new("customizationoptionvalueprefix", Kind::Whole),
        Column::new("emailaddress", Kind::Text),
        Column::new("supportingwebsiteurl", Kind::Text),
        Column::new("isreadonly", Kind::Flag("No", "Yes")).fixed(),
    ];
    let names = [
        "publisher",
        "publishers",
        "Publisher",
        "Publisher",
        "Publishers",
        "publisherid",
        "friendlyname",
    ];
    build(names, 7101, Ownership::Organization, "Publisher", &own, &[])
}

pub(crate) fn async_operation() -> Table {
    let own = [
        Column::new("name", Kind::Text),
        Column::new("messagename", Kind::Text).fixed(),
        Column::new("operationtype", Kind::Choice(&[(54, "Execute Async Request")])).fixed(),
        Column::new(
            "statecode",
            Kind::Choice(&[(0, "Ready"), (1, "Suspended"), (2, "Locked"), (3, "Completed")]),
        ),
        Column::new(
            "statuscode",
            Kind::Choice(&[
                (0, "Waiting For Resources"),
                (10, "Waiting"),
                (20, "In Progress"),
                (21, "Pausing"),
                (22, "Canceling"),
                (30, "Succeeded"),
                (31, "Failed"),
                (32, "Canceled"),
            ]),
        ),
        Column::new("errorcode", Kind::Whole).fixed(),
        Column::new("message", Kind::Text).fixed(),
        Column::new("friendlymessage", Kind::Text),
        Column::new("startedon", Kind::Time).fixed(),
        Column::new("completedon", Kind::Time).fixed(),
        Column::new("correlationid", Kind::Id).fixed(),
        Column::new("depth", Kind::Whole).fixed(),
        Column::new("retrycount", Kind::Whole).fixed(),
    ];
    let names = [
        "asyncoperation",
        "asyncoperations",
        "AsyncOperation",
        "System Job",
        "System Jobs",
        "asyncoperationid",
        "name",
    ];
    build(names, 4700, Ownership::User, "AsyncOperation", &own, &[])
}

pub(crate) fn import_job() -> Table {
    let own = [
        Column::new("name", Kind::Text).fixed(),
        Column::new("solutionname", Kind::Text).fixed(),
        Column::new("progress", Kind::Number).fixed(),
        Column::new("data", Kind::Text).fixed(),
        Column::new("startedon", Kind::Time).fixed(),
        Column::new("completedon", Kind::Time).fixed(),
        Column::new("solutionid", Kind::Id).fixed(),
    ];
    let names = [
        "importjob",
        "importjobs",
        "ImportJob",
        "Import Job",
        "Import Jobs",
        "importjobid",
        "name",
    ];
    build(names, 9107, Ownership::Organization, "ImportJob", &own, &[])
}
