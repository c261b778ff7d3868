//! How the ports are reached: the scheme, the name of this computer, and with https the certificate.
//!
//! The certificate and the authority that signs it are made at start and forgotten at the end, so no key of theirs is
//! ever written down and trusting the authority is worth nothing afterwards.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::authority_file::AuthorityFile;

/// The name of this computer in all addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Host {
    /// `127.0.0.1`.
    #[default]
    Address,
    /// `localhost`, for clients that want a name.
    Localhost,
    /// The names that the services have in the public cloud, such as `login.microsoftonline.com`, and https. No name service
    /// leads here, so the client must be led: [`crate::PracticeTenant::doors`].
    PublicCloud,
}

/// The services in the public cloud.
pub(crate) const AUTHORITY: &str = "login.microsoftonline.com";
pub(crate) const DISCOVERY: &str = "globaldisco.crm.dynamics.com";
pub(crate) const GRAPH: &str = "graph.microsoft.com";
pub(crate) const POWER_PLATFORM: &str = "api.bap.microsoft.com";

/// What all ports have in common.
pub(crate) struct Front {
    host: Host,
    tls: Option<Tls>,
}

struct Tls {
    acceptor: TlsAcceptor,
    authority: AuthorityFile,
}

impl Front {
    pub(crate) fn new(host: Host, tls: bool) -> io::Result<Self> {
        let tls = (tls || host == Host::PublicCloud)
            .then(|| Tls::new(host))
            .transpose()?;
        Ok(Self { host, tls })
    }

    /// Listeners on 127.0.0.1 and, where this computer has it, `[::1]`, and their origin; port 0 leaves the choice to the
    /// system. `public` is the service's name in the public cloud.
    pub(crate) async fn listen(&self, port: u16, public: &str) -> io::Result<(Vec<TcpListener>, String)> {
        let listeners = both(port).await?;
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let host = match self.host {
            Host::Address => "127.0.0.1",
            Host::Localhost => "localhost",
            Host::PublicCloud => return Ok((listeners, format!("https://{public}"))),
        };
        let port = listeners[0].local_addr()?.port();
        Ok((listeners, format!("{scheme}://{host}:{port}")))
    }

    pub(crate) fn acceptor(&self) -> Option<TlsAcceptor> {
        self.tls.as_ref().map(|tls| tls.acceptor.clone())
    }

    /// The PEM file of the certificate authority, with https.
    pub(crate) fn authority_file(&self) -> Option<&Path> {
        self.tls.as_ref().map(|tls| tls.authority.path())
    }
}

/// How often the system is asked for another port, where somebody else has the one it gave on `[::1]`.
const TRIES: usize = 20;

/// A name such as `localhost` leads a client to either; the one on 127.0.0.1 stands first.
async fn both(port: u16) -> io::Result<Vec<TcpListener>> {
    let mut tries = 0;
    loop {
        tries += 1;
        let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        match TcpListener::bind((Ipv6Addr::LOCALHOST, four.local_addr()?.port())).await {
            Ok(six) => return Ok(vec![four, six]),
            // Else a client that is led there would talk to somebody else.
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                if port != 0 || tries == TRIES {
                    return Err(error);
                }
            }
            // This computer has no such address.
            Err(_) => return Ok(vec![four]),
        }
    }
}

impl Tls {
    fn new(host: Host) -> io::Result<Self> {
        let authority = authority().map_err(io::Error::other)?;
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let certificate = server(host)
            .and_then(|wanted| wanted.signed_by(&key, &authority))
            .map_err(io::Error::other)?;
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(io::Error::other)?;
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(io::Error::other)?
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone(), authority.der().clone()], key)
                .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority: AuthorityFile::write(&authority.pem(), &std::env::temp_dir())?,
        })
    }
}

fn authority() -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut wanted = CertificateParams::default();
    wanted
        .distinguished_name
        .push(DnType::CommonName, "Practice tenant of this computer");
    wanted.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    wanted.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid_for_a_season(&mut wanted);
    CertifiedIssuer::self_signed(wanted, KeyPair::generate()?)
}

fn server(host: Host) -> Result<CertificateParams, rcgen::Error> {
    let mut wanted = CertificateParams::default();
    wanted.distinguished_name.push(DnType::CommonName, "localhost");
    wanted.subject_alt_names = vec![
        SanType::DnsName("localhost".try_into()?),
        SanType::IpAddress([127, 0, 0, 1].into()),
        SanType::IpAddress([0, 0, 0, 0, 0, 0, 0, 1].into()),
    ];
    if host == Host::PublicCloud {
        for name in [AUTHORITY, DISCOVERY, GRAPH, POWER_PLATFORM, "*.crm4.dynamics.com"] {
            wanted.subject_alt_names.push(SanType::DnsName(name.try_into()?));
        }
    }
    wanted.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // OpenSSL's strict mode, which Python uses, misses it otherwise (RFC 5280, section 4.2.1.1).
    wanted.use_authority_key_identifier_extension = true;
    valid_for_a_season(&mut wanted);
    Ok(wanted)
}

/// From yesterday, for 90 days: browsers refuse certificates of more than 398. By the computer's clock, since that is
/// whom the clients ask.
fn valid_for_a_season(wanted: &mut CertificateParams) {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let moment = |days: i64| {
        let date = today.saturating_add(days.days());
        // Years have four digits and months two; the casts of jiff's small numbers can't go wrong.
        rcgen::date_time_ymd(
            i32::from(date.year()),
            date.month().unsigned_abs(),
            date.day().unsigned_abs(),
        )
    };
    wanted.not_before = moment(-1);
    wanted.not_after = moment(90);
}
