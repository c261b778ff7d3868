//! What is told of an import: the XML of the import job, the sheet for people, and the result.
//!
//! Source: recorded import jobs; the name of the group of roles is not documented: chosen because packages call the element
//! so and readers are told to walk all `result` elements.

use super::install;
use super::jobs::Outcome;
use super::package::Package;
use jiff::Timestamp;
use quick_xml::escape::escape;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The column `data` of an import job.
pub(crate) fn data(
    package: &Package,
    started: Timestamp,
    stopped: Option<Timestamp>,
    outcome: &Outcome,
) -> String {
    let (progress, processed) = match outcome {
        Outcome::Going(percent) => (*percent, false),
        Outcome::Done | Outcome::Failed(_) => (100.0, true),
    };
    let result = |warning: Option<String>| match (outcome, warning) {
        (Outcome::Going(_), _) => String::new(),
        (Outcome::Failed(refusal), _) => one_result("failure", refusal.code, &refusal.message, stopped),
        (Outcome::Done, Some(text)) => one_result("warning", "0", &text, stopped),
        (Outcome::Done, None) => one_result("success", "0", "", stopped),
    };
    let mut out = format!("<importexportxml start=\"{}\"", ticks(started));
    if let Some(stopped) = stopped {
        let _ = write!(out, " stop=\"{}\"", ticks(stopped));
    }
    let _ = write!(
        out,
        " progress=\"{progress}\" processed=\"{processed}\"><solutionManifests><solutionManifest languagecode=\"1033\" \
         id=\"{id}\" LocalizedName=\"{name}\" processed=\"{processed}\"><UniqueName>{id}</UniqueName>{}</solutionManifest>\
         </solutionManifests><securityroles>",
        result(None),
        id = escape(package.unique_name.as_str()),
        name = escape(package.name.as_str()),
    );
    for role in &package.roles {
        let left_out: Vec<&str> = install::left_out(role).collect();
        let warning = (!left_out.is_empty()).then(|| {
            format!(
                "Privileges that are not known here were left out: {}",
                left_out.join(", ")
            )
        });
        let _ = write!(
            out,
            "<securityrole id=\"{{{}}}\" LocalizedName=\"{}\" processed=\"{processed}\">{}</securityrole>",
            role.id,
            escape(role.name.as_str()),
            result(warning),
        );
    }
    out.push_str("</securityroles></importexportxml>");
    out
}

fn one_result(result: &str, code: &str, text: &str, at: Option<Timestamp>) -> String {
    let at = at.unwrap_or_default();
    format!(
        "<result result=\"{result}\" errorcode=\"{code}\" errortext=\"{}\" datetime=\"{}\" datetimeticks=\"{}\" />",
        escape(text),
        at.strftime("%H:%M:%S%.2f"),
        ticks(at),
    )
}

/// 100 nanoseconds since the year 1, as .NET counts.
fn ticks(at: Timestamp) -> i128 {
    621_355_968_000_000_000 + at.as_nanosecond() / 100
}

/// The `FormattedResults`: a workbook of `SpreadsheetML` with one row.
pub(crate) fn sheet(solution: &str, status: &str, text: &str) -> String {
    let cell = |text: &str| format!("<Cell><Data ss:Type=\"String\">{}</Data></Cell>", escape(text));
    format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook \
         xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"Solutions\"><Table><Row>{}</Row></Table></Worksheet></Workbook>",
        [cell(solution), cell(status), cell(text)].concat(),
    )
}

/// What `StageSolution` answers.
pub(crate) fn staged(
    package: &Package,
    upload: uuid::Uuid,
    missing: &[Value],
    previous: Option<&Value>,
) -> Value {
    let mut components = vec![component(
        &package.name,
        "solution",
        &[
            ("localizedname", &package.name),
            ("description", &package.description),
        ],
    )];
    for (schema, name) in &package.tables {
        components.push(component(name, "entity", &[("name", schema)]));
    }
    for role in &package.roles {
        let id = role.id.to_string();
        components.push(component(
            &role.name,
            "role",
            &[("id", &id), ("name", &role.name)],
        ));
    }
    let old = |member: &str| previous.map_or(Value::Null, |previous| previous[member].clone());
    json!({
        "StageSolutionUploadId": upload,
        "StageSolutionStatus": if missing.is_empty() { "Passed" } else { "Failed" },
        "SolutionComponentsDetails": components,
        "SolutionDetails": {
            "SolutionUniqueName": package.unique_name,
            "SolutionFriendlyName": package.name,
            "SolutionDescription": package.description,
            "PublisherUniqueName": package.publisher.unique_name,
            "PublisherFriendlyName": package.publisher.name,
            "PreviousSolutionUniqueName": old("uniquename"),
            "PreviousSolutionFriendlyName": old("friendlyname"),
            "PreviousPublisherUniqueName": Value::Null,
            "PreviousPublisherFriendlyName": Value::Null,
            "IsPatchSolution": false,
            "IsManaged": package.managed,
            "PreviousIsManaged": old("ismanaged") == true,
            "SolutionVersion": package.version,
            "PreviousSolutionVersion": old("version"),
            "PreviousPatchSolutionsNames": [],
            "IsPrerequisitesExport": false,
            "HasPendingUpgrade": false,
        },
        "MissingDependencies": missing,
        "SolutionValidationResults": [],
    })
}

fn component(name: &str, kind: &str, attributes: &[(&str, &str)]) -> Value {
    let (keys, values): (Vec<&str>, Vec<&str>) = attributes.iter().copied().unzip();
    json!({
        "ComponentName": name,
        "ComponentTypeName": kind,
        "IsPresentInOrg": if kind == "solution" { "Unknown" } else { "False" },
        "Attributes": {"Count": attributes.len(), "Keys": keys, "Values": values},
    })
}
