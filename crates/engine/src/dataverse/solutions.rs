//! Solutions: looking at a package, installing it, and how the installation stands.
//!
//! "`StageSolution` Action", "`ImportSolutionAsync` Action" and the references of the tables `solution`, `asyncoperation` and
//! `importjob`, Power Apps documentation.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{Operation, Organization, quoted};
use crate::service::{Refusal, ServiceError, short};
use crate::step::Step;

/// An installed solution.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SolutionRow {
    /// Its id.
    #[serde(rename = "solutionid")]
    pub id: Uuid,
    /// Which version.
    pub version: String,
    /// Whether it was installed as a managed one.
    #[serde(rename = "ismanaged")]
    pub managed: bool,
}

impl SolutionRow {
    pub(crate) fn question(unique_name: &str) -> String {
        format!(
            "solutions?$select=solutionid,version,ismanaged&$filter=uniquename%20eq%20{}",
            quoted(unique_name)
        )
    }
}

/// What the organization found when it looked at a package. Nothing was installed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Staged {
    /// Names the package in the organization, for the installation.
    #[serde(rename = "StageSolutionUploadId")]
    pub(crate) upload: Uuid,
    #[serde(rename = "StageSolutionStatus", default)]
    status: Option<String>,
    #[serde(rename = "MissingDependencies", default)]
    missing: Option<Vec<Missing>>,
    #[serde(rename = "SolutionValidationResults", default)]
    findings: Option<Vec<Finding>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Missing {
    #[serde(rename = "RequiredComponentDisplayName", default)]
    display_name: Option<String>,
    #[serde(rename = "RequiredComponentSchemaName", default)]
    schema_name: Option<String>,
    #[serde(rename = "RequiredSolutionName", default)]
    solution: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Finding {
    #[serde(default)]
    error_code: Option<i64>,
    #[serde(default)]
    message: Option<String>,
}

/// How many missing things are named.
const MOST_NAMED: usize = 12;

impl Staged {
    /// What is missing, by name.
    pub(crate) fn missing(&self) -> Vec<String> {
        let mut names: Vec<String> = self.missing.iter().flatten().map(Missing::name).collect();
        names.sort();
        names.dedup();
        names.truncate(MOST_NAMED);
        names
    }

    /// Why the package would not be taken, where something else than missing things is the reason.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        if self.status.as_deref() != Some("Failed") {
            return None;
        }
        let first = self.findings.iter().flatten().next();
        Some(Refusal {
            status: 200,
            code: first.and_then(|it| it.error_code).map(code).unwrap_or_default(),
            message: short(
                first.and_then(|it| it.message.as_deref()).unwrap_or_default(),
                300,
            ),
            request_id: None,
        })
    }
}

impl Missing {
    fn name(&self) -> String {
        let some = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let thing = some(&self.display_name)
            .or_else(|| some(&self.schema_name))
            .unwrap_or_else(|| "?".to_owned());
        short(
            &match some(&self.solution) {
                Some(solution) => format!("{thing} ({solution})"),
                None => thing,
            },
            100,
        )
    }
}

/// An installation that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Begun {
    #[serde(rename = "AsyncOperationId")]
    operation: Uuid,
    #[serde(rename = "ImportJobKey")]
    job: Uuid,
}

/// An installation that is followed: one that was begun here, or one that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Installation {
    operation: Option<Uuid>,
    job: Uuid,
}

/// How an installation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It goes on; percent, where told.
    Going(Option<u8>),
    /// It has ended. Of one that was only found, it is not told how.
    Ended,
    /// It has ended without success.
    Failed(Refusal),
}

#[derive(Deserialize)]
struct OperationRow {
    statecode: i32,
    #[serde(default)]
    statuscode: Option<i32>,
    #[serde(default)]
    errorcode: Option<i64>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    friendlymessage: Option<String>,
}

/// An operation that has not ended. Its id is all that was asked for, and tells it from a row of another part of the answer.
#[derive(Deserialize)]
struct GoingRow {
    #[serde(rename = "asyncoperationid")]
    _id: Uuid,
}

#[derive(Deserialize)]
struct JobRow {
    #[serde(rename = "importjobid")]
    id: Uuid,
    #[serde(default)]
    progress: Option<f64>,
    #[serde(default)]
    completedon: Option<String>,
}

/// `asyncoperation`: completed, and with success.
const COMPLETED: i32 = 3;
const SUCCEEDED: i32 = 30;

impl Organization {
    /// Lets the organization look at a package. It validates and changes nothing.
    pub(crate) async fn stage_solution(&self, zip: &[u8]) -> Result<Staged, ServiceError> {
        #[derive(Deserialize)]
        struct Told {
            #[serde(rename = "StageSolutionResults")]
            results: Staged,
        }
        let body = json!({ "CustomizationFile": STANDARD.encode(zip) });
        let told: Told = self.act(Step::StageSolution, "StageSolution", &body).await?;
        Ok(told.results)
    }

    /// Begins to install the package that was staged: exactly that one.
    pub(crate) async fn install_staged(&self, upload: Uuid) -> Result<Installation, ServiceError> {
        let body = json!({
            "OverwriteUnmanagedCustomizations": false,
            "PublishWorkflows": true,
            "CustomizationFile": "",
            "SolutionParameters": { "StageSolutionUploadId": upload },
        });
        let begun: Begun = self
            .act(Step::InstallSolution, "ImportSolutionAsync", &body)
            .await?;
        Ok(Installation {
            operation: Some(begun.operation),
            job: begun.job,
        })
    }

    /// How an installation stands.
    pub(crate) async fn standing(&self, installation: Installation) -> Result<Standing, ServiceError> {
        let mut questions = vec![Operation::Read(format!(
            "importjobs({})?$select=importjobid,progress,completedon",
            installation.job
        ))];
        if let Some(operation) = installation.operation {
            questions.push(Operation::Read(format!(
                "asyncoperations({operation})?$select=statecode,statuscode,errorcode,message,friendlymessage"
            )));
        }
        let outcomes = self.batch(Step::FollowInstallation, &questions, None).await?;
        // A job's row may show itself later than its id was told: then nothing is known yet.
        let row = |at: usize| outcomes.get(at).filter(|outcome| outcome.status != 404);
        let job: Option<JobRow> = row(0)
            .map(|outcome| super::read(outcome, self.origin()))
            .transpose()?;
        let operation: Option<OperationRow> = row(1)
            .map(|outcome| super::read(outcome, self.origin()))
            .transpose()?;
        if let Some(operation) = &operation
            && operation.statecode == COMPLETED
        {
            return Ok(operation.ended());
        }
        let ended = job.as_ref().is_some_and(|job| job.completedon.is_some());
        if installation.operation.is_none() && ended {
            return Ok(Standing::Ended);
        }
        let percent = job.and_then(|job| job.progress).map(percent);
        Ok(Standing::Going(percent))
    }

    /// Who installs a solution, and whether it is there.
    ///
    /// The parts are read in the order in which an installation ends: its operation, its job, the solution. So one that ends in
    /// between is seen at its end, and not taken for one that was given up.
    pub(crate) async fn installations(&self, unique_name: &str) -> Result<Installations, ServiceError> {
        let questions = [
            Operation::Read(
                "asyncoperations?$select=asyncoperationid&$filter=messagename%20eq%20'ImportSolutionAsync'%20and%20statecode%20ne%203&$top=1"
                    .to_owned(),
            ),
            Operation::Read(format!(
                "importjobs?$select=importjobid,progress,completedon&$filter=solutionname%20eq%20{}&$orderby=startedon%20desc&$top=50",
                quoted(unique_name)
            )),
            Operation::Read(SolutionRow::question(unique_name)),
        ];
        let outcomes = self.batch(Step::FindInstallations, &questions, None).await?;
        let [operations, jobs, solutions] = outcomes.as_slice() else {
            return Err(ServiceError::Surprise {
                host: self.origin().authority(),
                status: 200,
            });
        };
        let operations: super::Collection<GoingRow> = super::read(operations, self.origin())?;
        let jobs: super::Collection<JobRow> = super::read(jobs, self.origin())?;
        let solutions: super::Collection<SolutionRow> = super::read(solutions, self.origin())?;
        // A job that was given up may never get an end, so an operation must go on too.
        let going = jobs
            .value
            .iter()
            .find(|job| job.completedon.is_none() && !operations.value.is_empty())
            .map(|job| Installation::found(job.id));
        Ok(Installations {
            jobs: jobs.value.iter().map(|job| job.id).collect(),
            going,
            solution: solutions.value.into_iter().next(),
        })
    }
}

/// Who installs a solution, and whether it is there.
#[derive(Clone, Debug)]
pub(crate) struct Installations {
    /// Its import jobs, newest first.
    pub(crate) jobs: Vec<Uuid>,
    /// The first of them that still goes on.
    pub(crate) going: Option<Installation>,
    /// The solution itself.
    pub(crate) solution: Option<SolutionRow>,
}

impl Installation {
    /// One whose answer was lost, found again by its job.
    pub(crate) fn found(job: Uuid) -> Self {
        Self { operation: None, job }
    }
}

impl OperationRow {
    fn ended(&self) -> Standing {
        if self.statuscode == Some(SUCCEEDED) {
            return Standing::Ended;
        }
        let message = self.friendlymessage.as_deref().or(self.message.as_deref());
        Standing::Failed(Refusal {
            status: 200,
            code: self.errorcode.map(code).unwrap_or_default(),
            message: short(message.unwrap_or_default(), 300),
            request_id: None,
        })
    }
}

/// Codes stand there as signed numbers: -2147188685 is 0x80048033.
fn code(number: i64) -> String {
    i32::try_from(number).map_or_else(
        |_| format!("0x{number:08x}"),
        |number| format!("0x{:08x}", number.cast_unsigned()),
    )
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between 0 and 100 before"
)]
fn percent(progress: f64) -> u8 {
    progress.clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_look_at_a_package_is_read() {
        let path = format!(
            "{}/../../../shared/fixtures/dataverse/solution_import/post_stage_solution.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let staged: Staged = serde_json::from_value(value["StageSolutionResults"].clone()).unwrap();
        assert!(staged.missing().is_empty(), "{staged:?}");
        assert!(staged.refusal().is_none(), "{staged:?}");
    }

    #[test]
    fn missing_things_are_named_once_with_their_solution() {
        let staged: Staged = serde_json::from_value(json!({
            "StageSolutionUploadId": Uuid::nil(), "StageSolutionStatus": "Failed", "SolutionValidationResults": null,
            "MissingDependencies": [
                {"RequiredComponentDisplayName": "Ledger", "RequiredSolutionName": "Fabrikam_Base (1.0)"},
                {"RequiredComponentDisplayName": "Ledger", "RequiredSolutionName": "Fabrikam_Base (1.0)"},
                {"RequiredComponentDisplayName": "", "RequiredComponentSchemaName": "fab_x", "RequiredSolutionName": null},
            ],
        }))
        .unwrap();
        assert_eq!(staged.missing(), ["Ledger (Fabrikam_Base (1.0))", "fab_x"]);
        assert!(staged.refusal().is_some());
    }

    #[test]
    fn a_code_is_told_as_the_documentation_writes_it() {
        assert_eq!(code(-2_147_188_685), "0x80048033");
        assert_eq!(percent(35.9), 35);
        assert_eq!(percent(f64::NAN), 0);
        assert_eq!(percent(1e9), 100);
    }
}
