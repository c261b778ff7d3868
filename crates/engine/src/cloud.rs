//! The fixed table of clouds: the only place that names a host. Nothing from outside adds one.

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::http::Origin;

/// A Microsoft cloud, or the practice tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cloud {
    name: CloudName,
    authority: Origin,
    discovery: Origin,
    organizations: OrganizationHosts,
}

/// The clouds by the names that a profile uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloudName {
    /// The worldwide cloud.
    Public,
    /// US government, GCC: worldwide sign-in, own Dataverse hosts.
    UsGovGcc,
    /// US government, GCC High.
    UsGovHigh,
    /// US Department of Defense.
    UsDod,
    /// China, operated by 21Vianet.
    China,
    /// The built-in practice tenant.
    Practice,
}

impl CloudName {
    /// Those of the fixed table.
    const REAL: [Self; 5] = [
        Self::Public,
        Self::UsGovGcc,
        Self::UsGovHigh,
        Self::UsDod,
        Self::China,
    ];
}

/// Where the practice tenant listens. Only a running practice tenant can give this.
#[derive(Clone, Debug)]
pub struct PracticeAddresses {
    /// Entra ID's stand-in.
    pub authority: Url,
    /// Global Discovery's stand-in.
    pub discovery: Url,
    /// One address for each organization.
    pub organizations: Vec<Url>,
}

impl Cloud {
    /// A cloud of the fixed table. `None` for practice, which has no fixed hosts.
    ///
    /// Hosts: "National clouds" of the Microsoft identity platform documentation for sign-in; "Discover the URL for your
    /// organization" of the Power Apps developer documentation for discovery; Microsoft's `DiscoveryServers` and `Cloud` samples
    /// for the organizations' suffixes.
    pub fn named(name: CloudName) -> Option<Self> {
        let (authority, discovery, suffix): (_, _, &[&str]) = match name {
            CloudName::Public => (
                "login.microsoftonline.com",
                "globaldisco.crm.dynamics.com",
                &["dynamics.com"],
            ),
            CloudName::UsGovGcc => (
                "login.microsoftonline.com",
                "globaldisco.crm9.dynamics.com",
                &["crm9.dynamics.com"],
            ),
            CloudName::UsGovHigh => (
                "login.microsoftonline.us",
                "globaldisco.crm.microsoftdynamics.us",
                &["crm.microsoftdynamics.us"],
            ),
            CloudName::UsDod => (
                "login.microsoftonline.us",
                "globaldisco.crm.appsplatform.us",
                &["crm.appsplatform.us"],
            ),
            CloudName::China => (
                "login.partner.microsoftonline.cn",
                "globaldisco.crm.dynamics.cn",
                &["crm.dynamics.cn"],
            ),
            CloudName::Practice => return None,
        };
        Some(Self {
            name,
            authority: Origin::https(authority),
            discovery: Origin::https(discovery),
            organizations: match name {
                CloudName::Public => OrganizationHosts::Regions,
                _ => OrganizationHosts::Suffixes(suffix),
            },
        })
    }

    /// The cloud of the table that has an organization at this address. Nothing is asked of anybody for that.
    pub fn of_organization(address: &str) -> Option<CloudName> {
        CloudName::REAL
            .into_iter()
            .find(|name| Self::named(*name).is_some_and(|cloud| cloud.organization(address).is_ok()))
    }

    /// The practice cloud, made from a running practice tenant's addresses. `None` if one of them is not loopback.
    pub fn practice(addresses: &PracticeAddresses) -> Option<Self> {
        let loopback = |url: &Url| Origin::loopback(url);
        Some(Self {
            name: CloudName::Practice,
            authority: loopback(&addresses.authority)?,
            discovery: loopback(&addresses.discovery)?,
            organizations: OrganizationHosts::These(
                addresses
                    .organizations
                    .iter()
                    .map(loopback)
                    .collect::<Option<_>>()?,
            ),
        })
    }

    /// Which one.
    pub fn name(&self) -> CloudName {
        self.name
    }

    /// Whether this is the rehearsal.
    pub fn is_practice(&self) -> bool {
        self.name == CloudName::Practice
    }

    /// Where people and apps sign in.
    pub fn authority(&self) -> &Origin {
        &self.authority
    }

    /// Where organizations are listed.
    pub fn discovery(&self) -> &Origin {
        &self.discovery
    }

    /// Whether an address can be an organization of this cloud.
    pub fn has_organization(&self, origin: &Origin) -> bool {
        match &self.organizations {
            OrganizationHosts::Regions => region_of(origin.host()).is_some_and(|region| region != GCC),
            OrganizationHosts::Suffixes(suffixes) => suffixes
                .iter()
                .any(|suffix| label_before(origin.host(), suffix).is_some()),
            OrganizationHosts::These(these) => these.contains(origin),
        }
    }

    /// Reads an organization's address as a person pastes it or a profile or Global Discovery gives it. Path and query are
    /// dropped; everything that could lead elsewhere is refused.
    pub fn organization(&self, text: &str) -> Result<Origin, AddressError> {
        let text = text.trim();
        if text.is_empty()
            || text
                .chars()
                .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
        {
            return Err(AddressError::NotAnAddress);
        }
        let url = match Url::parse(text) {
            Ok(url) => url,
            Err(url::ParseError::RelativeUrlWithoutBase) => {
                Url::parse(&format!("https://{text}")).map_err(|_| AddressError::NotAnAddress)?
            }
            Err(_) => return Err(AddressError::NotAnAddress),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::HasUserName);
        }
        if let OrganizationHosts::These(these) = &self.organizations {
            let origin = Origin::loopback(&url).ok_or(AddressError::OtherCloud)?;
            return these
                .contains(&origin)
                .then_some(origin)
                .ok_or(AddressError::OtherCloud);
        }
        if url.scheme() != "https" {
            return Err(AddressError::NotHttps);
        }
        if url.port().is_some() {
            return Err(AddressError::HasPort);
        }
        let Some(Host::Domain(host)) = url.host() else {
            return Err(AddressError::NotAName);
        };
        // The written form must already be plain: a homograph would otherwise be turned into punycode silently.
        if host.ends_with('.') || host.split('.').any(|label| label.starts_with("xn--")) || !text.is_ascii() {
            return Err(AddressError::NotAName);
        }
        let origin = Origin::https(&web_host(host));
        if self.has_organization(&origin) {
            Ok(origin)
        } else {
            Err(AddressError::OtherCloud)
        }
    }
}

/// Why a text is not the address of an organization of this cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It can't be read.
    #[error("not an address")]
    NotAnAddress,
    /// It has a user name, which hides the true host.
    #[error("has a user name")]
    HasUserName,
    /// It is not secure.
    #[error("not https")]
    NotHttps,
    /// It names a port.
    #[error("has a port")]
    HasPort,
    /// It is a number or not a plain name.
    #[error("not a plain host name")]
    NotAName,
    /// It is not one of this cloud's hosts.
    #[error("not one of this cloud's hosts")]
    OtherCloud,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum OrganizationHosts {
    /// `{name}.crm.dynamics.com` and `{name}.crmN.dynamics.com`: Microsoft keeps adding numbers.
    Regions,
    /// `{name}.` before one of these.
    Suffixes(&'static [&'static str]),
    /// Exactly these.
    These(Vec<Origin>),
}

/// The number of the government region, which belongs to another cloud.
const GCC: &str = "9";

/// The number of the region (empty for North America) if `host` is `{name}.crmN.dynamics.com`.
fn region_of(host: &str) -> Option<&str> {
    let (name, region) = host.strip_suffix(".dynamics.com")?.rsplit_once('.')?;
    let number = region.strip_prefix("crm")?;
    (is_name(name) && number.chars().all(|c| c.is_ascii_digit())).then_some(number)
}

fn label_before<'a>(host: &'a str, suffix: &str) -> Option<&'a str> {
    let name = host.strip_suffix(suffix)?.strip_suffix('.')?;
    is_name(name).then_some(name)
}

fn is_name(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// `{name}.api.crm4.dynamics.com` is the same organization; its web host is the OAuth resource.
fn web_host(host: &str) -> String {
    match host.split_once('.') {
        Some((name, rest)) => format!("{name}.{}", rest.strip_prefix("api.").unwrap_or(rest)),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public() -> Cloud {
        Cloud::named(CloudName::Public).unwrap()
    }

    /// NW-01
    #[test]
    fn what_people_paste_becomes_the_organizations_origin() {
        for pasted in [
            "https://contoso.crm4.dynamics.com\n",
            "https://contoso.crm4.dynamics.com",
            "https://contoso.crm4.dynamics.com/main.aspx?appid=1",
            "https://CONTOSO.crm4.dynamics.com/",
            "contoso.crm4.dynamics.com",
            "https://contoso.api.crm4.dynamics.com/api/data/v9.2/",
            "  https://contoso.crm4.dynamics.com  ",
        ] {
            let origin = public()
                .organization(pasted)
                .unwrap_or_else(|e| panic!("{pasted}: {e}"));
            assert_eq!(
                origin.to_string(),
                "https://contoso.crm4.dynamics.com",
                "{pasted}"
            );
        }
    }

    /// NW-01: Row 25 of the attack list.
    #[test]
    fn b9_25_addresses_that_lead_elsewhere_are_refused() {
        for hostile in [
            "http://contoso.crm.dynamics.com",
            "https://org.crm.dynamics.com@evil.example",
            "https://evil.example?x=.crm.dynamics.com",
            "https://evil.example#.crm.dynamics.com",
            "https://org.crm.dynamics.com.evil.example",
            "https://evilcrm.dynamics.com.co",
            "https://evilcrm.dynamics.com",
            "https://127.0.0.1",
            "https://[::1]",
            "https://0x7f.1",
            "https://org.crm.dynamics.com.",
            "https://org.crm.dynamics.com:8443",
            "https://xn--rg-eka.crm.dynamics.com",
            "https://örg.crm.dynamics.com",
            "https://org.crm\t.dynamics.com",
            "https:\\\\org.crm.dynamics.com\\@evil.example",
            "https://a.b.crm.dynamics.com",
            "https://.crm.dynamics.com",
            "https://org.crmx.dynamics.com",
            "https://org.crm9.dynamics.com",
            "ftp://org.crm.dynamics.com",
            "javascript:alert(1)",
            "",
        ] {
            assert!(
                public().organization(hostile).is_err(),
                "{hostile:?} was let through"
            );
        }
    }

    /// NW-01
    #[test]
    fn each_cloud_takes_its_own_hosts_only() {
        let cases = [
            (CloudName::UsGovGcc, "https://org.crm9.dynamics.com"),
            (CloudName::UsGovHigh, "https://org.crm.microsoftdynamics.us"),
            (CloudName::UsDod, "https://org.crm.appsplatform.us"),
            (CloudName::China, "https://org.crm.dynamics.cn"),
            (CloudName::Public, "https://org.crm.dynamics.com"),
        ];
        for (name, address) in cases {
            for (other, _) in cases {
                let taken = Cloud::named(other).unwrap().organization(address).is_ok();
                assert_eq!(taken, other == name, "{address} in {other:?}");
            }
        }
    }

    #[test]
    fn the_practice_cloud_takes_loopback_only() {
        let url = |text: &str| Url::parse(text).unwrap();
        let good = PracticeAddresses {
            authority: url("http://127.0.0.1:4001"),
            discovery: url("http://127.0.0.1:4002"),
            organizations: vec![url("http://127.0.0.1:4003")],
        };
        let cloud = Cloud::practice(&good).unwrap();
        assert!(cloud.organization("http://127.0.0.1:4003/").is_ok());
        assert!(cloud.organization("http://127.0.0.1:4004/").is_err());
        assert!(cloud.organization("https://contoso.crm.dynamics.com").is_err());
        let elsewhere = PracticeAddresses {
            authority: url("http://192.0.2.1:4001"),
            ..good
        };
        assert_eq!(Cloud::practice(&elsewhere), None);
        assert!(Cloud::named(CloudName::Practice).is_none());
    }
}
