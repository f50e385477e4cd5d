//! What a site says of time: when people are there, when agents work, how soon it answers.

use desk_calendar::{Calendars, Rota, Timetable};
use desk_core::{Millis, ticket::Status};
use desk_sla::{Clocks, Fact, Happened, Policies, Rules, Subject};

const TIMES: [u64; 6] = [0, 1_325_200_000_000, 1_774_746_000_000, 1_792_888_200_000, 253_402_300_800_000, u64::MAX];

/// What follows from any timetable hangs together.
fn holds(table: &impl Timetable) {
    for at in TIMES.map(Millis::new) {
        if let Some(change) = table.next_change(at) {
            assert_eq!(table.is_open(at), !change.open, "{at:?} {change:?}");
            assert!(change.at > at);
        }
        let span = Millis::from_secs(8 * 3_600);
        if let Some(due) = table.after(at, span) {
            assert_eq!(table.between(at, due), span);
        }
    }
}

/// Calendars that are accepted are written and accepted again, and agree with themselves on when they are open.
pub fn calendars(data: &[u8]) {
    let Ok(calendars) = serde_json::from_slice::<Calendars>(data) else { return };
    let written = serde_json::to_vec(&calendars).unwrap();
    let again: Calendars = serde_json::from_slice(&written).expect("what was accepted is accepted again");
    assert_eq!(again, calendars);
    calendars.as_slice().iter().take(3).for_each(holds);
}

/// So are shifts.
pub fn rota(data: &[u8]) {
    let Ok(rota) = serde_json::from_slice::<Rota>(data) else { return };
    let written = serde_json::to_vec(&rota).unwrap();
    let again: Rota = serde_json::from_slice(&written).expect("what was accepted is accepted again");
    assert_eq!(again, rota);
    rota.iter().take(3).for_each(|(_, shifts)| holds(shifts));
}

/// So are promises, and clocks that go by them survive being written.
pub fn policies(data: &[u8]) {
    let Ok(policies) = serde_json::from_slice::<Policies>(data) else { return };
    let written = serde_json::to_vec(&policies).unwrap();
    let again: Policies = serde_json::from_slice(&written).expect("what was accepted is accepted again");
    assert_eq!(again, policies);
    let rules = Rules { policies: &policies, calendars: &Calendars::default() };
    let subject = || Subject { channel: "web".to_owned(), ..Subject::default() };
    let story = [
        Happened::Opened(subject()),
        Happened::Agent,
        Happened::Status(Status::Waiting),
        Happened::Customer,
        Happened::Released,
        Happened::Status(Status::Resolved),
    ];
    let mut clocks = Clocks::default();
    for (what, at) in story.into_iter().zip(TIMES.map(Millis::new)) {
        clocks.apply(&Fact { at, what }, rules);
        let read: Clocks = serde_json::from_slice(&serde_json::to_vec(&clocks).unwrap()).unwrap();
        assert_eq!(read, clocks);
        for clock in clocks.list(rules, at) {
            assert!(clock.warn_at.is_none() || clock.warn_at <= clock.due_at, "{clock:?}");
        }
    }
}
