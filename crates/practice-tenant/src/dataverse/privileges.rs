//! The privileges of the organization: their names, ids and the depths they can be granted at.
//!
//! Ids of platform privileges are the same in every organization; those of [`REAL`] were published or recorded. The
//! others are derived from the name (UUID version 5): stable here, unknown in a live organization.

use super::schema::{Ownership, TABLES, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// How far a granted privilege reaches ("Security roles and privileges": User, Business unit, Parent: child, Organization).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Depth {
    /// Own rows.
    Basic,
    /// Rows of the own business unit.
    Local,
    /// Rows of the own business unit and those below.
    Deep,
    /// Every row.
    Global,
}

impl Depth {
    pub(crate) const ALL: [Self; 4] = [Self::Basic, Self::Local, Self::Deep, Self::Global];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Local => "Local",
            Self::Deep => "Deep",
            Self::Global => "Global",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.name() == name)
    }

    /// The bit in `privilegedepthmask`.
    pub(crate) fn mask(self) -> i64 {
        1 << (self as i64)
    }
}

/// What a table privilege allows; the numbers are those of `accessright`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    Create,
    Read,
    Write,
    Delete,
    Append,
    AppendTo,
    Assign,
    Share,
}

impl Right {
    const USER: [Self; 8] = [
        Self::Create,
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::Assign,
        Self::Share,
        Self::Append,
        Self::AppendTo,
    ];
    const OTHER: [Self; 6] = [
        Self::Create,
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::Append,
        Self::AppendTo,
    ];
    const ROLE: [Self; 7] = [
        Self::Create,
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::Assign,
        Self::Append,
        Self::AppendTo,
    ];

    /// The member name of `PrivilegeType`, which is also the verb in the privilege's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Delete => "Delete",
            Self::Append => "Append",
            Self::AppendTo => "AppendTo",
            Self::Assign => "Assign",
            Self::Share => "Share",
        }
    }

    fn number(self) -> i64 {
        match self {
            Self::Read => 1,
            Self::Write => 2,
            Self::Append => 4,
            Self::AppendTo => 16,
            Self::Create => 32,
            Self::Delete => 65_536,
            Self::Share => 262_144,
            Self::Assign => 524_288,
        }
    }
}

/// One privilege.
#[derive(Debug)]
pub(crate) struct Privilege {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) right: Option<Right>,
    /// The lowest depth at which it can be granted; every higher one is possible too.
    pub(crate) lowest: Depth,
}

impl Privilege {
    pub(crate) fn can_be(&self, depth: Depth) -> bool {
        depth >= self.lowest
    }

    pub(crate) fn access_right(&self) -> i64 {
        self.right.map_or(0, Right::number)
    }
}

/// All privileges, in the order of their names.
pub(crate) static CATALOGUE: LazyLock<Vec<Privilege>> = LazyLock::new(|| {
    let real: BTreeMap<&str, u128> = REAL.iter().copied().collect();
    let identity = |name: &str| match real.get(name) {
        Some(&id) => Uuid::from_u128(id),
        None => Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
    };
    let mut by_name: BTreeMap<String, (Option<Right>, Depth)> = BTreeMap::new();
    for table in TABLES.iter().filter(|table| !table.stem.is_empty()) {
        for &right in rights(table) {
            by_name.insert(
                format!("prv{}{}", right.name(), table.stem),
                (Some(right), lowest(table.ownership)),
            );
        }
    }
    for &(name, right) in ORGANIZATION_WIDE {
        by_name.insert(name.to_owned(), (right, Depth::Global));
    }
    for &name in OF_USERS_AND_TEAMS {
        by_name.insert(name.to_owned(), (None, Depth::Local));
    }
    by_name
        .into_iter()
        .map(|(name, (right, lowest))| Privilege {
            id: identity(&name),
            name,
            right,
            lowest,
        })
        .collect()
});

static BY_ID: LazyLock<BTreeMap<Uuid, usize>> = LazyLock::new(|| {
    CATALOGUE
        .iter()
        .enumerate()
        .map(|(position, privilege)| (privilege.id, position))
        .collect()
});

pub(crate) fn by_id(id: Uuid) -> Option<&'static Privilege> {
    BY_ID.get(&id).and_then(|&position| CATALOGUE.get(position))
}

pub(crate) fn by_name(name: &str) -> Option<&'static Privilege> {
    let position = CATALOGUE
        .binary_search_by(|privilege| privilege.name.as_str().cmp(name))
        .ok()?;
    CATALOGUE.get(position)
}

/// The privilege that allows `right` on rows of `table`; none where the table is not guarded.
pub(crate) fn of(table: &Table, right: Right) -> Option<&'static Privilege> {
    if table.stem.is_empty() {
        None
    } else {
        by_name(&format!("prv{}{}", right.name(), table.stem))
    }
}

/// The privileges in a table's definition, in the order of the service.
pub(crate) fn of_table(table: &Table) -> Vec<&'static Privilege> {
    let mut all: Vec<_> = rights(table)
        .iter()
        .filter_map(|&right| of(table, right))
        .collect();
    if table.logical == "systemuser" {
        let own = [
            "prvReparentUser",
            "prvAssignManager",
            "prvDisableUser",
            "prvAssignTerritory",
        ];
        all.extend(own.into_iter().filter_map(by_name));
    }
    if table.logical == "team" {
        all.extend(by_name("prvReparentTeam"));
    }
    all
}

fn rights(table: &Table) -> &'static [Right] {
    match (table.logical, table.ownership) {
        _ if table.stem.is_empty() => &[],
        ("role", _) => &Right::ROLE,
        (_, Ownership::User) => &Right::USER,
        _ => &Right::OTHER,
    }
}

/// "User and team owned: all four levels; business owned: not User; organization owned: Organization only".
fn lowest(ownership: Ownership) -> Depth {
    match ownership {
        Ownership::User => Depth::Basic,
        Ownership::Business => Depth::Local,
        Ownership::Organization => Depth::Global,
    }
}

/// The privileges every new role starts with, at Global ("Web API Functions and Actions Sample").
pub(crate) const DEFAULTS: [&str; 9] = [
    "prvReadSharePointData",
    "prvReadSdkMessage",
    "prvWriteSharePointData",
    "prvReadSdkMessageProcessingStepImage",
    "prvReadSdkMessageProcessingStep",
    "prvReadPluginAssembly",
    "prvCreateSharePointData",
    "prvReadPluginType",
    "prvReadSharePointDocument",
];

/// Acting as another user; its id is not published.
pub(crate) const ACT_ON_BEHALF: &str = "prvActOnBehalfOfAnotherUser";

/// Depths as in the metadata of `systemuser` and `team`.
const OF_USERS_AND_TEAMS: &[&str] = &[
    "prvAssignManager",
    "prvAssignTerritory",
    "prvDisableUser",
    "prvReparentTeam",
    "prvReparentUser",
];

/// Not documented: their depths; chosen because task privileges of the role editor know only "None" and "Organization".
const ORGANIZATION_WIDE: &[(&str, Option<Right>)] = &[
    (ACT_ON_BEHALF, None),
    ("prvActivateSynchronousWorkflow", None),
    ("prvBulkDelete", None),
    ("prvBulkEdit", None),
    ("prvConfigureSharePoint", None),
    ("prvCreateSharePointData", Some(Right::Create)),
    ("prvDocumentGeneration", None),
    ("prvExportCustomization", None),
    ("prvExportToExcel", None),
    ("prvFlow", None),
    ("prvGoOffline", None),
    ("prvImportCustomization", None),
    ("prvISVExtensions", None),
    ("prvMailMerge", None),
    ("prvMerge", None),
    ("prvPrint", None),
    ("prvPublishCustomization", None),
    ("prvReadAttribute", Some(Right::Read)),
    ("prvReadCustomization", Some(Right::Read)),
    ("prvReadRelationship", Some(Right::Read)),
    ("prvReadSharePointData", Some(Right::Read)),
    ("prvSearchAvailability", None),
    ("prvSendAsUser", None),
    ("prvSyncToOutlook", None),
    ("prvWorkflowExecution", None),
    ("prvWriteSharePointData", Some(Right::Write)),
];

/// Published or recorded ids of platform privileges.
#[rustfmt::skip]
const REAL: &[(&str, u128)] = &[
    ("prvAppendAccount", 0x4e163b38_ea45_49ae_b3da_4c9dc1c77d8d),
    ("prvAppendActivity", 0x78777c10_09ab_4326_b4c8_cf5729702937),
    ("prvAppendCanvasApp", 0x80d4bceb_f42b_4556_af0a_533d7ba32f96),
    ("prvAppendContact", 0x2b16ba12_6ab4_4ad2_b7c0_8641d2d6dff2),
    ("prvAppendCustomAPI", 0xa54f2b61_153f_4db7_b6f3_38a20fb2aec2),
    ("prvAppendEnvironmentVariableDefinition", 0x7b62fb95_414f_45b1_a3e5_8ee400352018),
    ("prvAppendEnvironmentVariableValue", 0xfd48b1ca_91be_48f1_97c6_dd6a94095de7),
    ("prvAppendFieldSecurityProfile", 0xdb71b287_e4d1_43d7_9ed4_7cbd3737700a),
    ("prvAppendNote", 0x5c270b76_3087_4f97_bbce_678ecc588fba),
    ("prvAppendRole", 0x8fdeea95_80ab_47dc_974b_52d71b88c8af),
    ("prvAppendSolution", 0xccea7ff5_5e26_4aed_94a4_fcc2d9733f3a),
    ("prvAppendTeam", 0x4e8a9d81_5a8b_4870_96c1_938ff19221b9),
    ("prvAppendToAccount", 0x3d6e93a2_b58e_4a4a_b642_374e4a25a6bd),
    ("prvAppendToActivity", 0x6ec8e901_d770_44c0_8f12_d07425f638bd),
    ("prvAppendToCanvasApp", 0xfdce899e_f1c0_494b_9528_28cd1e494801),
    ("prvAppendToContact", 0x158327b5_f4c1_448e_93d1_5f135126665b),
    ("prvAppendToCustomAPI", 0xb535e82e_5381_482d_a83b_7fdd59d4c4f1),
    ("prvAppendToEnvironmentVariableDefinition", 0xff52a3ab_9009_4c63_b191_a16a0d527d29),
    ("prvAppendToEnvironmentVariableValue", 0x98c69aa6_dfa6_4299_8231_d87faf21226d),
    ("prvAppendToFieldSecurityProfile", 0x75edd484_b2a9_490d_b031_03e4b9f1e032),
    ("prvAppendToNote", 0xeca34a9e_f50d_487e_ab69_bd06ba6ee1a1),
    ("prvAppendToRole", 0xeaa02b5b_dc56_4aa3_a889_718f25aa0075),
    ("prvAppendToSolution", 0xa264eaae_0c71_4370_99d9_4986b33bab60),
    ("prvAppendToTeam", 0x3ce923f7_8f8e_4288_a4bf_b96fd6a67436),
    ("prvAppendToUser", 0x3399e6d2_dd3c_4a14_8433_39c1eca27aaa),
    ("prvAppendToWorkflow", 0x6f54cea3_5b92_4507_952c_1e2430b7b1f9),
    ("prvAppendToWorkflowSession", 0xe55f57ad_2df4_11df_a824_001cc4661706),
    ("prvAppendToflowmachine", 0x8ca3a505_5b70_460b_a65e_5c6d283db7c6),
    ("prvAppendToflowmachinegroup", 0x1f9afa94_4451_4328_a4fb_a421e8f70d4f),
    ("prvAppendToflowsession", 0xdb49cd95_8599_4523_8576_4d96db1c8cdf),
    ("prvAppendUser", 0x84d66926_87d4_4489_b21a_451b01ec0c41),
    ("prvAppendWorkflow", 0x71b53683_e781_471f_b9c4_cdcaf62a0cc5),
    ("prvAppendWorkflowSession", 0xe55f57ac_2df4_11df_a824_001cc4661706),
    ("prvAppendflowmachine", 0x8b553d2f_6430_4d12_898e_379579a04bb9),
    ("prvAppendflowmachinegroup", 0xf472e9a5_8bfc_4b2b_a5fc_c299bcb3c333),
    ("prvAppendflowsession", 0x74d942d4_40b0_439e_9da4_a832e3796f35),
    ("prvAssignAccount", 0x0791ab31_e811_4fde_974b_e7c5102b09eb),
    ("prvAssignActivity", 0x8b99344e_ebbf_4f84_8438_e1e34d194de9),
    ("prvAssignCanvasApp", 0x91b5543f_2378_4f8a_b980_21345d8230dd),
    ("prvAssignContact", 0x43c63782_c7c6_471c_bd9c_24f79bf8c2a1),
    ("prvAssignCustomAPI", 0x3b5d7662_a765_4bf7_8d3f_ea789588f56f),
    ("prvAssignEnvironmentVariableDefinition", 0x98779dc5_187b_44c9_9ad9_ad1704dd5e03),
    ("prvAssignEnvironmentVariableValue", 0x8ac535d0_f71a_41f8_b561_080f0912a89b),
    ("prvAssignManager", 0x28c3a786_82a5_4ff6_8d54_4876db4ba2f8),
    ("prvAssignNote", 0x2f29007f_7948_446b_a294_10d9f722cab3),
    ("prvAssignRole", 0x836d6c7b_cf1d_47f0_8021_8e41091c489c),
    ("prvAssignTerritory", 0xd5b32fc2_2f74_486b_a2d5_7a2506d1e580),
    ("prvAssignWorkflow", 0xd0cd3ea7_83cd_4769_9ef7_35398d2e1243),
    ("prvAssignWorkflowSession", 0xe55f57af_2df4_11df_a824_001cc4661706),
    ("prvAssignflowmachine", 0xea312881_78a5_4200_abb0_6283709da0ee),
    ("prvAssignflowmachinegroup", 0x44833dbf_e8dd_442f_becc_a1697a3af8f5),
    ("prvAssignflowsession", 0x09152f89_19af_4e30_b4ba_47396dbb3b3f),
    ("prvCreateAccount", 0xd26fe964_230b_42dd_ad93_5cc879de411e),
    ("prvCreateActivity", 0x091df793_fe5e_44d4_b4ca_7e3f580c4664),
    ("prvCreateCanvasApp", 0xabaf51c6_36ee_4946_965c_c6a359d269d2),
    ("prvCreateContact", 0xa8bff87f_0df0_41d4_babd_f093faf1e32c),
    ("prvCreateCustomAPI", 0xd5bd7d57_f27d_4a09_abc0_ae928786e0ad),
    ("prvCreateEnvironmentVariableDefinition", 0xbc8aa3a7_ede5_45ed_86b1_ff7ac03eec78),
    ("prvCreateEnvironmentVariableValue", 0xdaa1ad1e_22d1_4ac7_a56a_5d8e4c3c6929),
    ("prvCreateFieldSecurityProfile", 0xe87592e3_7a2e_4318_9e0f_3daa3820c101),
    ("prvCreateNote", 0xdd78a732_386c_442a_be37_c9353c34c997),
    ("prvCreateRole", 0x7398c78c_29a5_4982_9ada_73390f64fe99),
    ("prvCreateSharePointData", 0x5eb85025_363b_46ea_a77e_ce24159cd231),
    ("prvCreateSolution", 0x14dd992d_2858_4547_91e9_139ca92d3932),
    ("prvCreateTeam", 0x4807b998_6b4f_4d57_9cf6_515f50e43d79),
    ("prvCreateUser", 0x0a3d4421_af6d_42ed_b3c2_b51deb73d1d5),
    ("prvCreateWorkflow", 0x356f7a5a_5f9b_4a55_8398_b5732f6a08e5),
    ("prvCreateWorkflowSession", 0xe55f57a8_2df4_11df_a824_001cc4661706),
    ("prvCreateflowmachine", 0xc9168297_aa53_4781_b524_be6bc3549787),
    ("prvCreateflowmachinegroup", 0x2d335a76_f596_4224_a308_0ccde3d02ead),
    ("prvCreateflowsession", 0x061cf96b_1696_4161_8079_8c8868dd3e2d),
    ("prvDeleteAccount", 0xca6c7690_c935_46b3_bfd2_abb306c2acc0),
    ("prvDeleteActivity", 0xbb4457f2_9b45_4482_a95a_7adef25f388a),
    ("prvDeleteCanvasApp", 0x4871cc87_fbf1_46fa_b89c_1ba9ad27e74e),
    ("prvDeleteContact", 0x2ddded47_7488_4039_b9ff_81defe81fdd3),
    ("prvDeleteCustomAPI", 0x9b0f4606_9bca_478f_8c0a_60e8d335df9c),
    ("prvDeleteEnvironmentVariableDefinition", 0x2b9e0186_0363_4c97_a5bd_a950e444d28e),
    ("prvDeleteEnvironmentVariableValue", 0x991b0f00_39bf_4847_bf4d_f004a36637cd),
    ("prvDeleteFieldSecurityProfile", 0x26d15421_634a_4cde_9192_8d51cd16ecbb),
    ("prvDeleteNote", 0x395587e4_e212_43ef_a85e_0f0fd53b35e3),
    ("prvDeleteRole", 0x34abe1b8_e9bc_4be0_9ef3_09459ca7ae57),
    ("prvDeleteSolution", 0x9ef73297_f404_4630_ad16_7340265c6d08),
    ("prvDeleteTeam", 0xa3ac3b6f_6d09_4230_9221_c8b9ab0abf06),
    ("prvDeleteUser", 0x8df95df8_6d88_4481_9eac_1c2c69e37ebd),
    ("prvDeleteWorkflow", 0xed7e875d_9536_4d2c_a2f3_939a9d84f72c),
    ("prvDeleteWorkflowSession", 0xe55f57ab_2df4_11df_a824_001cc4661706),
    ("prvDeleteflowmachine", 0xcd9422bd_db83_473a_ad02_bb9b44852e08),
    ("prvDeleteflowmachinegroup", 0xfa687dd9_56f4_4426_b42f_2c93775fd18c),
    ("prvDeleteflowsession", 0x50808bc1_b01c_4741_a002_03358b38661e),
    ("prvDisableUser", 0x095860d1_42de_4efc_8d53_4b60e74d3d26),
    ("prvReadAccount", 0x886b280c_6396_4d56_a0a3_2c1b0a50ceb0),
    ("prvReadActivity", 0x650c14fe_3521_45fe_a000_84138688e45d),
    ("prvReadCanvasApp", 0x659bd68d_8399_4e1e_8b6e_e2516fe295df),
    ("prvReadContact", 0xba09ec92_12c4_4312_ba16_5715c2cbd6da),
    ("prvReadCustomAPI", 0xf26f748d_7d82_4483_8176_ab2be3ba3b81),
    ("prvReadEnvironmentVariableDefinition", 0xa5187e3f_cdfe_493c_8799_b111a1b001dc),
    ("prvReadEnvironmentVariableValue", 0x297167a8_3b0d_4a13_a9dc_b04d22a555a9),
    ("prvReadFieldSecurityProfile", 0x4ec4cba6_2140_4481_8680_bb824f74f265),
    ("prvReadNote", 0x3260ad79_203d_41fd_bf2c_f853a5d93483),
    ("prvReadPluginAssembly", 0xf5b50296_a212_488a_be92_cbcca8971717),
    ("prvReadPluginType", 0x9365005c_4703_473b_8d3c_d073cfd8670c),
    ("prvReadRole", 0x222a920a_2778_4564_85cb_e78dde8e4276),
    ("prvReadSdkMessage", 0x94c3ac2c_eb23_41cb_a903_4e2e49e910b4),
    ("prvReadSdkMessageProcessingStep", 0xdb10a828_ec49_4035_8b7e_c58efaf169ec),
    ("prvReadSdkMessageProcessingStepImage", 0x122e085f_8c52_47e8_8415_875dee1c961e),
    ("prvReadSharePointData", 0xfecbd29c_df64_4ede_a611_47226b402c22),
    ("prvReadSharePointDocument", 0xd71fc8d0_99bc_430e_abd7_d95c64f11e9c),
    ("prvReadSolution", 0xb64e92c8_5d2a_4052_a026_1b73eff9cebf),
    ("prvReadTeam", 0x663d1920_56e1_4166_89f0_47f3330923a8),
    ("prvReadUser", 0x76faad15_bc44_4f4d_84dc_dd1e1dda74d9),
    ("prvReadWorkflow", 0x9d5e4741_3403_42d2_90b4_a561b3f94f52),
    ("prvReadWorkflowSession", 0xe55f57a9_2df4_11df_a824_001cc4661706),
    ("prvReadflowmachine", 0xcf091be7_89f0_4c39_b9fc_9bf0ce775ee0),
    ("prvReadflowmachinegroup", 0x0a00d8e8_4284_418e_b7c1_54e4a35595e9),
    ("prvReadflowsession", 0x00d2b662_24ee_4201_9498_4d156e53b810),
    ("prvReparentTeam", 0xe6672d30_ed9e_4a1d_847d_7b1d05cd12e2),
    ("prvReparentUser", 0x2759a407_c37f_4955_aa64_05f44bb88402),
    ("prvShareAccount", 0x39b15dfd_09ba_4f30_a390_cac64b635850),
    ("prvShareActivity", 0xb5f2ee06_d359_4495_bbda_312aae1c6b1e),
    ("prvShareCanvasApp", 0xe97ec4d9_8e3a_43b8_ad6e_877e9ccbd958),
    ("prvShareContact", 0xae756940_61ff_4bd3_bfbb_f2b0d542c608),
    ("prvShareCustomAPI", 0x9966ef26_1c42_4512_9451_205514f17b9d),
    ("prvShareEnvironmentVariableDefinition", 0xab82359f_b2cd_418e_b251_4c0ea9d3cc7e),
    ("prvShareEnvironmentVariableValue", 0xe3bbb2a2_dd58_4136_8033_84f40f2a0656),
    ("prvShareNote", 0x5906d1c0_a3e9_4cb4_bc7d_6a122da12092),
    ("prvShareWorkflow", 0x501786bc_f127_4c56_a4dc_02cc0325117d),
    ("prvShareWorkflowSession", 0xe55f57ae_2df4_11df_a824_001cc4661706),
    ("prvShareflowmachine", 0xb9472229_0226_41ca_aa40_2198b9c3686e),
    ("prvShareflowmachinegroup", 0x7ee6d6c6_4bd2_4e06_8f3f_57571d00949e),
    ("prvShareflowsession", 0xa05c9d0f_3f08_483f_82d7_4b520d5a9a06),
    ("prvWriteAccount", 0x7863e80f_0ab2_4d67_a641_37d9f342c7e3),
    ("prvWriteActivity", 0x0dc8f72c_57d5_4b4d_8892_fe6aac0e4b81),
    ("prvWriteCanvasApp", 0x056460cf_7c54_4503_8cca_e522fb49dd85),
    ("prvWriteContact", 0x65c22075_4e09_4f39_baec_e4bc3a950686),
    ("prvWriteCustomAPI", 0x034719a2_26dd_49fa_afbe_fa82bfa75222),
    ("prvWriteEnvironmentVariableDefinition", 0x6fca7085_f687_41ea_ae92_ccdb1027b632),
    ("prvWriteEnvironmentVariableValue", 0xba05476d_7204_4681_9a18_ea4e0cf9a58e),
    ("prvWriteFieldSecurityProfile", 0xca8168c8_0595_4166_9f20_43e7db9abccf),
    ("prvWriteNote", 0xed854f7d_286d_4c8b_a716_c70a0106d5a5),
    ("prvWriteRole", 0xbd123e14_17ba_40f6_8d8b_18f4bffa7e50),
    ("prvWriteSharePointData", 0xcfdd12cf_090b_4599_8302_771962d2350a),
    ("prvWriteSolution", 0xbfab24a8_3987_40ec_9828_8cfa938ee756),
    ("prvWriteTeam", 0x5adfb065_b9a6_4481_91d1_9d91f78bb30a),
    ("prvWriteUser", 0xdbb088d1_c7b7_40e7_8728_fdedb539319c),
    ("prvWriteWorkflow", 0x5f19703e_0b4a_451e_91e8_968929927820),
    ("prvWriteWorkflowSession", 0xe55f57aa_2df4_11df_a824_001cc4661706),
    ("prvWriteflowmachine", 0x7e1a6204_6ec2_4de5_be64_046c54a83495),
    ("prvWriteflowmachinegroup", 0x2475479c_124c_4de0_9e87_40b070c3a288),
    ("prvWriteflowsession", 0xb1317533_2a0c_4a58_852c_08b61f45015c),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activities_share_their_privileges() {
        let names = |logical: &str| -> Vec<&str> {
            super::super::schema::table(logical)
                .map(of_table)
                .unwrap_or_default()
                .iter()
                .map(|p| p.name.as_str())
                .collect()
        };
        assert_eq!(names("task"), names("phonecall"));
        assert!(names("task").contains(&"prvReadActivity"));
        assert!(names("annotation").contains(&"prvReadNote"));
        assert!(names("systemuser").contains(&"prvReadUser"));
    }

    #[test]
    fn every_id_is_unique_and_found_again() {
        for privilege in CATALOGUE.iter() {
            assert_eq!(by_id(privilege.id).map(|p| &p.name), Some(&privilege.name));
            assert_eq!(by_name(&privilege.name).map(|p| p.id), Some(privilege.id));
        }
    }

    #[test]
    fn ids_and_depths_are_the_recorded_ones() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/fixtures/dataverse/privileges_real.json"
        );
        let text = std::fs::read_to_string(path).expect("the fixture privileges_real.json is missing");
        let fixture: serde_json::Value = serde_json::from_str(&text).expect("the fixture is JSON");
        let mut compared = 0;
        for row in fixture["privileges"].as_array().expect("a list") {
            let name = row["name"].as_str().expect("a name");
            let Some(privilege) = by_name(name).filter(|_| row["system"] == true) else {
                continue;
            };
            compared += 1;
            assert_eq!(row["privilegeid"], privilege.id.to_string(), "{name}");
            assert_eq!(row["accessright"], privilege.access_right(), "{name}");
            for (flag, depth) in ["canbebasic", "canbelocal", "canbedeep", "canbeglobal"]
                .iter()
                .zip(Depth::ALL)
            {
                assert_eq!(row[*flag], privilege.can_be(depth), "{name} {flag}");
            }
        }
        assert_eq!(compared, 140);
    }
}
