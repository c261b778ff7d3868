//! The app's secret: the kept one, or one from a hidden prompt or standard input; never from the command line.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use engine::contract::{CredentialKind, Problem, Screen, WayOn};
use engine::ids::TenantId;
use engine::vault::{self, EntryName};
use engine::words::code;
use secrecy::SecretString;
use uuid::Uuid;

use crate::dialogue::{Dialogue, Stop};

/// How often a person may enter it.
const TRIES: u32 = 3;

/// Longer than the keychain takes to answer or to be given up.
const FOR_THE_KEYCHAIN: Duration = Duration::from_secs(150);

impl Dialogue<'_> {
    /// On the credential screen; `problem` is what was wrong with the last one.
    pub(crate) async fn credential(&mut self, problem: Option<Problem>) -> Result<(), Stop> {
        if let Some(problem) = problem {
            let another = problem.actions.contains(&WayOn::EnterCredential);
            let can_ask = self.answers() && !self.arguments.secret_stdin;
            if !another || !can_ask || self.secrets_entered == TRIES {
                return Err(Stop::Problem(Box::new(problem)));
            }
            self.print.try_again(&problem);
        } else {
            let kind = if self.wants_certificate() {
                CredentialKind::Certificate
            } else {
                CredentialKind::ClientSecret
            };
            self.print
                .heading(&format!("cli-title-credential-{}", code(&kind)), &[]);
            let new = self.arguments.new_secret
                || self.arguments.secret_stdin
                || self.arguments.certificate.is_some()
                || self.opened.begins_anew;
            if !new && self.is_kept().await {
                self.print.say("cli-credential-stored", &[]);
                self.print.say("cli-credential-checking", &[]);
                return Ok(self.opened.wizard.use_stored_credential()?);
            }
        }
        if self.wants_certificate() {
            return self.certificate().await;
        }
        let secret = if self.arguments.secret_stdin {
            self.opened.terminal.piped_line().await
        } else if self.answers() {
            self.print.question("cli-credential-ask-client-secret", &[]);
            self.opened.terminal.hidden_line().await
        } else {
            return Err(self.nobody("cli-nobody-secret"));
        };
        let secret = secret.map_err(|_| self.declined())?;
        let ends = match self.arguments.secret_ends {
            Some(date) => Some(date.to_string()),
            None if self.arguments.secret_stdin => None,
            None => Some(self.ask("cli-credential-ends-ask", &[]).await?).filter(|date| !date.is_empty()),
        };
        self.secrets_entered += 1;
        self.print.say("cli-credential-checking", &[]);
        Ok(self.opened.wizard.enter_secret(secret, ends)?)
    }

    fn wants_certificate(&self) -> bool {
        matches!(
            self.pictures.borrow().screen,
            Screen::Credential {
                kind: CredentialKind::Certificate,
                ..
            }
        )
    }

    /// From the file that the command line or the person names. The engine says what is wrong with it.
    async fn certificate(&mut self) -> Result<(), Stop> {
        let file = match &self.arguments.certificate {
            Some(file) if self.secrets_entered == 0 => file.clone(),
            _ if self.answers() => self.ask("cli-credential-ask-certificate", &[]).await?.into(),
            _ => return Err(self.nobody("cli-nobody-certificate")),
        };
        self.secrets_entered += 1;
        self.print.say("cli-credential-checking", &[]);
        let pem = SecretString::from(read(&file).unwrap_or_default());
        Ok(self.opened.wizard.enter_certificate(pem)?)
    }

    /// Whether one is in the keychain. The wizard looks too, but its pictures do not tell when it has found none.
    async fn is_kept(&mut self) -> bool {
        let tenant = self
            .document
            .signed_in
            .as_ref()
            .and_then(|who| who.tenant_id.parse::<Uuid>().ok());
        let Some(tenant) = tenant else { return false };
        let name = EntryName::of(self.opened.practice, self.opened.app, TenantId(tenant));
        if !matches!(vault::kept(self.opened.vault.as_ref(), &name).await, Ok(Some(_))) {
            return false;
        }
        let seen =
            self.until(|screen| matches!(screen, Screen::Credential { stored: Some(_), .. }).then_some(()));
        matches!(tokio::time::timeout(FOR_THE_KEYCHAIN, seen).await, Ok(Ok(())))
    }
}

/// No certificate is larger.
const LARGEST_CERTIFICATE: u64 = 100_000;

fn read(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(file)?
        .take(LARGEST_CERTIFICATE)
        .read_to_string(&mut text)?;
    Ok(text)
}
