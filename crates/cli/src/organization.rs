//! Which organization: as the command line says, or as the person says, or the only one.

use engine::contract::{OrganizationRow, Screen};
use engine::words::code;

use crate::dialogue::{Dialogue, Stop};
use crate::exit::Exit;

impl Dialogue<'_> {
    pub(crate) async fn organization(&mut self) -> Result<(), Stop> {
        self.print.heading("cli-title-organization", &[]);
        let (rows, hint) = self
            .until(|screen| match screen {
                Screen::Organizations {
                    loading: false,
                    rows,
                    chosen,
                    ..
                } => Some((rows.clone(), chosen.clone())),
                _ => None,
            })
            .await?;
        let mut chosen: Vec<OrganizationRow> = Vec::new();
        for wanted in &self.arguments.organizations {
            match found(&rows, wanted).as_slice() {
                // Named twice, by name and by host, it is still one.
                [one] if chosen.contains(one) => {}
                [one] => chosen.push((*one).clone()),
                none_or_many => return Err(self.not_found(&rows, wanted, none_or_many.len())),
            }
        }
        if chosen.is_empty() {
            chosen.push(match rows.iter().find(|row| hint.as_ref() == Some(&row.id)) {
                Some(only) => only.clone(),
                None => self.pick(&rows).await?,
            });
        }
        for row in &chosen {
            self.can_be_used(row)?;
        }
        let ids: Vec<_> = chosen.iter().map(|row| row.id.as_str()).collect();
        self.opened.wizard.choose_organizations(&ids)?;
        for row in &chosen {
            let facts = [("organization", row.name.as_str()), ("host", &row.host)];
            self.print.marked("✓", "cli-organization-chosen", &facts);
        }
        self.several = chosen.len() > 1;
        self.document.organization = chosen.pop().filter(|_| !self.several);
        Ok(())
    }

    fn can_be_used(&self, chosen: &OrganizationRow) -> Result<(), Stop> {
        let facts = [("organization", chosen.name.as_str()), ("host", &chosen.host)];
        if let Some(unusable) = chosen.unusable {
            let reason = self
                .print
                .words(&format!("cli-organization-unusable-{}", code(&unusable)), &[]);
            let words = self
                .print
                .words("cli-organization-cannot", &[facts[0], ("reason", &reason)]);
            return Err(Stop::Said(Exit::Problem, words));
        }
        Ok(())
    }

    async fn pick(&self, rows: &[OrganizationRow]) -> Result<OrganizationRow, Stop> {
        self.list(rows);
        if !self.answers() {
            return Err(self.nobody("cli-nobody-organization"));
        }
        loop {
            let answer = self.ask("cli-organization-ask", &[]).await?;
            let numbered = answer
                .parse::<usize>()
                .ok()
                .and_then(|number| rows.get(number.checked_sub(1)?));
            let named = || match found(rows, &answer).as_slice() {
                [one] => Some(*one),
                _ => None,
            };
            match numbered.or_else(named) {
                Some(row) if row.unusable.is_none() => return Ok(row.clone()),
                _ => self.print.say("cli-organization-unknown", &[("wanted", &answer)]),
            }
        }
    }

    fn not_found(&self, rows: &[OrganizationRow], wanted: &str, found: usize) -> Stop {
        self.list(rows);
        let id = if found == 0 {
            "cli-organization-unknown"
        } else {
            "cli-organization-many"
        };
        Stop::Said(Exit::Usage, self.print.words(id, &[("wanted", wanted)]))
    }

    fn list(&self, rows: &[OrganizationRow]) {
        self.print.say("cli-organizations", &[]);
        for (number, row) in (1..).zip(rows) {
            let state = match row.unusable {
                Some(unusable) => format!("cli-organization-unusable-{}", code(&unusable)),
                None => format!("report-kind-{}", code(&row.kind)),
            };
            let number = format!("{number}");
            let facts = [
                ("number", number.as_str()),
                ("organization", &row.name),
                ("host", &row.host),
                ("state", &self.print.words(&state, &[])),
            ];
            self.print.item("cli-organization-row", &facts);
        }
    }
}

/// By address, host, name or id, as a person copies it. An address counts by its host.
fn found<'a>(rows: &'a [OrganizationRow], wanted: &str) -> Vec<&'a OrganizationRow> {
    let host = wanted.split_once("://").map_or(wanted, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let is = |row: &&OrganizationRow, other: &str| {
        row.host.eq_ignore_ascii_case(other) || row.id.eq_ignore_ascii_case(other)
    };
    let by_host: Vec<_> = rows.iter().filter(|row| is(row, host)).collect();
    if !by_host.is_empty() {
        return by_host;
    }
    let name = wanted.to_lowercase();
    rows.iter()
        .filter(|row| row.name.to_lowercase() == name)
        .collect()
}

#[cfg(test)]
mod tests {
    use engine::contract::OrganizationKind;

    use super::*;

    fn row(name: &str, host: &str) -> OrganizationRow {
        OrganizationRow {
            id: format!("id-of-{host}"),
            name: name.to_owned(),
            host: host.to_owned(),
            kind: OrganizationKind::Production,
            region: None,
            unusable: None,
            administrator: None,
        }
    }

    #[test]
    fn an_organization_is_found_as_a_person_copies_it() {
        let rows = [
            row("Northwind", "nw.crm4.dynamics.com"),
            row("Öl & Gas", "oel.crm4.dynamics.com"),
        ];
        for wanted in [
            "https://NW.crm4.dynamics.com/main.aspx?appid=1",
            "nw.crm4.dynamics.com",
            "northwind",
            "id-of-nw.crm4.dynamics.com",
        ] {
            assert_eq!(found(&rows, wanted), [&rows[0]], "{wanted}");
        }
        assert_eq!(found(&rows, "öl & gas"), [&rows[1]]);
        for wanted in [
            "north",
            "",
            "dynamics.com",
            "https://nw.crm4.dynamics.com.evil.example",
        ] {
            assert!(found(&rows, wanted).is_empty(), "{wanted}");
        }
    }

    #[test]
    fn two_of_the_same_name_are_not_guessed() {
        let rows = [
            row("Northwind", "a.crm4.dynamics.com"),
            row("Northwind", "b.crm4.dynamics.com"),
        ];
        assert_eq!(found(&rows, "Northwind").len(), 2);
    }
}
