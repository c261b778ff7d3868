//! Solutions: staging, importing at once or in a job, and what the jobs tell.
//!
//! Sources: the Web API action reference of `StageSolution`, `ImportSolution`, `ImportSolutionAsync`,
//! `RetrieveMissingDependencies`, `RetrieveSolutionImportResult`; recorded answers.

pub(crate) mod install;
pub(crate) mod jobs;
pub(crate) mod package;
mod report;

use super::errors::{Answer, Refusal};
use super::functions::answer;
use super::headers::Reply;
use super::store::{Cell, State};
use super::writing::Errand;
use super::{Organization, seeding, xml};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use install::Mode;
use jobs::Outcome;
use package::Package;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// How many staged packages are kept; the oldest are forgotten first.
const STAGED: usize = 8;

/// Actions that this module answers.
pub(crate) const ACTIONS: [&str; 6] = [
    "StageSolution",
    "ImportSolution",
    "ImportSolutionAsync",
    "StageAndUpgrade",
    "StageAndUpgradeAsync",
    "DeleteAndPromote",
];

impl Organization {
    /// `POST` of one of [`ACTIONS`].
    pub(crate) fn solution_action(&mut self, errand: Errand<'_>, name: &str) -> Answer<Reply> {
        let Errand { visit, call, acting } = errand;
        acting.require_named("prvImportCustomization", None)?;
        let body = call.json()?;
        if name == "DeleteAndPromote" {
            return self.promote(errand, &body);
        }
        let package = self.package(&body)?;
        if name == "StageSolution" {
            return Ok(self.stage(package));
        }
        if !self.state.imports.is_empty() {
            return Err(install::busy());
        }
        let job = match body.get("ImportJobId") {
            None | Some(Value::Null) => Uuid::new_v4(),
            Some(given) => given
                .as_str()
                .and_then(|text| Uuid::try_parse(text).ok())
                .ok_or_else(|| Refusal::payload(name, "'ImportJobId' is not an Edm.Guid"))?,
        };
        if self.state.row("importjob", job).is_some() {
            return Err(Refusal::bad(
                "0x80071152",
                "Parameter ImportJobId must be unique.",
            ));
        }
        let mode = match (name.starts_with("StageAndUpgrade"), body.get("HoldingSolution")) {
            (true, _) => Mode::Upgrade,
            (_, Some(Value::Bool(true))) => Mode::Hold,
            _ => Mode::Update,
        };
        if name.ends_with("Async") {
            let operation = jobs::begin(&mut self.state, acting, (package, mode), job, visit.now);
            let body = json!({"ImportJobKey": job, "AsyncOperationId": operation});
            return Ok(answer(&self.root, &format!("{name}Response"), body));
        }
        let before = self.state.clone();
        jobs::add_job(&mut self.state, &package, job, visit.now);
        match install::import(&mut self.state, &self.seed, acting, (&package, mode), visit.now) {
            Ok(_) => jobs::tell(&mut self.state, &package, job, visit.now, &Outcome::Done),
            Err(refusal) => {
                self.state = before;
                return Err(refusal);
            }
        }
        Ok(Reply::empty())
    }

    /// "Replaces managed solution (A) […] with managed solution (B)", the one that was imported as its holding solution.
    fn promote(&mut self, errand: Errand<'_>, body: &Map<String, Value>) -> Answer<Reply> {
        let name = body.get("UniqueName").and_then(Value::as_str);
        let name = name.ok_or_else(|| Refusal::argument("Required field 'UniqueName' is missing."))?;
        if !self.state.imports.is_empty() {
            return Err(install::busy());
        }
        let (acting, now) = (errand.acting, errand.visit.now);
        let id = install::promote(&mut self.state, &self.seed, acting, name, now)?;
        Ok(answer(
            &self.root,
            "DeleteAndPromoteResponse",
            json!({"SolutionId": id}),
        ))
    }

    /// The package in the body, or the one that was staged.
    fn package(&self, body: &Map<String, Value>) -> Answer<Arc<Package>> {
        let staged = body
            .get("SolutionParameters")
            .and_then(|parameters| parameters.get("StageSolutionUploadId"))
            .and_then(Value::as_str);
        if let Some(id) = staged {
            let known = Uuid::try_parse(id)
                .ok()
                .and_then(|id| self.state.staged.iter().find(|(known, _)| *known == id));
            return known
                .map(|(_, package)| Arc::clone(package))
                .ok_or_else(|| Refusal::argument(format!("There is no staged solution with the id {id}.")));
        }
        let Some(Value::String(file)) = body.get("CustomizationFile") else {
            return Err(Refusal::argument(
                "Required field 'CustomizationFile' is missing.",
            ));
        };
        let zip = STANDARD
            .decode(file)
            .map_err(|_| Refusal::payload("solutions", "'CustomizationFile' is not an Edm.Binary"))?;
        Package::read(&zip).map(Arc::new)
    }

    fn stage(&mut self, package: Arc<Package>) -> Reply {
        let missing: Vec<Value> = install::missing(&self.state, &package)
            .map(|missing| {
                json!({
                    "RequiredComponentSchemaName": missing.required.schema,
                    "RequiredComponentDisplayName": missing.required.display,
                    "RequiredComponentType": missing.required.kind,
                    "RequiredSolutionName": missing.required.solution,
                    "DependentComponentSchemaName": missing.dependent.schema,
                    "DependentComponentDisplayName": missing.dependent.display,
                    "DependentComponentType": missing.dependent.kind,
                    "CanResolveMissingDependency": false,
                })
            })
            .collect();
        let previous = seeding::solution_named(&self.state, &package.unique_name)
            .and_then(|id| self.state.row("solution", id))
            .map(|row| {
                json!({
                    "uniquename": row.words("uniquename"), "friendlyname": row.words("friendlyname"),
                    "version": row.words("version"), "ismanaged": row.flag("ismanaged"),
                })
            });
        let upload = Uuid::new_v4();
        let results = report::staged(&package, upload, &missing, previous.as_ref());
        if self.state.staged.len() == STAGED {
            self.state.staged.remove(0);
        }
        self.state.staged.push((upload, package));
        answer(
            &self.root,
            "StageSolutionResponse",
            json!({"StageSolutionResults": results}),
        )
    }

    /// Looking at jobs makes them go on.
    pub(crate) fn look_at(&mut self, set: &str, now: jiff::Timestamp) {
        if matches!(set, "asyncoperations" | "importjobs") && !self.state.imports.is_empty() {
            jobs::step(&mut self.state, &self.seed, now);
        }
    }
}

/// `RetrieveMissingDependencies`: what an installed solution lacks.
pub(crate) fn missing_dependencies(state: &State, root: &str, name: &str) -> Answer<Reply> {
    let id = seeding::solution_named(state, name).ok_or_else(|| {
        Refusal::new(
            http::StatusCode::NOT_FOUND,
            "0x80040217",
            format!("Solution with uniquename {name} Does Not Exist"),
        )
    })?;
    let needs = state.solution_needs.get(&id).into_iter().flatten();
    let rows: Vec<Value> = needs
        .filter(|need| install::is_missing(state, need))
        .map(|need| {
            json!({
                "dependencyid": Uuid::new_v5(&id, need.as_bytes()),
                "dependencytype": 2,
                "dependentcomponentobjectid": id,
                "requiredcomponentparentid": Value::Null,
                "requiredcomponentbasesolutionid": Uuid::new_v5(&Uuid::NAMESPACE_OID, need.as_bytes()),
            })
        })
        .collect();
    Ok(Reply::ok(
        &json!({"@odata.context": format!("{root}/$metadata#dependencies"), "value": rows}),
    ))
}

/// `RetrieveFormattedImportJobResults` and `RetrieveSolutionImportResult`.
pub(crate) fn import_result(state: &State, root: &str, job: Uuid, formatted_only: bool) -> Answer<Reply> {
    let row = state.row("importjob", job).ok_or_else(|| {
        Refusal::new(
            http::StatusCode::NOT_FOUND,
            "0x80040217",
            format!("Entity 'importjob' With Id = {job} Does Not Exist"),
        )
    })?;
    let data = row.words("data");
    let failed = data.contains("result=\"failure\"");
    let ended = row.get("completedon") != &Cell::Null;
    let status = match (ended, failed) {
        (false, _) => "Unprocessed",
        (true, true) => "Failed",
        (true, false) => "Passed",
    };
    let text = xml::parse(data.as_bytes())
        .ok()
        .and_then(|data| {
            let result = data
                .child("solutionManifests")?
                .child("solutionManifest")?
                .child("result")?;
            Some(result.attribute("errortext").to_owned())
        })
        .unwrap_or_default();
    let sheet = report::sheet(row.words("solutionname"), status, &text);
    if formatted_only {
        let body = json!({"FormattedResults": sheet});
        return Ok(answer(root, "RetrieveFormattedImportJobResultsResponse", body));
    }
    let errors = if failed {
        json!([{"ErrorCode": Value::Null, "Message": text}])
    } else {
        json!([])
    };
    let body = json!({"SolutionOperationResult": {
        "FormattedResults": sheet, "Type": "Import", "Status": status, "WarningMessages": [], "ErrorMessages": errors,
        "ActionLink": {"Label": Value::Null, "Target": Value::Null},
    }});
    Ok(answer(root, "RetrieveSolutionImportResultResponse", body))
}
