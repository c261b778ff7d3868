//! The memory that an approval is awaited, so that tomorrow goes on where today ended. It holds times only: no name, no tenant,
//! nothing secret.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    files::{FilePath, Files, FilesError},
    ids::{AppId, TenantId},
};

/// An approval that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Awaited {
    /// Since when.
    pub since: Timestamp,
    /// It was given in this computer's browser and not seen yet.
    pub given: bool,
}

/// What is remembered. A file that can't be read is like none: the person is then asked as on the first day.
pub async fn recall(files: &dyn Files, app: AppId, tenant: Option<TenantId>) -> Option<Awaited> {
    let content = files.read(&place(app, tenant)).await.ok()??;
    serde_json::from_slice(&content).ok()
}

/// Keeps it.
pub async fn remember(
    files: &dyn Files,
    app: AppId,
    tenant: Option<TenantId>,
    awaited: Awaited,
) -> Result<(), FilesError> {
    let content = serde_json::to_vec(&awaited).unwrap_or_default();
    files.write(&place(app, tenant), &content).await
}

/// Forgets it: there is an approval, or the person approves here.
pub async fn forget(files: &dyn Files, app: AppId, tenant: Option<TenantId>) -> Result<(), FilesError> {
    if recall(files, app, tenant).await.is_some() {
        files.write(&place(app, tenant), b"").await?;
    }
    Ok(())
}

fn place(app: AppId, tenant: Option<TenantId>) -> FilePath {
    let tenant = tenant.map_or_else(|| "any-tenant".to_owned(), |tenant| tenant.to_string());
    FilePath::of(["approvals", &app.to_string(), &format!("{tenant}.json")])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::MemoryFiles;

    const APP: AppId = AppId(uuid::Uuid::from_u128(1));

    #[tokio::test]
    async fn what_is_remembered_is_recalled_until_it_is_forgotten() {
        let files = MemoryFiles::new();
        let awaited = Awaited {
            since: Timestamp::UNIX_EPOCH,
            given: true,
        };
        assert_eq!(recall(&files, APP, None).await, None);
        remember(&files, APP, None, awaited).await.unwrap();
        assert_eq!(recall(&files, APP, None).await, Some(awaited));
        let other = Some(TenantId(uuid::Uuid::from_u128(2)));
        assert_eq!(
            recall(&files, APP, other).await,
            None,
            "another file of the same app"
        );
        forget(&files, APP, None).await.unwrap();
        assert_eq!(recall(&files, APP, None).await, None);
    }

    #[tokio::test]
    async fn a_broken_memory_is_like_none() {
        let files = MemoryFiles::new();
        for broken in ["", "{", "{}", "{\"since\":\"x\",\"given\":1}", "\u{0}"] {
            files.write(&place(APP, None), broken.as_bytes()).await.unwrap();
            assert_eq!(recall(&files, APP, None).await, None, "{broken}");
        }
    }
}
