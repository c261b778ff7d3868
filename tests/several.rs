//! A stage with several organizations.

use engine::contract::{OrganizationRun, Screen, SeveralStage, Snapshot};
use jiff::Timestamp;

use crate::{SAMPLE, Stage, worlds};

impl Stage {
    /// Ada is System Administrator in this many organizations; see [`worlds`].
    pub async fn with_organizations(count: usize) -> Self {
        let world = worlds::with_organizations(count, Timestamp::now());
        Self::in_world(SAMPLE, Some(world)).await
    }

    /// From the list to the review of all these organizations; their numbers are those of [`crate::worlds`].
    pub async fn choose_several(&self, numbers: impl IntoIterator<Item = usize>) {
        let ids: Vec<_> = numbers
            .into_iter()
            .map(|number| worlds::organization(number).to_string())
            .collect();
        self.wizard.choose_organizations(&ids).expect("on the list");
        self.until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Credential { .. } | Screen::Trouble { .. }
            ) || looked_at_all(snapshot)
        })
        .await;
    }

    /// Presses the one button of the review of several; ends when each has come to its end, or back at the review.
    pub async fn commit_all(&self) -> Snapshot {
        let snapshot = self.wizard.watch().borrow().clone();
        let Screen::Several {
            commit: Some(commit), ..
        } = snapshot.screen
        else {
            panic!("nothing to commit: {snapshot:#?}")
        };
        self.wizard
            .commit(&commit.hash)
            .expect("the plans that are shown");
        self.until(|snapshot| {
            matches!(&snapshot.screen, Screen::Several { stage, .. } if *stage == SeveralStage::Done)
                || looked_at_all(snapshot)
        })
        .await
    }
}

/// The review of several, and none of them is being looked at any more.
pub(crate) fn looked_at_all(snapshot: &Snapshot) -> bool {
    let loading = |row: &OrganizationRun| matches!(row.screen, Screen::Review { loading: true, .. });
    matches!(&snapshot.screen, Screen::Several { stage: SeveralStage::Review, rows, .. } if !rows.iter().any(loading))
}
