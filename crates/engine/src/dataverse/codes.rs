//! The error codes that mean something to Gangway ("Web service error codes", Power Apps documentation).

use crate::service::Refusal;

/// A documented meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The caller is no user of the organization.
    NotAMember,
    /// The caller's user is disabled.
    Disabled,
    /// The caller has no role.
    NoRole,
    /// The caller lacks a privilege.
    MissingPrivilege,
    /// There is no such record.
    NotThere,
    /// Such a record is there already.
    AlreadyThere,
    /// The service principal is not known yet.
    AppUnknown,
    /// The organization is in administration mode.
    AdministrationMode,
    /// The organization is switched off.
    OrganizationDisabled,
    /// The request can't be done in this form (an unknown path, option or combination).
    NotInThisForm,
    /// Anything else.
    Other,
}

impl Refusal {
    /// What the code means.
    pub fn meaning(&self) -> Code {
        match self.code.to_ascii_lowercase().as_str() {
            "0x80072560" => Code::NotAMember,
            "0x80040225" | "0x80041d1f" => Code::Disabled,
            "0x80042f09" => Code::NoRole,
            "0x80040220" | "0x80040231" | "0x80040277" | "0x80048306" | "0x80048405" => {
                Code::MissingPrivilege
            }
            "0x80040217" | "0x80041402" => Code::NotThere,
            "0x80040237" | "0x80060892" | "0x80041403" | "0x80041d2c" => Code::AlreadyThere,
            "0x80041d49" | "0x80072559" => Code::AppUnknown,
            "0x8004a113" => Code::AdministrationMode,
            "0x8004a104" => Code::OrganizationDisabled,
            "0x80060888" => Code::NotInThisForm,
            _ => Code::Other,
        }
    }

    /// The privilege that is missing, which the service names in its sentence only ("missing prvReadAccount privilege").
    pub fn missing_privilege(&self) -> Option<&str> {
        self.message
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .find(|word| word.len() > 3 && word.starts_with("prv"))
    }
}
