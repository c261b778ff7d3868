//! Many rows in one request: "Bulk Operation messages" and `BulkDelete`.

use super::Organization;
use super::dispatch::NAMESPACE;
use super::errors::{Answer, Refusal};
use super::functions::answer;
use super::headers::Reply;
use super::odata::filter::{Field, Filter, Operator};
use super::odata::filter_text::from_text;
use super::odata::path;
use super::odata::query::{Query, Scope};
use super::records::{self, Change};
use super::schema::{self, Table};
use super::solutions::jobs;
use super::store::Cell;
use super::writing::Errand;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Not documented: the number; it is that of recorded jobs.
const BULK_DELETE: i64 = 13;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    Create,
    Update,
    Upsert,
}

impl Organization {
    /// All rows of one table in one request, or none of them.
    pub(crate) fn act_on_many(
        &mut self,
        errand: Errand<'_>,
        table: &'static Table,
        action: &str,
    ) -> Answer<Reply> {
        Query::parse(&errand.call.address.options, table, Scope::Nothing)?;
        let message = match action.strip_prefix(NAMESPACE) {
            Some("CreateMultiple") => Message::Create,
            Some("UpdateMultiple") => Message::Update,
            Some("UpsertMultiple") => Message::Upsert,
            // Only elastic tables have it, and there are none here.
            Some("DeleteMultiple") => return Err(Refusal::not_implemented(action)),
            _ => return Err(Refusal::segment(action)),
        };
        let body = errand.call.json()?;
        let targets = body.get("Targets").and_then(Value::as_array);
        let targets =
            targets.ok_or_else(|| Refusal::payload(table.set, "'Targets' is not a list of rows"))?;
        let mut ids = Vec::new();
        for target in targets {
            let mut row = typed(table, target)?;
            if message == Message::Create {
                let change = Change::read(&self.state, &self.root, table, &row, true)?;
                ids.push(self.writer(errand).create(table, &change)?);
                continue;
            }
            let id = self.key(table, &mut row)?;
            let is_there = self.state.row(table.logical, id).is_some();
            let new = message == Message::Upsert && !is_there;
            let mut change = Change::read(&self.state, &self.root, table, &row, new)?;
            if new {
                change.set(table.id, Cell::Id(id));
                self.writer(errand).create(table, &change)?;
            } else {
                self.writer(errand).update(table, id, &change)?;
            }
        }
        if message != Message::Create {
            return Ok(Reply::empty());
        }
        Ok(Reply::ok(&json!({
            "@odata.context": format!("{}/$metadata#{NAMESPACE}CreateMultipleResponse", self.root),
            "Ids": ids,
        })))
    }

    /// The id of a row: its primary key, or the address in `@odata.id`.
    fn key(&self, table: &'static Table, row: &mut Map<String, Value>) -> Answer<Uuid> {
        let missing = || Refusal::payload(table.set, "a row in 'Targets' has no primary key");
        if let Some(id) = row.remove(table.id) {
            return path::guid(id.as_str().ok_or_else(missing)?);
        }
        let address = row.remove("@odata.id");
        let address = address.as_ref().and_then(Value::as_str).ok_or_else(missing)?;
        match address.split_once('(') {
            // Another key than the id; the service says which ones the table has.
            Some((_, key)) if key.contains('=') => self.row_id(table, key.trim_end_matches(')')),
            _ => Ok(records::reference(&self.root, address)?.1),
        }
    }

    /// `POST BulkDelete`: deletes what its queries find, as far as the caller may. Not documented: when; chosen at once, so
    /// that a test needs no clock.
    pub(crate) fn bulk_delete(&mut self, errand: Errand<'_>) -> Answer<Reply> {
        let Errand { visit, call, acting } = errand;
        acting.require_named("prvBulkDelete", None)?;
        let body = call.json()?;
        let name = body.get("JobName").and_then(Value::as_str);
        let queries = body.get("QuerySet").and_then(Value::as_array);
        let (Some(name), Some(queries)) = (name, queries) else {
            return Err(Refusal::payload(
                "BulkDelete",
                "'JobName' or 'QuerySet' is missing",
            ));
        };
        let queries = queries.iter().map(expression).collect::<Answer<Vec<_>>>()?;
        for (table, filters) in queries {
            let mut found = self.state.all(table);
            found.retain(|(id, row)| {
                acting.sees(&self.state, table, *id, row)
                    && filters.iter().all(|filter| filter.holds(&self.state, *id, row))
            });
            for (id, _) in found {
                // A row that can't be deleted stays; the job goes on.
                let _stays = self.writer(errand).delete(table, id);
            }
        }
        let job = Uuid::new_v4();
        let mut row = jobs::operation(acting, job, name, "BulkDelete", BULK_DELETE);
        row.cells
            .extend([("statecode", Cell::Whole(3)), ("statuscode", Cell::Whole(30))]);
        acting.stamp(&mut row, visit.now, true);
        self.state.put("asyncoperation", job, row);
        Ok(answer(&self.root, "BulkDeleteResponse", json!({ "JobId": job })))
    }
}

/// A row of `Targets`, which must say that it is of the table.
fn typed(table: &Table, target: &Value) -> Answer<Map<String, Value>> {
    let row = target.as_object();
    let mut row = row
        .ok_or_else(|| Refusal::payload(table.set, "a row in 'Targets' is not an object"))?
        .clone();
    let kind = row.remove("@odata.type");
    let kind = kind.as_ref().and_then(Value::as_str).unwrap_or_default();
    if kind.trim_start_matches('#').strip_prefix(NAMESPACE) == Some(table.logical) {
        Ok(row)
    } else {
        Err(Refusal::payload(
            table.set,
            "the '@odata.type' of a row in 'Targets' is missing or of another table",
        ))
    }
}

/// A `QueryExpression` with one level of conditions.
fn expression(query: &Value) -> Answer<(&'static Table, Vec<Filter>)> {
    let table = query["EntityName"].as_str().and_then(schema::table);
    let table = table.ok_or_else(|| Refusal::payload("BulkDelete", "a query names no entity"))?;
    let criteria = &query["Criteria"];
    if criteria["FilterOperator"]
        .as_str()
        .is_some_and(|operator| operator != "And")
        || criteria["Filters"]
            .as_array()
            .is_some_and(|filters| !filters.is_empty())
    {
        return Err(Refusal::not_implemented("nested conditions of BulkDelete"));
    }
    let conditions = criteria["Conditions"].as_array().map_or(&[][..], Vec::as_slice);
    let filters = conditions.iter().map(|one| condition(table, one));
    Ok((table, filters.collect::<Answer<_>>()?))
}

fn condition(table: &'static Table, condition: &Value) -> Answer<Filter> {
    let name = condition["AttributeName"].as_str().unwrap_or_default();
    let column = table
        .column(name)
        .ok_or_else(|| Refusal::property(name, table.logical))?;
    let field = Field {
        lookups: Vec::new(),
        column,
    };
    let values = condition["Values"].as_array().map_or(&[][..], Vec::as_slice);
    let mut values = values.iter().map(|value| {
        let value = value.get("Value").unwrap_or(value);
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        from_text(column, text)
    });
    let mut value = || {
        let one = values.next();
        one.unwrap_or_else(|| Err(Refusal::payload("BulkDelete", "a condition has no value")))
    };
    match condition["Operator"].as_str().unwrap_or_default() {
        "Equal" => Ok(Filter::Compare(field, Operator::Eq, value()?)),
        "NotEqual" => Ok(Filter::Compare(field, Operator::Ne, value()?)),
        "Null" => Ok(Filter::Compare(field, Operator::Eq, Cell::Null)),
        "NotNull" => Ok(Filter::Compare(field, Operator::Ne, Cell::Null)),
        "In" => Ok(Filter::In(field, values.collect::<Answer<_>>()?)),
        other => Err(Refusal::not_implemented(&format!(
            "the operator {other} of BulkDelete"
        ))),
    }
}
