//! What a failed request means. The foreign error's text is never kept: it holds the address with its query.

use std::error::Error;

use rustls::{AlertDescription, CertificateError};

use super::HttpError;

/// Why a connection is not secure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// The certificate is by nobody whom this computer trusts: something in between shows its own.
    #[error("its certificate is by an unknown authority")]
    UnknownAuthority,
    /// The certificate is over or not yet valid, by the clock of this computer.
    #[error("its certificate is not valid at this time")]
    Time,
    /// The certificate is somebody else's.
    #[error("its certificate is for another name")]
    OtherName,
    /// It speaks only what is no longer taken for secure (older than TLS 1.2).
    #[error("it speaks no TLS that is secure")]
    TooOld,
    /// Anything else: it speaks no TLS, the certificate was taken back, a signature does not fit.
    #[error("the handshake failed")]
    Other,
}

pub(super) fn failure(error: &reqwest::Error, host: &str) -> HttpError {
    let host = host.to_owned();
    // After the handshake the request may be out, whatever the connection ends with.
    if !error.is_connect() && !error.is_builder() {
        HttpError::NoAnswer { host }
    } else if let Some(tls) = causes(error).find_map(<dyn Error>::downcast_ref::<rustls::Error>) {
        let why = distrust(tls);
        HttpError::NotSecure { host, why }
    } else if causes(error).any(is_proxy_sign_in) {
        HttpError::ProxySignIn
    } else {
        HttpError::NotSent { host }
    }
}

/// From the outermost to the first. An `io::Error` gives away the cause of what it wraps as its own, so what it wraps has to
/// be asked for.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| {
        let wrapped = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
}

fn distrust(error: &rustls::Error) -> Distrust {
    use CertificateError as C;
    match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            C::UnknownIssuer => Distrust::UnknownAuthority,
            C::Expired | C::ExpiredContext { .. } | C::NotValidYet | C::NotValidYetContext { .. } => {
                Distrust::Time
            }
            C::NotValidForName | C::NotValidForNameContext { .. } => Distrust::OtherName,
            C::Other(other) if is_time_on_macos(&other.to_string()) => Distrust::Time,
            C::Other(other) if is_unknown_on_windows(&other.to_string()) => Distrust::UnknownAuthority,
            _ => Distrust::Other,
        },
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => Distrust::TooOld,
        _ => Distrust::Other,
    }
}

/// On macOS, `rustls-platform-verifier` gives the system's reason as a sentence that ends with its number. These are
/// `errSecCertificateExpired` and `errSecCertificateNotValidYet` (Apple's `SecBase.h`).
fn is_time_on_macos(reason: &str) -> bool {
    [": -67818", ": -67819"]
        .iter()
        .any(|number| reason.ends_with(number))
}

/// On Windows it gives the system's sentence with its number too. This is `CERT_E_CHAINING` (0x800B010A): whoever signed the
/// certificate was neither sent nor found. A network that reads along seldom sends its own root.
fn is_unknown_on_windows(reason: &str) -> bool {
    reason.ends_with("(os error -2146762486)")
}

/// The proxy's 407 to `CONNECT` is an error of a private type of `hyper-util`, which can be known by its words alone; a
/// test with a real proxy tells when they change.
fn is_proxy_sign_in(cause: &(dyn Error + 'static)) -> bool {
    cause.to_string() == "tunnel error: proxy authorization required"
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::OtherError;

    use super::*;

    #[test]
    fn b9_39_the_numbers_of_other_systems_are_understood() {
        let told = |reason: &str| {
            let reason = OtherError(Arc::from(Box::<dyn Error + Send + Sync>::from(reason)));
            distrust(&rustls::Error::InvalidCertificate(CertificateError::Other(
                reason,
            )))
        };
        assert_eq!(
            told("“org.example” certificate is expired: -67818"),
            Distrust::Time
        );
        assert_eq!(
            told("“org.example” certificate is not valid yet: -67819"),
            Distrust::Time
        );
        // B9-47, in Windows' English words.
        assert_eq!(
            told(
                "A certificate chain could not be built to a trusted root authority. (os error -2146762486)"
            ),
            Distrust::UnknownAuthority
        );
        assert_eq!(
            told("“org.example” certificate is not trusted: -67843"),
            Distrust::Other
        );
    }
}
