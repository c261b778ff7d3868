//! What the resources offer: delegated permissions and app roles with their ids ("Microsoft Graph permissions
//! reference"; the service principal of Dynamics CRM).

use uuid::{Uuid, uuid};

use super::directory::{DYNAMICS_CRM, MICROSOFT_GRAPH, POWER_APPS, Permission};

/// A permission that a resource offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) name: &'static str,
    pub(crate) id: Uuid,
    /// Only an administrator may approve it.
    pub(crate) admin: bool,
}

/// The delegated permissions of a resource.
pub(crate) fn scopes(resource: Uuid) -> &'static [Offer] {
    match resource {
        MICROSOFT_GRAPH => &GRAPH_SCOPES,
        DYNAMICS_CRM => &DATAVERSE_SCOPES,
        POWER_APPS => &POWER_APPS_SCOPES,
        _ => &[],
    }
}

/// The app roles of a resource. Dataverse has none: there an application user decides.
pub(crate) fn app_roles(resource: Uuid) -> &'static [Offer] {
    if resource == MICROSOFT_GRAPH {
        &GRAPH_ROLES
    } else {
        &[]
    }
}

impl Permission {
    /// Whether a person without a directory role may never approve it.
    pub(crate) fn needs_admin(&self) -> bool {
        scopes(self.resource)
            .iter()
            .any(|offer| offer.name == self.scope && offer.admin)
    }
}

const fn offer(name: &'static str, id: Uuid, admin: bool) -> Offer {
    Offer { name, id, admin }
}

const DATAVERSE_SCOPES: [Offer; 1] = [offer(
    "user_impersonation",
    uuid!("78ce3f0f-a1ce-49c2-8cde-64b5c0896db4"),
    false,
)];

/// The id is not in the sources at hand: chosen.
const POWER_APPS_SCOPES: [Offer; 1] = [offer(
    "User",
    uuid!("0eb56b90-a7b5-43b5-9402-8137a8083e90"),
    false,
)];

const GRAPH_SCOPES: [Offer; 20] = [
    offer("openid", uuid!("37f7f235-527c-4136-accd-4a02d197296e"), false),
    offer("profile", uuid!("14dad69e-099b-42c9-810b-d002981feec1"), false),
    offer("email", uuid!("64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0"), false),
    offer(
        "offline_access",
        uuid!("7427e0e9-2fba-42fe-b0c0-848c9e6a8182"),
        false,
    ),
    offer("User.Read", uuid!("e1fe6dd8-ba31-4d61-89e7-88639da4683d"), false),
    offer(
        "User.ReadBasic.All",
        uuid!("b340eb25-3456-403f-be2f-af7a0d370277"),
        false,
    ),
    offer(
        "User.Read.All",
        uuid!("a154be20-db9c-4678-8ab7-66f6cc099a59"),
        true,
    ),
    offer(
        "Application.Read.All",
        uuid!("c79f8feb-a9db-4090-85f9-90d820caa0eb"),
        true,
    ),
    offer(
        "Application.ReadWrite.All",
        uuid!("bdfbf15f-ee85-4955-8675-146e8e5296b5"),
        true,
    ),
    offer(
        "AppRoleAssignment.ReadWrite.All",
        uuid!("84bccea3-f856-4a8a-967b-dbe0a3d53a64"),
        true,
    ),
    offer(
        "DelegatedPermissionGrant.ReadWrite.All",
        uuid!("41ce6ca6-6826-4807-84f1-1c82854f7ee5"),
        true,
    ),
    offer(
        "Directory.AccessAsUser.All",
        uuid!("0e263e50-5827-48a4-b97c-d940288653c7"),
        true,
    ),
    offer(
        "Directory.Read.All",
        uuid!("06da0dbc-49e2-44d2-8312-53f166ab848a"),
        true,
    ),
    offer(
        "Directory.ReadWrite.All",
        uuid!("c5366453-9fb0-48a5-a156-24f0c49a4b84"),
        true,
    ),
    offer(
        "Organization.Read.All",
        uuid!("4908d5b9-3fb2-4b1e-9336-1888b7937185"),
        true,
    ),
    offer(
        "Organization.ReadWrite.All",
        uuid!("46ca0847-7e6b-426e-9775-ea810a948356"),
        true,
    ),
    offer(
        "Policy.Read.All",
        uuid!("572fea84-0151-49b2-9301-11cb16974376"),
        true,
    ),
    offer(
        "RoleManagement.Read.Directory",
        uuid!("741c54c3-0c1e-44a1-818b-3f97ab4e8c83"),
        true,
    ),
    offer(
        "RoleManagement.ReadWrite.Directory",
        uuid!("d01b97e9-cbc0-49fe-810a-750afd5527a3"),
        true,
    ),
    offer(
        "DelegatedPermissionGrant.Read.All",
        uuid!("a197cdc4-a8e7-4d49-9d35-4ca7c83887b4"),
        true,
    ),
];

const GRAPH_ROLES: [Offer; 12] = [
    offer(
        "Application.Read.All",
        uuid!("9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30"),
        true,
    ),
    offer(
        "Application.ReadWrite.All",
        uuid!("1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"),
        true,
    ),
    offer(
        "Application.ReadWrite.OwnedBy",
        uuid!("18a4783c-866b-4cc7-a460-3d5e5662c884"),
        true,
    ),
    offer(
        "AppRoleAssignment.ReadWrite.All",
        uuid!("06b708a9-e830-4db3-a914-8e69da51d44f"),
        true,
    ),
    offer(
        "DelegatedPermissionGrant.ReadWrite.All",
        uuid!("8e8e4742-1d95-4f68-9d56-6ee75648c72a"),
        true,
    ),
    offer(
        "Directory.Read.All",
        uuid!("7ab1d382-f21e-4acd-a863-ba3e13f7da61"),
        true,
    ),
    offer(
        "Directory.ReadWrite.All",
        uuid!("19dbc75e-c2e2-444c-a770-ec69d8559fc7"),
        true,
    ),
    offer(
        "Organization.Read.All",
        uuid!("498476ce-e0fe-48b0-b801-37ba7e2685c6"),
        true,
    ),
    offer(
        "Organization.ReadWrite.All",
        uuid!("292d869f-3427-49a8-9dab-8c70152b74e9"),
        true,
    ),
    offer(
        "RoleManagement.Read.Directory",
        uuid!("483bed4a-2ad3-4361-a73b-c83ccdbdc53c"),
        true,
    ),
    offer(
        "RoleManagement.ReadWrite.Directory",
        uuid!("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"),
        true,
    ),
    offer(
        "User.Read.All",
        uuid!("df021288-bdef-4463-88db-98f22de89214"),
        true,
    ),
];
