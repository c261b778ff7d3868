//! One port on both loopback addresses, held from the first moment on.

use std::future::pending;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::sleep;

/// How many ports are tried when another program holds the same one on the other address family.
const TRIES: usize = 16;
/// Connections that may wait in the system's queue.
const QUEUE: u32 = 128;
/// Pause after the system could not hand over a connection (too many open files), so as not to spin.
const AFTER_FAILURE: Duration = Duration::from_millis(50);

/// EAFNOSUPPORT of Linux (97) and macOS (47), WSAEAFNOSUPPORT (10047).
const NO_SUCH_FAMILY: i32 = if cfg!(windows) {
    10_047
} else if cfg!(target_os = "macos") {
    47
} else {
    97
};

/// The bound sockets. Nothing else can listen on either of them while this lives.
#[derive(Debug)]
pub(super) struct Doors {
    v4: TcpListener,
    /// Absent only where the machine has no IPv6 loopback at all.
    v6: Option<TcpListener>,
}

impl Doors {
    /// Opens both doors on a port that the system chooses.
    pub(super) fn open() -> io::Result<Self> {
        let has_v6 = has_address(listen(Ipv6Addr::LOCALHOST.into(), 0))?;
        Self::open_on([0; TRIES], has_v6)
    }

    /// A browser may resolve `localhost` to either address. With one door only, whoever holds the other would
    /// be handed the code; so a port that is not free on both is given back and another one tried.
    fn open_on(ports: impl IntoIterator<Item = u16>, has_v6: bool) -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::AddrInUse);
        for port in ports {
            let pair = listen(Ipv4Addr::LOCALHOST.into(), port).and_then(|v4| {
                let port = v4.local_addr()?.port();
                let v6 = has_v6
                    .then(|| listen(Ipv6Addr::LOCALHOST.into(), port))
                    .transpose()?;
                Ok(Self { v4, v6 })
            });
            match pair {
                Ok(doors) => return Ok(doors),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    pub(super) fn port(&self) -> io::Result<u16> {
        Ok(self.v4.local_addr()?.port())
    }

    /// Whoever knocks next, at either door.
    pub(super) async fn next_guest(&self) -> TcpStream {
        let at_v6 = async || match &self.v6 {
            Some(door) => door.accept().await,
            None => pending().await,
        };
        loop {
            let knock = tokio::select! {
                knock = self.v4.accept() => knock,
                knock = at_v6() => knock,
            };
            match knock {
                Ok((stream, _)) => return stream,
                Err(_) => sleep(AFTER_FAILURE).await,
            }
        }
    }
}

/// Only a machine that has no such address goes without that door. Whatever else is in the way, such as somebody who holds every
/// port of it, is a reason to open none: the code would go to them.
fn has_address(tried: io::Result<TcpListener>) -> io::Result<bool> {
    match tried {
        Ok(_) => Ok(true),
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// No such address here, or no such family at all.
fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrNotAvailable || error.raw_os_error() == Some(NO_SUCH_FAMILY)
}

/// `TcpSocket` rather than `TcpListener::bind`, because the latter sets `SO_REUSEADDR` on Unix, with which
/// the BSDs let a second program bind beside us. A port that the system just chose needs no reuse.
///
/// On Windows `SO_EXCLUSIVEADDRUSE` cannot be set without unsafe code. Not setting `SO_REUSEADDR` has the
/// same effect for a socket bound to one specific address: a second bind to it is refused in every row of the
/// table in Microsoft's "Sharing Transport Addresses", and a bind to the wildcard address gets no connection
/// meant for the specific one.
fn listen(address: IpAddr, port: u16) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    socket.bind(SocketAddr::new(address, port))?;
    socket.listen(QUEUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address_of(door: &TcpListener) -> SocketAddr {
        door.local_addr().unwrap()
    }

    #[tokio::test]
    async fn lb_02_both_families_share_one_port() {
        let doors = Doors::open().unwrap();
        let port = doors.port().unwrap();
        assert_ne!(port, 0);
        assert_eq!(
            address_of(&doors.v4),
            SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)
        );
        if let Some(v6) = &doors.v6 {
            assert_eq!(address_of(v6), SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port));
        }
    }

    #[tokio::test]
    async fn lb_02_row_11_a_port_that_somebody_holds_on_either_family_is_given_up_for_another() {
        for squatter in [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            IpAddr::from(Ipv6Addr::LOCALHOST),
        ] {
            let Ok(squatted) = listen(squatter, 0) else {
                continue;
            };
            let taken = address_of(&squatted).port();
            let doors = Doors::open_on([taken, 0], true).unwrap();
            assert_ne!(doors.port().unwrap(), taken);
        }
    }

    #[tokio::test]
    async fn lb_02_no_door_is_opened_alone_when_the_other_one_is_taken() {
        let Ok(squatted) = listen(Ipv6Addr::LOCALHOST.into(), 0) else {
            return;
        };
        let taken = address_of(&squatted).port();
        let refused = Doors::open_on([taken; 3], true).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AddrInUse);
    }

    #[tokio::test]
    async fn lb_02_a_machine_without_ipv6_gets_the_one_door_it_has() {
        let doors = Doors::open_on([0], false).unwrap();
        assert!(doors.v6.is_none());
        let knocking = TcpStream::connect(address_of(&doors.v4));
        let (knocked, let_in) = tokio::join!(knocking, doors.next_guest());
        assert_eq!(
            knocked.unwrap().local_addr().unwrap(),
            let_in.peer_addr().unwrap()
        );
    }

    #[test]
    fn lb_02_a_door_that_somebody_else_keeps_shut_is_not_taken_for_a_machine_without_it() {
        use io::{Error, ErrorKind};
        for absent in [
            Error::from(ErrorKind::AddrNotAvailable),
            Error::from_raw_os_error(NO_SUCH_FAMILY),
        ] {
            assert!(!has_address(Err(absent)).unwrap());
        }
        for kept in [
            ErrorKind::AddrInUse,
            ErrorKind::PermissionDenied,
            ErrorKind::Other,
        ] {
            assert_eq!(has_address(Err(kept.into())).unwrap_err().kind(), kept);
        }
    }

    #[tokio::test]
    async fn lb_03_row_11_nobody_can_bind_beside_us_even_with_address_reuse() {
        let doors = Doors::open().unwrap();
        let port = doors.port().unwrap();
        let mut addresses = vec![IpAddr::from(Ipv4Addr::LOCALHOST)];
        if doors.v6.is_some() {
            addresses.push(Ipv6Addr::LOCALHOST.into());
        }
        for address in addresses {
            let socket = if address.is_ipv4() {
                TcpSocket::new_v4()
            } else {
                TcpSocket::new_v6()
            }
            .unwrap();
            socket.set_reuseaddr(true).unwrap();
            let hijack = socket
                .bind(SocketAddr::new(address, port))
                .and_then(|()| socket.listen(1));
            hijack.unwrap_err();
        }
    }

    #[tokio::test]
    async fn lb_17_only_loopback_addresses_are_bound_so_that_no_firewall_asks() {
        let doors = Doors::open().unwrap();
        for door in [Some(&doors.v4), doors.v6.as_ref()].into_iter().flatten() {
            assert!(address_of(door).ip().is_loopback());
        }
    }
}
