//! The Dataverse Web API of one organization: reads in one batch, writes in one change set.

mod batch;
mod codes;
mod multipart;
mod rows;
mod solutions;

pub use batch::{Operation, Outcome, Write, Written};
pub use codes::Code;
pub use rows::{
    ApplicationUser, BusinessUnit, CurrentOrganization, Holder, HoldingTeam, PrivilegeRow, RoleHolders,
    RoleOnUser, RolePrivilege, RoleRow, TablePrivilege, TableRow, WhoAmI,
};

pub use solutions::SolutionRow;

pub(crate) use rows::{RIGHTS, RolePrivileges, depth_name, quoted};
pub(crate) use solutions::{Installation, Installations, Standing};

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    chance::Chance,
    clock::Clock,
    http::{AccessToken, Answer, Http, Origin},
    ids::ObjectId,
    service::ServiceError,
    step::Step,
};

/// One organization, called with one identity's token.
pub struct Organization {
    http: Http,
    origin: Origin,
    token: Arc<AccessToken>,
    chance: Arc<dyn Chance>,
    clock: Arc<dyn Clock>,
}

const API: &str = "/api/data/v9.2/";

impl Organization {
    /// The token's audience is the organization.
    pub fn new(http: Http, token: Arc<AccessToken>, chance: Arc<dyn Chance>, clock: Arc<dyn Clock>) -> Self {
        let origin = token.audience().clone();
        Self {
            http,
            origin,
            token,
            chance,
            clock,
        }
    }

    /// Its address.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Sends all reads in one request, in their order; each has its own outcome, and a busy or broken service that spoils one of
    /// them spoils all. With `on_behalf_of` the organization does them as that person or app.
    pub async fn batch(
        &self,
        step: Step,
        reads: &[Operation],
        on_behalf_of: Option<ObjectId>,
    ) -> Result<Vec<Outcome>, ServiceError> {
        let parts = self.parts(step, reads, on_behalf_of).await?;
        parts.into_iter().collect()
    }

    /// Does the writes, all or nothing, and then the reads, all in one request. What fails in a read does not make the writes
    /// undone.
    pub async fn write_and_read(
        &self,
        step: Step,
        writes: Vec<Write>,
        reads: impl IntoIterator<Item = String>,
    ) -> Result<Written, ServiceError> {
        let mut operations = vec![Operation::ChangeSet(writes)];
        operations.extend(reads.into_iter().map(Operation::Read));
        let mut parts = self.parts(step, &operations, None).await?.into_iter();
        let writes = parts.next().ok_or_else(|| ServiceError::Surprise {
            host: self.origin.authority(),
            status: 200,
        })?;
        Ok(Written {
            writes: writes.and_then(|outcome| Ok(outcome.result.map(drop)?)),
            reads: parts.collect(),
        })
    }

    /// All operations in one request. One that fails does not keep the later ones from being done.
    async fn parts(
        &self,
        step: Step,
        operations: &[Operation],
        on_behalf_of: Option<ObjectId>,
    ) -> Result<Vec<batch::Part>, ServiceError> {
        let boundary = format!("batch_{}", self.chance.uuid());
        let body = batch::write(
            operations,
            on_behalf_of,
            &boundary,
            self.chance.as_ref(),
            &|path| self.at(path).to_string(),
        );
        let mut headers = self.headers();
        let kind = format!("multipart/mixed; boundary=\"{boundary}\"");
        insert(&mut headers, header::CONTENT_TYPE, &kind);
        insert(&mut headers, PREFER, "odata.continue-on-error");
        if let Some(object) = on_behalf_of {
            insert(&mut headers, CALLER, &object.to_string());
        }
        let url = self.at("$batch");
        let answer = self
            .http
            .send(
                step,
                Method::POST,
                url,
                headers,
                Some(&self.token),
                Some(body.into()),
            )
            .await?;
        answer.done(self.now())?;
        batch::read(&answer, operations, self.now())
    }

    /// One write alone, for what can't be in a change set. Done is what is answered with 204, as the documentation has it for each of
    /// them ("Create a table row", "Update and delete table rows", "Associate and disassociate table rows", "Use Web API actions"):
    /// a success of another kind is somebody else's, and says nothing.
    pub async fn write(&self, step: Step, write: &Write) -> Result<(), ServiceError> {
        let mut headers = self.headers();
        insert(&mut headers, header::CONTENT_TYPE, "application/json");
        if write.only_if_there {
            insert(&mut headers, header::IF_MATCH, "*");
        }
        let body = write.body.as_ref().map(|body| body.to_string().into());
        let url = self.at(&write.path);
        let answer = self
            .http
            .send(step, write.method.clone(), url, headers, Some(&self.token), body)
            .await?;
        answer.done(self.now())?;
        if answer.status == StatusCode::NO_CONTENT {
            Ok(())
        } else {
            Err(ServiceError::Surprise {
                host: self.origin.authority(),
                status: answer.status.as_u16(),
            })
        }
    }

    /// An action that answers. Not for what may be sent twice without thought: some actions change things.
    pub(crate) async fn act<T: serde::de::DeserializeOwned>(
        &self,
        step: Step,
        action: &str,
        body: &Value,
    ) -> Result<T, ServiceError> {
        let mut headers = self.headers();
        insert(&mut headers, header::CONTENT_TYPE, "application/json");
        let url = self.at(action);
        let answer = self
            .http
            .send(
                step,
                Method::POST,
                url,
                headers,
                Some(&self.token),
                Some(body.to_string().into()),
            )
            .await?;
        answer.read(self.now())
    }

    /// The full address of a record, as associations want it.
    pub fn address_of(&self, path: &str) -> String {
        self.at(path).to_string()
    }

    fn at(&self, path: &str) -> url::Url {
        self.origin.at(&format!("{API}{path}"))
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// "Compose HTTP requests and handle errors", Power Apps documentation.
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        insert(&mut headers, header::ACCEPT, "application/json");
        insert(&mut headers, HeaderName::from_static("odata-version"), "4.0");
        insert(&mut headers, HeaderName::from_static("odata-maxversion"), "4.0");
        insert(&mut headers, header::IF_NONE_MATCH, "null");
        insert(&mut headers, CLIENT_REQUEST, &self.chance.uuid().to_string());
        headers
    }
}

const PREFER: HeaderName = HeaderName::from_static("prefer");
const CALLER: HeaderName = HeaderName::from_static("callerobjectid");
/// Named in support tickets together with the service's own id.
const CLIENT_REQUEST: HeaderName = HeaderName::from_static("x-ms-client-request-id");

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// A collection's answer.
#[derive(Deserialize)]
pub(crate) struct Collection<T> {
    pub(crate) value: Vec<T>,
}

/// Reads one outcome's body.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(
    outcome: &Outcome,
    origin: &Origin,
) -> Result<T, ServiceError> {
    let body: Value = outcome
        .result
        .clone()
        .map_err(ServiceError::from)?
        .unwrap_or(Value::Null);
    T::deserialize(body).map_err(|_| ServiceError::Surprise {
        host: origin.authority(),
        status: outcome.status,
    })
}

/// One part of an answer, as an answer by itself: it was made when the whole was.
pub(crate) fn as_answer(whole: &Answer, part: multipart::Part) -> Answer {
    let mut headers = part.headers;
    if let Some(date) = whole.headers.get(header::DATE) {
        headers.insert(header::DATE, date.clone());
    }
    Answer {
        origin: whole.origin.clone(),
        status: part.status,
        headers,
        body: part.body,
    }
}
