//! `$metadata`: the tables as CSDL, the XML of OData 4.0 ("Web API service documents", "Common Schema Definition Language").

use super::errors::{Answer, Refusal};
use super::headers::Reply;
use super::odata::path::Segment;
use super::schema::{self, Collection, Column, Kind, TABLES, Table, Target};
use http::StatusCode;
use std::fmt::Write as _;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>\
<Schema Namespace=\"Microsoft.Dynamics.CRM\" Alias=\"mscrm\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\
<EntityType Name=\"crmbaseentity\" Abstract=\"true\" />\
<ComplexType Name=\"BooleanManagedProperty\"><Property Name=\"Value\" Type=\"Edm.Boolean\" Nullable=\"false\" />\
<Property Name=\"CanBeChanged\" Type=\"Edm.Boolean\" Nullable=\"false\" />\
<Property Name=\"ManagedPropertyLogicalName\" Type=\"Edm.String\" Unicode=\"false\" /></ComplexType>\
<ComplexType Name=\"WhoAmIResponse\"><Property Name=\"BusinessUnitId\" Type=\"Edm.Guid\" Nullable=\"false\" />\
<Property Name=\"UserId\" Type=\"Edm.Guid\" Nullable=\"false\" />\
<Property Name=\"OrganizationId\" Type=\"Edm.Guid\" Nullable=\"false\" /></ComplexType>\
<Function Name=\"WhoAmI\"><ReturnType Type=\"mscrm.WhoAmIResponse\" Nullable=\"false\" /></Function>";

const TAIL: &str = "</Schema></edmx:DataServices></edmx:Edmx>";

/// `GET $metadata`; the options ask for annotations, of which there are none here.
pub(crate) fn answer(further: &[Segment]) -> Answer<Reply> {
    if let [next, ..] = further {
        return Err(Refusal::segment(&next.name));
    }
    Ok(Reply {
        status: StatusCode::OK,
        headers: vec![("Content-Type".into(), "application/xml".to_owned())],
        body: document().into_bytes(),
    })
}

fn document() -> String {
    let mut out = String::from(HEAD);
    for table in TABLES.iter() {
        entity_type(&mut out, table);
    }
    out += "<EntityContainer Name=\"System\"><FunctionImport Name=\"WhoAmI\" Function=\"mscrm.WhoAmI\" />";
    for table in TABLES.iter() {
        entity_set(&mut out, table);
    }
    out += "</EntityContainer>";
    out + TAIL
}

fn entity_type(out: &mut String, table: &Table) {
    let (name, id) = (table.logical, table.id);
    let _ = write!(
        out,
        "<EntityType Name=\"{name}\" BaseType=\"mscrm.crmbaseentity\"><Key><PropertyRef Name=\"{id}\" /></Key>"
    );
    for column in &table.columns {
        property(out, column, column.name == id);
    }
    for (column, target, other) in navigations(table) {
        let _ = write!(
            out,
            "<NavigationProperty Name=\"{}\" Type=\"mscrm.{}\" Nullable=\"false\">\
             <ReferentialConstraint Property=\"{}\" ReferencedProperty=\"{}\" /></NavigationProperty>",
            target.navigation,
            target.table,
            column.property(),
            other.id
        );
    }
    for Collection { name, table, .. } in table.collections {
        if schema::table(table).is_none() {
            continue;
        }
        let _ = write!(
            out,
            "<NavigationProperty Name=\"{name}\" Type=\"Collection(mscrm.{table})\" />"
        );
    }
    *out += "</EntityType>";
}

/// The single-valued navigation properties to tables that are here.
fn navigations(table: &Table) -> impl Iterator<Item = (&Column, &'static Target, &'static Table)> {
    let lookups = table.columns.iter().flat_map(|column| match column.kind {
        Kind::Lookup(targets) => targets.iter().map(|target| (column, target)).collect(),
        _ => Vec::new(),
    });
    lookups.filter_map(|(column, target)| Some((column, target, schema::table(target.table)?)))
}

fn property(out: &mut String, column: &Column, key: bool) {
    let kind = match column.kind {
        Kind::Id | Kind::Lookup(_) => "Edm.Guid",
        Kind::Text => "Edm.String",
        Kind::Whole if column.name == "versionnumber" => "Edm.Int64",
        Kind::Whole | Kind::Choice(_) => "Edm.Int32",
        Kind::Number => "Edm.Decimal",
        Kind::Time => "Edm.DateTimeOffset",
        Kind::Flag(..) => "Edm.Boolean",
        Kind::Managed(_) => "mscrm.BooleanManagedProperty",
        // Told by the module that knows it, with a type that is not described here.
        Kind::Complex => return,
    };
    let more = match column.kind {
        Kind::Text => " Unicode=\"false\"",
        Kind::Number => " Scale=\"Variable\"",
        _ => "",
    };
    let null = if key { " Nullable=\"false\"" } else { "" };
    let _ = write!(
        out,
        "<Property Name=\"{}\" Type=\"{kind}\"{null}{more} />",
        column.property()
    );
}

fn entity_set(out: &mut String, table: &Table) {
    let _ = write!(
        out,
        "<EntitySet Name=\"{}\" EntityType=\"Microsoft.Dynamics.CRM.{}\">",
        table.set, table.logical
    );
    for (_, target, other) in navigations(table) {
        let _ = write!(
            out,
            "<NavigationPropertyBinding Path=\"{}\" Target=\"{}\" />",
            target.navigation, other.set
        );
    }
    *out += "</EntitySet>";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataverse::xml;

    #[test]
    fn the_document_is_well_formed_and_names_every_table() {
        let document = xml::parse(document().as_bytes()).expect("XML");
        let schema = document
            .child("edmx:DataServices")
            .and_then(|services| services.child("Schema"));
        let schema = schema.expect("a schema");
        let types: Vec<&str> = schema
            .all("EntityType")
            .map(|kind| kind.attribute("Name"))
            .collect();
        let role = schema
            .all("EntityType")
            .find(|kind| kind.attribute("Name") == "role")
            .expect("a role");
        assert_eq!(types.len(), TABLES.len() + 1);
        let navigations: Vec<&str> = role
            .all("NavigationProperty")
            .map(|one| one.attribute("Type"))
            .collect();
        assert!(
            navigations.contains(&"Collection(mscrm.systemuser)"),
            "{navigations:?}"
        );
        // Every type that is spoken of is described.
        for of in schema
            .all("EntityType")
            .flat_map(|kind| kind.all("NavigationProperty"))
        {
            let name = of
                .attribute("Type")
                .trim_start_matches("Collection(")
                .trim_end_matches(')');
            let name = name.trim_start_matches("mscrm.");
            assert!(types.contains(&name), "{name}");
        }
    }
}
