//! The page for the customer's security team, made from its Markdown (`docs/for-your-security-team.md`).

use super::html::{self, Page};
use crate::words::Words;

/// The whole page.
pub(super) fn page(words: &dyn Words) -> String {
    let note = words.security_note();
    let title = note
        .lines()
        .find_map(|line| line.strip_prefix("# "))
        .unwrap_or_default();
    let mut page = html::begin(words, title);
    page.raw("<body><main>");
    for block in blocks(note) {
        page.block(&block);
    }
    page.close()
}

/// What stands between blank lines, each line without its indent.
fn blocks(note: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = note.lines().map(str::trim).collect();
    let blocks = lines.split(|line| line.is_empty());
    blocks
        .filter(|block| !block.is_empty())
        .map(<[_]>::to_vec)
        .collect()
}

/// As much of Markdown as the note uses. What it does not know stays as it is written.
impl Page<'_> {
    fn block(&mut self, lines: &[&str]) {
        let first = lines.first().copied().unwrap_or_default();
        if let Some(title) = first.strip_prefix("# ") {
            self.raw("<h1>").line(title).raw("</h1>");
        } else if let Some(heading) = first.strip_prefix("## ") {
            self.raw("<h2>").line(heading).raw("</h2>");
        } else if first.starts_with('|') {
            self.table(lines);
        } else if first.starts_with("* ") {
            self.list(lines);
        } else {
            self.raw("<p>").line(&lines.join(" ")).raw("</p>");
        }
    }

    /// A row of titles, a row of dashes, and the rows. Without titles the first column names the rows.
    fn table(&mut self, lines: &[&str]) {
        let cells = |line: &str| -> Vec<String> {
            let inner = line.trim_matches('|');
            inner.split('|').map(|cell| cell.trim().to_owned()).collect()
        };
        let titles = cells(lines.first().copied().unwrap_or_default());
        let named = titles.iter().all(String::is_empty);
        self.raw("<table>");
        if !named {
            self.raw("<thead><tr>");
            for title in &titles {
                self.raw("<th scope=\"col\">").line(title).raw("</th>");
            }
            self.raw("</tr></thead>");
        }
        self.raw("<tbody>");
        for row in lines.iter().skip(2) {
            self.raw("<tr>");
            for (at, cell) in cells(row).iter().enumerate() {
                if at == 0 {
                    self.raw("<th scope=\"row\">").line(cell).raw("</th>");
                } else {
                    self.raw("<td>").line(cell).raw("</td>");
                }
            }
            self.raw("</tr>");
        }
        self.raw("</tbody></table>");
    }

    fn list(&mut self, lines: &[&str]) {
        self.raw("<ul>");
        let items = lines.chunk_by(|_, next| !next.starts_with("* "));
        for item in items {
            let item = item.join(" ");
            self.raw("<li>").line(item.trim_start_matches("* ")).raw("</li>");
        }
        self.raw("</ul>");
    }

    /// Words with `code`, **strong** and *stressed* ones among them.
    fn line(&mut self, text: &str) -> &mut Self {
        for (at, part) in text.split('`').enumerate() {
            if at % 2 == 1 {
                self.raw("<code>").escaped(part).raw("</code>");
                continue;
            }
            for (at, part) in part.split("**").enumerate() {
                if at % 2 == 1 {
                    self.raw("<strong>").escaped(part).raw("</strong>");
                    continue;
                }
                for (at, part) in part.split('*').enumerate() {
                    match at % 2 {
                        1 => self.raw("<em>").escaped(part).raw("</em>"),
                        _ => self.escaped(part),
                    };
                }
            }
        }
        self
    }
}
