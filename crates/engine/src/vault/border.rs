//! What a keychain's refusal means. Foreign errors end here and are never printed: two of them carry the secret.
//!
//! | | locked | absent | denied | full | edited by others |
//! |---|---|---|---|---|---|
//! | Secret Service | `IsLocked`, dismissed prompt | no service | `AccessDenied` of D-Bus | not told: refused | form, twice there |
//! | Windows | does not exist | – | no logon session, access denied | numbers of memory, disk and quota | form |
//! | macOS | no interaction allowed | no keychain | authorization, read-only, owner | disk full | form, keychain damaged |
//!
//! "Secret Service API Draft", chapter "Errors", has `IsLocked`, `NoSession` and `NoSuchObject` alone. `CredWriteW` (Windows
//! documentation) names none of "denied" and "full"; the numbers are those of "System Error Codes". A policy against stored
//! credentials is told as a logon session that is not there. macOS: Apple's `SecBase.h` and `MacErrors.h`.

use keyring_core::Error;
use zeroize::Zeroize;

use super::VaultError;

pub(super) fn border(foreign: Error) -> VaultError {
    match foreign {
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => VaultError::Missing,
        Error::BadEncoding(mut secret) | Error::BadDataFormat(mut secret, _) => {
            secret.zeroize();
            VaultError::Edited
        }
        Error::Ambiguous(_) => VaultError::Edited,
        Error::BadStoreFormat(_) => VaultError::Broken,
        // The stores' own error types are not public everywhere; what they print for developers holds their names and numbers,
        // and no secret. It is read and dropped.
        Error::NoStorageAccess(why) => meaning(&format!("{why:?}")).unwrap_or(VaultError::Locked),
        Error::PlatformFailure(why) => meaning(&format!("{why:?}")).unwrap_or(VaultError::Refused),
        // `TooLong` is about names: the length of the secret was looked at before.
        _ => VaultError::Refused,
    }
}

fn meaning(why: &str) -> Option<VaultError> {
    if cfg!(windows) {
        number(why, "PlatformError(").and_then(of_windows)
    } else if cfg!(target_os = "macos") {
        number(why, "code: ").and_then(of_macos)
    } else {
        of_secret_service(why)
    }
}

fn number(text: &str, after: &str) -> Option<i64> {
    let (_, text) = text.split_once(after)?;
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '-')
        .unwrap_or(text.len());
    text[..end].parse().ok()
}

fn of_secret_service(name: &str) -> Option<VaultError> {
    let holds = |part: &str| name.contains(part);
    if holds("Secret.Error.IsLocked") || holds("PromptDisconnected") {
        Some(VaultError::Locked)
    } else if holds("DBus.Error.AccessDenied") || holds("ZbusFdo(AccessDenied") {
        Some(VaultError::Denied)
    } else if holds("DBus.Error.ServiceUnknown") || holds("DBus.Error.NoServer") || name == "Unavailable" {
        Some(VaultError::Missing)
    } else if holds("DBus.Error.NoMemory") || holds("DBus.Error.LimitsExceeded") {
        Some(VaultError::Full)
    } else {
        None
    }
}

fn of_windows(number: i64) -> Option<VaultError> {
    match number {
        // ERROR_ACCESS_DENIED, ERROR_NO_SUCH_LOGON_SESSION, ERROR_ACCESS_DISABLED_BY_POLICY.
        5 | 1260 | 1312 => Some(VaultError::Denied),
        // ERROR_NOT_ENOUGH_MEMORY, ERROR_OUTOFMEMORY, ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_NO_SYSTEM_RESOURCES,
        // ERROR_NOT_ENOUGH_QUOTA.
        8 | 14 | 39 | 112 | 1450 | 1816 => Some(VaultError::Full),
        _ => None,
    }
}

fn of_macos(number: i64) -> Option<VaultError> {
    match number {
        // errSecInteractionNotAllowed: the keychain would have to ask, and may not.
        -25_308 => Some(VaultError::Locked),
        // errSecNotAvailable, errSecNoSuchKeychain, errSecNoDefaultKeychain.
        -25_291 | -25_294 | -25_307 => Some(VaultError::Missing),
        // errSecUserCanceled, errSecAuthFailed, errSecReadOnly, errSecWrPerm, errSecInvalidOwnerEdit, errSecNoAccessForItem.
        -128 | -25_293 | -25_292 | -61 | -25_244 | -25_243 => Some(VaultError::Denied),
        // dskFulErr, errSecAllocate.
        -34 | -108 => Some(VaultError::Full),
        // errSecInvalidKeychain.
        -25_295 => Some(VaultError::Broken),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_errors_lose_the_secret_that_they_carry() {
        let secret = || b"CANARY".to_vec();
        for (foreign, ours) in [
            (Error::BadEncoding(secret()), VaultError::Edited),
            (
                Error::BadDataFormat(secret(), "CANARY".into()),
                VaultError::Edited,
            ),
            (Error::BadStoreFormat("CANARY".into()), VaultError::Broken),
            (Error::NoStorageAccess("CANARY".into()), VaultError::Locked),
            (Error::PlatformFailure("CANARY".into()), VaultError::Refused),
            (Error::NoDefaultStore, VaultError::Missing),
            (Error::Ambiguous(Vec::new()), VaultError::Edited),
        ] {
            let told = border(foreign);
            assert_eq!(told, ours);
            assert!(!format!("{told} {told:?}").contains("CANARY"));
        }
    }

    /// Row 34: what each system tells apart.
    #[test]
    fn b9_34_each_system_tells_its_own_reasons() {
        for (said, meant) in [
            (
                "Zbus(MethodError(OwnedErrorName(\"org.freedesktop.Secret.Error.IsLocked\"), None, Msg))",
                Some(VaultError::Locked),
            ),
            (
                "Zbus(MethodError(OwnedErrorName(\"org.freedesktop.DBus.Error.AccessDenied\"), Some(\"no\"), Msg))",
                Some(VaultError::Denied),
            ),
            ("ZbusFdo(AccessDenied(\"no\"))", Some(VaultError::Denied)),
            ("Unavailable", Some(VaultError::Missing)),
            (
                "Zbus(MethodError(OwnedErrorName(\"org.freedesktop.DBus.Error.LimitsExceeded\"), None, Msg))",
                Some(VaultError::Full),
            ),
            (
                "Zbus(MethodError(OwnedErrorName(\"org.freedesktop.DBus.Error.Failed\"), None, Msg))",
                None,
            ),
            ("Locked", None),
        ] {
            assert_eq!(of_secret_service(said), meant, "{said}");
        }
        let windows = |said: &str| number(said, "PlatformError(").and_then(of_windows);
        for (said, meant) in [
            ("PlatformError(1312)", Some(VaultError::Denied)),
            ("PlatformError(5)", Some(VaultError::Denied)),
            ("PlatformError(112)", Some(VaultError::Full)),
            ("PlatformError(87)", None),
            ("Other(5)", None),
        ] {
            assert_eq!(windows(said), meant, "{said}");
        }
        let macos = |said: &str| number(said, "code: ").and_then(of_macos);
        for (said, meant) in [
            (
                "Error { code: -25308, message: \"User interaction is not allowed.\" }",
                Some(VaultError::Locked),
            ),
            ("Error { code: -128 }", Some(VaultError::Denied)),
            (
                "Error { code: -25293, message: \"no\" }",
                Some(VaultError::Denied),
            ),
            ("Error { code: -34 }", Some(VaultError::Full)),
            ("Error { code: -25291 }", Some(VaultError::Missing)),
            ("Error { code: -25295 }", Some(VaultError::Broken)),
            ("Error { code: -50 }", None),
        ] {
            assert_eq!(macos(said), meant, "{said}");
        }
    }

    #[cfg(not(any(windows, target_os = "macos")))]
    #[test]
    fn b9_34_the_name_of_the_service_error_decides_before_the_kind_of_the_store() {
        let denied = "org.freedesktop.DBus.Error.AccessDenied";
        assert_eq!(border(Error::PlatformFailure(denied.into())), VaultError::Denied);
        assert_eq!(border(Error::NoStorageAccess(denied.into())), VaultError::Denied);
    }
}
