//! The renewal date as a calendar file ("Internet Calendaring and Scheduling Core Object Specification", RFC 5545).

use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::Record;
use super::text::{is_isolate, shown};
use crate::words::Words;

/// Days before the end on which the calendar speaks up.
const ALARMS: [u8; 3] = [60, 30, 7];

/// The longest line, in bytes without the line end (section 3.1).
const LONGEST_LINE: usize = 75;

/// An all-day event on the day on which the credential ends.
pub(super) fn reminder(record: &Record, ends: Date, words: &dyn Words) -> String {
    let date = super::html::long_date(ends, words);
    let facts = [
        ("app", shown(&record.app.name)),
        ("publisher", shown(&record.app.publisher)),
        ("organization", shown(&record.organization.name)),
        ("date", date.as_str().into()),
    ];
    let facts = facts.each_ref().map(|(name, value)| (*name, value.as_ref()));
    let mark = if record.practice {
        format!("{}: ", words.say("report-practice", &[]))
    } else {
        String::new()
    };
    let summary = mark + &words.say("report-calendar-summary", &facts);
    let description = words.say("report-calendar-text", &facts);

    let mut file = Calendar::default();
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//Gangway//Gangway//EN");
    file.line("CALSCALE", "GREGORIAN");
    file.line("BEGIN", "VEVENT");
    file.line("UID", &uid(record).to_string());
    file.line("DTSTAMP", &record.made_at.strftime("%Y%m%dT%H%M%SZ").to_string());
    // A later report about the same connection replaces the event: the minute is a number that only grows.
    file.line("SEQUENCE", &(record.made_at.as_second().max(0) / 60).to_string());
    file.line("DTSTART;VALUE=DATE", &ends.strftime("%Y%m%d").to_string());
    file.line(
        "DTEND;VALUE=DATE",
        &ends.saturating_add(1.day()).strftime("%Y%m%d").to_string(),
    );
    file.line("TRANSP", "TRANSPARENT");
    file.text("SUMMARY", &summary);
    file.text("DESCRIPTION", &description);
    for days in ALARMS {
        file.line("BEGIN", "VALARM");
        file.line("ACTION", "DISPLAY");
        file.line("TRIGGER", &format!("-P{days}D"));
        file.text("DESCRIPTION", &summary);
        file.line("END", "VALARM");
    }
    file.line("END", "VEVENT");
    file.line("END", "VCALENDAR");
    file.out
}

/// The same for the same app and organization; says nothing about them to whoever reads the calendar (RFC 7986,
/// section 5.3).
fn uid(record: &Record) -> Uuid {
    let name = format!(
        "renewal/{}/{}/{}",
        record.practice, record.organization.id, record.app.app_id
    );
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

#[derive(Default)]
struct Calendar {
    out: String,
}

impl Calendar {
    /// A property whose value is text of any kind (section 3.3.11).
    fn text(&mut self, name: &str, text: &str) {
        let mut value = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\\' | ';' | ',' => value.extend(['\\', c]),
                '\n' => value.push_str("\\n"),
                _ if c.is_control() || is_isolate(c) => {}
                _ => value.push(c),
            }
        }
        self.line(name, &value);
    }

    /// A line, folded where it is too long, and never inside a character.
    fn line(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if length + c.len_utf8() > LONGEST_LINE {
                self.out.push_str("\r\n ");
                length = 1;
            }
            self.out.push(c);
            length += c.len_utf8();
        }
        self.out.push_str("\r\n");
    }
}
