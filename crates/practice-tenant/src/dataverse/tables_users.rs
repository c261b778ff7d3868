//! The columns of a user that nothing here depends on: names, addresses, mail and pictures.
//!
//! Source: table reference of `systemuser`; recorded rows and metadata.

use super::schema::{Column, Kind, Target};

/// Address 1 and address 2 have these columns, and each a few of its own.
const OF_AN_ADDRESS: [[&str; 2]; 14] = [
    ["address1_city", "address2_city"],
    ["address1_country", "address2_country"],
    ["address1_county", "address2_county"],
    ["address1_fax", "address2_fax"],
    ["address1_line1", "address2_line1"],
    ["address1_line2", "address2_line2"],
    ["address1_line3", "address2_line3"],
    ["address1_name", "address2_name"],
    ["address1_postalcode", "address2_postalcode"],
    ["address1_postofficebox", "address2_postofficebox"],
    ["address1_stateorprovince", "address2_stateorprovince"],
    ["address1_telephone2", "address2_telephone2"],
    ["address1_telephone3", "address2_telephone3"],
    ["address1_upszone", "address2_upszone"],
];

const TEXTS: [&str; 13] = [
    "address2_telephone1",
    "entityimage",
    "governmentid",
    "mobilealertemail",
    "salutation",
    "sharepointemailaddress",
    "skills",
    "traversedpath",
    "yammeremailaddress",
    "yammeruserid",
    "yomifirstname",
    "yomilastname",
    "yomimiddlename",
];

const ONLY: Kind = Kind::Choice(&[(1, "Default Value")]);
const NO_OR_YES: Kind = Kind::Flag("No", "Yes");

/// These columns.
pub(crate) fn further() -> Vec<Column> {
    let all = |names: &[&'static str], kind: Kind| -> Vec<Column> {
        names.iter().map(|name| Column::new(name, kind)).collect()
    };
    let fixed = |names: &[&'static str], kind: Kind| -> Vec<Column> {
        names.iter().map(|name| Column::new(name, kind).fixed()).collect()
    };
    [
        all(&OF_AN_ADDRESS.concat(), Kind::Text),
        all(&TEXTS, Kind::Text),
        fixed(
            &[
                "address1_composite",
                "address2_composite",
                "entityimage_url",
                "yomifullname",
            ],
            Kind::Text,
        ),
        all(
            &["address1_addressid", "address2_addressid", "processid", "stageid"],
            Kind::Id,
        ),
        fixed(&["entityimageid"], Kind::Id),
        all(
            &[
                "address1_latitude",
                "address1_longitude",
                "address2_latitude",
                "address2_longitude",
            ],
            Kind::Number,
        ),
        fixed(&["exchangerate"], Kind::Number),
        all(
            &[
                "address1_utcoffset",
                "address2_utcoffset",
                "passporthi",
                "passportlo",
                "timezoneruleversionnumber",
                "utcconversiontimezonecode",
            ],
            Kind::Whole,
        ),
        fixed(&["entityimage_timestamp"], Kind::Whole),
        fixed(&["azuredeletedon"], Kind::Time),
        fixed(
            &["defaultfilterspopulated", "isemailaddressapprovedbyo365admin"],
            NO_OR_YES,
        ),
        all(&["displayinserviceviews"], NO_OR_YES),
        all(
            &[
                "address1_addresstypecode",
                "address1_shippingmethodcode",
                "address2_addresstypecode",
                "address2_shippingmethodcode",
                "preferredemailcode",
            ],
            ONLY,
        ),
        choices(),
        lookups(),
    ]
    .concat()
}

fn choices() -> Vec<Column> {
    const BY_SERVER: &str = "Server-Side Synchronization or Email Router";
    const BY_OUTLOOK: &str = "Microsoft Dynamics 365 for Outlook";
    vec![
        Column::new(
            "emailrouteraccessapproval",
            Kind::Choice(&[
                (0, "Empty"),
                (1, "Approved"),
                (2, "Pending Approval"),
                (3, "Rejected"),
            ]),
        )
        .update_only(),
        Column::new(
            "incomingemaildeliverymethod",
            Kind::Choice(&[
                (0, "None"),
                (1, BY_OUTLOOK),
                (2, BY_SERVER),
                (3, "Forward Mailbox"),
            ]),
        ),
        Column::new(
            "outgoingemaildeliverymethod",
            Kind::Choice(&[(0, "None"), (1, BY_OUTLOOK), (2, BY_SERVER)]),
        ),
        Column::new(
            "preferredaddresscode",
            Kind::Choice(&[(1, "Mailing Address"), (2, "Other Address")]),
        ),
        Column::new(
            "preferredphonecode",
            Kind::Choice(&[
                (1, "Main Phone"),
                (2, "Other Phone"),
                (3, "Home Phone"),
                (4, "Mobile Phone"),
            ]),
        ),
    ]
}

/// Lookups to tables that are not here; they stay empty.
fn lookups() -> Vec<Column> {
    macro_rules! lookup {
        ($column:literal: $table:literal) => {
            Column::new(
                $column,
                Kind::Lookup(&[Target {
                    navigation: $column,
                    table: $table,
                }]),
            )
        };
    }
    vec![
        lookup!("calendarid": "calendar"),
        lookup!("defaultmailbox": "mailbox").fixed(),
        lookup!("mobileofflineprofileid": "mobileofflineprofile"),
        lookup!("positionid": "position"),
        lookup!("queueid": "queue"),
        lookup!("territoryid": "territory"),
        lookup!("transactioncurrencyid": "transactioncurrency"),
    ]
}
