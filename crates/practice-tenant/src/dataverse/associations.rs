//! `…/$ref`: linking and unlinking rows.
//!
//! Source: "Associate and disassociate table rows using the Web API".

use super::application_users;
use super::errors::{Answer, Refusal};
use super::privileges::Right;
use super::records::{Change, Writer};
use super::schema::{Table, Via, table};
use super::store::Cell;
use super::world::SYSTEM_ADMINISTRATOR;
use http::StatusCode;
use uuid::Uuid;

impl Writer<'_> {
    /// Links two rows; repeating it is no error.
    pub(crate) fn associate(
        &mut self,
        from: &'static Table,
        id: Uuid,
        navigation: &str,
        (to, other): (&'static Table, Uuid),
    ) -> Answer<()> {
        if let Some((column, target)) = from.navigation(navigation) {
            if target.logical != to.logical {
                return Err(wrong_target(navigation, to));
            }
            self.state
                .row(to.logical, other)
                .ok_or_else(|| Refusal::missing(to, other))?;
            let mut change = Change::default();
            change.set(column.name, Cell::Link(to.logical, other));
            return self.update(from, id, &change);
        }
        match self.user_and_role(from, id, navigation, Some(to), other)? {
            Some((user, role)) => self.assign(user, role),
            None => self.assign_lookup(from, id, navigation, to, other),
        }
    }

    /// Unlinks two rows, or clears a lookup. Not documented: rows that are not linked; chosen: no error.
    pub(crate) fn disassociate(
        &mut self,
        from: &'static Table,
        id: Uuid,
        navigation: &str,
        other: Option<(Option<&'static Table>, Uuid)>,
    ) -> Answer<()> {
        if let Some((column, _)) = from.navigation(navigation) {
            let mut change = Change::default();
            change.set(column.name, Cell::Null);
            return self.update(from, id, &change);
        }
        let (to, other) =
            other.ok_or_else(|| Refusal::syntax("$ref needs the row that is to be unlinked"))?;
        match self.user_and_role(from, id, navigation, to, other)? {
            Some((user, role)) => self.unassign(user, role),
            None => self.unassign_lookup(from, id, navigation, other),
        }
    }

    /// The user and the role of a link by `systemuserroles_association`, from whichever side; none for another relationship.
    fn user_and_role(
        &self,
        from: &'static Table,
        id: Uuid,
        navigation: &str,
        to: Option<&'static Table>,
        other: Uuid,
    ) -> Answer<Option<(Uuid, Uuid)>> {
        let collection = from
            .collection(navigation)
            .ok_or_else(|| Refusal::segment(navigation))?;
        if let Some(to) = to
            && to.logical != collection.table
        {
            return Err(wrong_target(navigation, to));
        }
        if collection.via != Via::UserRoles {
            return Ok(None);
        }
        for (logical, id) in [(from.logical, id), (collection.table, other)] {
            if let Some(table) = table(logical)
                && self.state.row(logical, id).is_none()
            {
                return Err(Refusal::missing(table, id));
            }
        }
        Ok(Some(if from.logical == "systemuser" {
            (id, other)
        } else {
            (other, id)
        }))
    }

    /// A one-to-many relationship is the lookup seen from the other side.
    fn assign_lookup(
        &mut self,
        from: &'static Table,
        id: Uuid,
        navigation: &str,
        to: &'static Table,
        other: Uuid,
    ) -> Answer<()> {
        match from.collection(navigation).map(|collection| collection.via) {
            Some(Via::Lookup(column)) => {
                self.state
                    .row(from.logical, id)
                    .ok_or_else(|| Refusal::missing(from, id))?;
                let mut change = Change::default();
                change.set(column, Cell::Link(from.logical, id));
                self.update(to, other, &change)
            }
            _ => Err(Refusal::not_implemented(&format!("linking by {navigation}"))),
        }
    }

    fn unassign_lookup(
        &mut self,
        from: &'static Table,
        id: Uuid,
        navigation: &str,
        other: Uuid,
    ) -> Answer<()> {
        let collection = from.collection(navigation);
        let Some((to, Via::Lookup(column))) =
            collection.and_then(|collection| Some((table(collection.table)?, collection.via)))
        else {
            return Err(Refusal::not_implemented(&format!("unlinking by {navigation}")));
        };
        let row = self.state.row(to.logical, other);
        let row = row.ok_or_else(|| Refusal::missing(to, other))?;
        if !matches!(row.get(column), Cell::Link(logical, linked) if *logical == from.logical && *linked == id)
        {
            return Ok(());
        }
        let mut change = Change::default();
        change.set(column, Cell::Null);
        self.update(to, other, &change)
    }

    /// Assigning needs the right to assign roles and every privilege of the role.
    fn assign(&mut self, user: Uuid, role: Uuid) -> Answer<()> {
        let Some(roles) = table("role") else { return Ok(()) };
        self.allow(roles, Right::Assign, role)?;
        let unit_of = |state: &super::store::State, table: &str, id: Uuid| {
            state
                .row(table, id)
                .and_then(|row| row.id("businessunitid"))
                .unwrap_or_default()
        };
        let (own, its) = (
            unit_of(self.state, "systemuser", user),
            unit_of(self.state, "role", role),
        );
        if own != its {
            return Err(Refusal::bad(
                "0x80041409",
                format!(
                    "The user with id={user} belongs to a different business unit={own} than the role with \
                     roleId={role} and rolebusinessUnit={its}."
                ),
            ));
        }
        self.acting
            .require_holding(&self.state.privileges_of_role(role), Some(roles))?;
        if self.state.user_roles.insert((user, role)) {
            self.state.recent.assigned.insert((user, role), self.now);
        }
        Ok(())
    }

    fn unassign(&mut self, user: Uuid, role: Uuid) -> Answer<()> {
        let Some(roles) = table("role") else { return Ok(()) };
        self.allow(roles, Right::Assign, role)?;
        let template = self
            .state
            .row("role", role)
            .and_then(|row| row.id("roletemplateid"));
        if template == Some(SYSTEM_ADMINISTRATOR)
            && self.state.user_roles.contains(&(user, role))
            && application_users::is_last_administrator(self.state, user)
        {
            return Err(application_users::last_administrator());
        }
        self.state.user_roles.remove(&(user, role));
        self.state.recent.assigned.remove(&(user, role));
        Ok(())
    }
}

fn wrong_target(navigation: &str, to: &Table) -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        super::errors::ODATA,
        format!(
            "The navigation property '{navigation}' does not lead to '{}'.",
            to.set
        ),
    )
}
